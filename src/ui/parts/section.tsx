import type { ComponentChildren } from 'preact'

import './section.css'

/** A part of a page with its heading, a fact beside it, and a way to more at its end. */
export function Section({
  title,
  fact,
  more,
  id,
  children,
}: {
  title: string
  /** To be scrolled to. */
  id?: string
  fact?: ComponentChildren
  more?: ComponentChildren
  children: ComponentChildren
}) {
  return (
    <section class="section" id={id}>
      <header>
        <h2>{title}</h2>
        {fact && <span class="small quiet">{fact}</span>}
        {more && <span class="to-more">{more}</span>}
      </header>
      {children}
    </section>
  )
}
