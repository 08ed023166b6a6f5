import type { Scan } from '../api/types.ts'
import { type Compartment, compartmentsOf, type PhaseState } from '../words/phases.ts'
import { Bar } from './bar.tsx'
import { Icon, type IconName } from './icon.tsx'
import './phase-bar.css'

const icons: Readonly<Record<PhaseState, IconName>> = {
  done: 'check',
  running: 'activity',
  waiting: 'clock',
  paused: 'pause',
  failed: 'failed',
  cancelled: 'minus',
  skipped: 'minus',
}

const tones = {
  done: 'done',
  running: 'running',
  paused: 'done',
  failed: 'bad',
  cancelled: 'done',
} as const

/** A scan as a shelf with four compartments that fill from left to right. */
export function PhaseBar({ scan, paused = false }: { scan: Scan; paused?: boolean }) {
  return (
    <ol class="phase-bar">
      {compartmentsOf(scan, paused).map((one) => (
        <li key={one.phase} class={`compartment ${one.phase} ${one.state}`}>
          <Track {...one} />
          <span class="name">
            <Icon name={icons[one.state]} size={14} />
            {one.title}
            <span class="unseen">, {one.state}: </span>
          </span>
          <span class="fact" title={one.fact}>
            {one.fact}
          </span>
          <span class="fact short" aria-hidden="true">
            {one.short}
          </span>
        </li>
      ))}
    </ol>
  )
}

function Track({ state, share, title }: Compartment) {
  if (state === 'waiting' || state === 'skipped') return <div class={`bar ${state}`} />
  return <Bar share={share} name={title} tone={tones[state]} />
}
