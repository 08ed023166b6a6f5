import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'

import { ConnectionSign } from './connection.tsx'
import { SearchButton } from './search.tsx'

/** One page within the frame: its title, a fact beside it, at most one main button, and what it shows. */
export function Page({
  title,
  fact,
  action,
  wide,
  children,
}: {
  title: string
  fact?: ComponentChildren
  action?: ComponentChildren
  /** Uses all the width there is, as grids of posters do. */
  wide?: boolean
  children: ComponentChildren
}) {
  useEffect(() => {
    document.title = `${title} · shelfd`
  }, [title])
  return (
    <>
      <header class="top-bar">
        <h1 title={title}>{title}</h1>
        {fact && (
          <span class="fact" title={typeof fact === 'string' ? fact : undefined}>
            {fact}
          </span>
        )}
        <span class="gap" />
        <SearchButton />
        <ConnectionSign />
        {action}
      </header>
      <main id="content" class={wide ? 'content wide' : 'content'} tabIndex={-1}>
        {children}
      </main>
    </>
  )
}
