import type { ComponentChildren } from 'preact'

import { Icon, type IconName } from './icon.tsx'
import './pill.css'

/** What a state is, which decides its sign and whether it has a colour: only what runs, wants a person or is broken has. */
export type PillState =
  | 'running'
  | 'waiting'
  | 'paused'
  | 'finished'
  | 'skipped'
  | 'warning'
  | 'choice'
  | 'failed'
  | 'live'
  | 'notice'

const icons: Readonly<Record<PillState, IconName | null>> = {
  running: 'ring',
  waiting: 'clock',
  paused: 'pause',
  finished: 'check',
  skipped: 'minus',
  warning: 'warning',
  choice: 'hand',
  failed: 'failed',
  live: null,
  notice: 'info',
}

/** A state in one word with its sign. */
export function Pill({ state, children }: { state: PillState; children: ComponentChildren }) {
  const icon = icons[state]
  return (
    <span class={`pill ${state}`}>
      {icon === null ? (
        <span class="dot" aria-hidden="true" />
      ) : (
        <Icon name={icon} size={12} turning={state === 'running'} />
      )}
      {children}
    </span>
  )
}
