import type { ComponentChildren, RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

import { count } from '../words/numbers.ts'
import './new-rows.css'

/** A list on the page, and whether somebody reads it: its beginning is out of sight, or the focus is in it. */
export interface ReadList {
  readonly list: RefObject<HTMLDivElement | null>
  readonly isRead: boolean
}

/** Watches a list that `NewRows` stands around. */
export function useReadList(): ReadList {
  const list = useRef<HTMLDivElement | null>(null)
  const [isRead, setIsRead] = useState(false)
  const look = (): void => setIsRead(isReadNow(list.current))
  useEffect(() => {
    addEventListener('scroll', look, { passive: true })
    document.addEventListener('focusin', look)
    document.addEventListener('focusout', look)
    return () => {
      removeEventListener('scroll', look)
      document.removeEventListener('focusin', look)
      document.removeEventListener('focusout', look)
    }
  }, [])
  // A row that had the focus may be gone without a word of it.
  useEffect(look)
  return { list, isRead }
}

function isReadNow(list: HTMLDivElement | null): boolean {
  if (list === null) return false
  const { activeElement } = document
  const hasFocus = activeElement !== list && list.contains(activeElement)
  // Anchors of the page and the list agree on what is hidden below the bar at the top.
  const hidden = Number.parseFloat(getComputedStyle(list).scrollMarginTop)
  return hasFocus || list.getBoundingClientRect().top < hidden
}

interface NewRowsProps {
  readonly of: { readonly waiting: number; readonly show: () => void }
  readonly in: ReadList
  readonly children: ComponentChildren
}

/** A list whose new rows wait behind a button while it is read. */
export function NewRows({ of: { waiting, show }, in: { list }, children }: NewRowsProps) {
  const showAll = (): void => {
    show()
    list.current?.scrollIntoView()
    // The list itself does not count as read, and keeps the place for who uses the keyboard.
    list.current?.focus({ preventScroll: true })
  }
  return (
    <div class="new-rows" ref={list} tabIndex={-1}>
      {waiting > 0 && (
        <div class="waiting">
          <button type="button" class="chip" onClick={showAll}>
            {count(waiting)} new
          </button>
        </div>
      )}
      {/* Said once, and not with each row. */}
      <p class="unseen" role="status">
        {waiting > 0 && 'There are new rows.'}
      </p>
      {children}
    </div>
  )
}
