import { useLayoutEffect } from 'preact/hooks'

/** A key that does something on this page. */
export interface Key {
  /** As `KeyboardEvent.key` says it; two after another with a space between: `g d`. */
  readonly key: string
  /** What it does, for the list of keys. */
  readonly does: string
  readonly act: () => void
}

const bound: Key[][] = []
const offPlace = 'shelfd.keys'
const pressable = 'a, button, summary, dialog'
let first = ''

/** Whether single keys do anything in this browser. */
export function keysAreOn(): boolean {
  return localStorage.getItem(offPlace) !== 'off'
}

/** Switches single keys on or off in this browser. */
export function switchKeys(on: boolean): void {
  if (on) localStorage.removeItem(offPlace)
  else localStorage.setItem(offPlace, 'off')
}

/** Binds keys while a part of the page is shown; the newest goes first. Nothing that removes may have one. */
export function useKeys(keys: readonly Key[]): void {
  // From the moment it is shown: an effect comes a frame later, and a key until then would be lost.
  useLayoutEffect(() => {
    const mine = [...keys]
    bound.push(mine)
    return () => void bound.splice(bound.indexOf(mine), 1)
  })
}

/** Every key that does something now. */
export function boundKeys(): readonly Key[] {
  const seen = new Set<string>()
  return bound
    .toReversed()
    .flat()
    .filter(({ key }) => !seen.has(key) && seen.add(key))
}

/** Begins to listen. */
export function listenToKeys(): void {
  document.addEventListener('keydown', (event) => {
    const { target, key } = event
    const typing = (target as HTMLElement).closest('input, textarea, select, [contenteditable]')
    if (event.defaultPrevented || event.metaKey || event.altKey) return
    // They press what has the focus.
    const presses = (key === 'Enter' || key === ' ') && (target as HTMLElement).closest(pressable)
    if (presses) return
    const pressed = event.ctrlKey ? `ctrl ${key}` : key
    if (typing || (event.ctrlKey ? false : key.length === 1 && !keysAreOn())) return
    const found = (first === '' ? undefined : keyOf(`${first} ${pressed}`)) ?? keyOf(pressed)
    first = bound.flat().some((one) => one.key.startsWith(`${pressed} `)) ? pressed : ''
    if (found === undefined) return
    event.preventDefault()
    found.act()
  })
}

function keyOf(pressed: string): Key | undefined {
  return boundKeys().find(({ key }) => key === pressed)
}
