import type { ComponentChildren } from 'preact'

import './tabs.css'

/** Parts of a page, each with an address of its own. */
export function Tabs({
  name,
  tabs,
  current,
}: {
  name: string
  tabs: readonly { readonly id: string; readonly to: string; readonly text: ComponentChildren }[]
  current: string
}) {
  return (
    <nav class="tabs" aria-label={name}>
      {tabs.map(({ id, to, text }) => (
        <a key={id} href={to} aria-current={id === current ? 'page' : undefined}>
          {text}
        </a>
      ))}
    </nav>
  )
}
