import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

import { Icon } from './icon.tsx'
import './dialog.css'

/** Something that stands above the page: a question, or a form. Escape closes it, which is the safe answer. */
export function Dialog({
  title,
  kind = '',
  close,
  children,
  foot,
}: {
  title: string
  /** A class of its own, for one that looks otherwise. */
  kind?: string
  close: () => void
  children?: ComponentChildren
  /** The safe button first: it has the focus. */
  foot?: ComponentChildren
}) {
  const ref = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const dialog = ref.current
    if (dialog === null) return
    dialog.showModal()
    const first = (selector: string) => dialog.querySelector<HTMLElement>(selector)
    // The safe answer of a question; in a form what is to be filled in.
    const focused = first('.foot button') ?? first('input')
    focused?.focus()
    return () => dialog.close()
  }, [])
  return (
    <dialog
      ref={ref}
      class={`dialog ${kind}`}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault()
        close()
      }}
    >
      <header>
        <h2 class="sentence">{title}</h2>
        <button type="button" class="button plain slim" aria-label="Close" onClick={close}>
          <Icon name="cross" />
        </button>
      </header>
      <div class="content">{children}</div>
      {foot && <footer class="foot row">{foot}</footer>}
    </dialog>
  )
}
