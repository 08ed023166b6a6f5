import type { ComponentChildren } from 'preact'

import { Icon } from './icon.tsx'
import './question.css'

/** Something that a person has to decide: what it is about, what speaks for and against, and what can be done. */
export function Question({
  title,
  rule,
  about,
  reasons,
  actions,
  note,
}: {
  title: string
  /** What raised it, and what is not happening meanwhile. */
  rule: ComponentChildren
  about: ComponentChildren
  reasons: readonly { readonly speaks: 'for' | 'against'; readonly text: string }[]
  /** Keeping first, looking again second, removing last. */
  actions: ComponentChildren
  note: string
}) {
  return (
    <section class="question" aria-label={title}>
      <header>
        <Icon name="hand" size={20} />
        <div>
          <h3 class="sentence">{title}</h3>
          <p>{rule}</p>
        </div>
      </header>
      <div class="sides">
        <div>
          <h4>What is gone</h4>
          {about}
        </div>
        <div>
          <h4>What speaks for and against</h4>
          <ul class="reasons">
            {reasons.map(({ speaks, text }) => (
              <li key={text} class={speaks}>
                <Icon name={speaks === 'for' ? 'check' : 'cross'} size={14} />
                <span>
                  <span class="unseen">{speaks === 'for' ? 'For: ' : 'Against: '}</span>
                  {text}
                </span>
              </li>
            ))}
          </ul>
        </div>
      </div>
      <footer>
        <div class="row">{actions}</div>
        <p class="small quiet">{note}</p>
      </footer>
    </section>
  )
}
