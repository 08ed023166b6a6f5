import { useEffect, useState } from 'preact/hooks'

import { Problem } from '../api/request.ts'
import { Icon } from './icon.tsx'
import './toast.css'

/** What came of an action. */
export interface Toast {
  readonly text: string
  /** An error stays until it is closed. */
  readonly failed?: boolean
  /** What is thrown is told as the action's own failure would be. */
  readonly undo?: () => unknown
  /** Where more is to be seen: `activity?job=48112`. */
  readonly link?: { readonly to: string; readonly text: string }
}

interface Shown extends Toast {
  readonly id: number
}

const most = 3
const stayMs = 6_000
let shown: readonly Shown[] = []
let lastId = 0
const watchers = new Set<() => void>()

/** Tells what came of an action. */
export function toast(told: Toast): void {
  lastId += 1
  change([...shown, { ...told, id: lastId }].slice(-most))
}

/** Takes back what the last toast offers to undo, if it does. */
export function undoLast(): void {
  const last = shown.findLast(({ undo }) => undo !== undefined)
  if (last === undefined) return
  close(last.id)
  void takeBack(last.undo)
}

async function takeBack(undo: Toast['undo']): Promise<void> {
  try {
    await undo?.()
  } catch (error) {
    toast(failure(error))
  }
}

/** How it is told that something failed. */
export function failure(error: unknown): Toast {
  return { text: error instanceof Problem ? error.message : String(error), failed: true }
}

function close(id: number): void {
  change(shown.filter((one) => one.id !== id))
}

function change(to: readonly Shown[]): void {
  shown = to
  for (const watcher of watchers) watcher()
}

/** Where toasts are shown. */
export function Toasts() {
  const [, redraw] = useState(0)
  useEffect(() => {
    const watcher = (): void => redraw((count) => count + 1)
    watchers.add(watcher)
    return () => void watchers.delete(watcher)
  }, [])
  return (
    <div class="toasts" role="status" aria-live="polite">
      {shown.map((one) => (
        <OneToast key={one.id} toast={one} />
      ))}
    </div>
  )
}

function OneToast({ toast: { id, text, failed, undo, link } }: { toast: Shown }) {
  const [held, hold] = useState(false)
  useEffect(() => {
    if (failed || held) return
    const timer = setTimeout(() => close(id), stayMs)
    return () => clearTimeout(timer)
  }, [held])
  return (
    <div
      class={failed ? 'toast failed' : 'toast'}
      onMouseEnter={() => hold(true)}
      onMouseLeave={() => hold(false)}
      onFocusIn={() => hold(true)}
      onFocusOut={() => hold(false)}
    >
      <Icon name={failed ? 'failed' : 'check'} />
      <span class="text">{text}</span>
      {undo && (
        <button
          type="button"
          class="button plain slim"
          onClick={() => {
            close(id)
            void takeBack(undo)
          }}
        >
          Undo
        </button>
      )}
      {link && (
        <a class="button plain slim" href={link.to}>
          {link.text}
        </a>
      )}
      <button type="button" class="button plain slim" aria-label="Close" onClick={() => close(id)}>
        <Icon name="cross" size={14} />
      </button>
    </div>
  )
}
