import { percent } from '../words/numbers.ts'
import { Bar } from './bar.tsx'
import './progress-row.css'

/** A bar with its percentage at the right. */
export function Progress({
  share,
  name,
  tone,
}: {
  share: number
  name: string
  tone: 'running' | 'done' | 'warn' | 'bad'
}) {
  return (
    <span class="progress-row">
      <Bar share={share} name={name} tone={tone} />
      <span class="percent">{percent(share)}</span>
    </span>
  )
}
