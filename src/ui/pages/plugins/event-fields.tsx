import { useState } from 'preact/hooks'

import { type Issue, issueAt } from '../../api/issues.ts'
import './event-fields.css'

// What people want to be told of; the rest is written by hand.
const common: readonly (readonly [string, string])[] = [
  ['*', 'Everything'],
  ['scan.completed', 'A scan is over'],
  ['scan.failed', 'A scan has failed'],
  ['download.imported', 'A download was imported'],
  ['download.failed', 'A download has failed'],
  ['download.stalled', 'A download does not move'],
  ['removal.proposed', 'Files are missing, and somebody has to decide'],
  ['health.issue', 'Something is wrong'],
  ['health.restored', 'It is right again'],
  ['job.failed', 'A job was given up'],
]

/** Events that a notifier is told of. */
export function EventFields({
  events,
  change,
  issues,
}: {
  events: readonly string[]
  change: (events: string[]) => void
  issues: readonly Issue[]
}) {
  // What is being written keeps its commas; it counts once it is written.
  const [text, setText] = useState<string | null>(null)
  const problem = issueAt(issues, 'events')
  const known = new Set(common.map(([type]) => type))
  const others = events.filter((type) => !known.has(type))
  const isAll = events.includes('*')
  return (
    <fieldset class="fields whole events">
      <legend>Tell of</legend>
      {common.map(([type, words]) => (
        <label key={type} class="choice">
          <input
            type="checkbox"
            checked={events.includes(type) || isAll}
            disabled={isAll && type !== '*'}
            onChange={({ currentTarget: { checked } }) =>
              change(
                checked
                  ? type === '*'
                    ? ['*']
                    : [...events, type]
                  : events.filter((one) => one !== type),
              )
            }
          />
          <span>
            {words} <code class="quiet">{type}</code>
          </span>
        </label>
      ))}
      <label class="whole other">
        <span>Other types, with commas between</span>
        <input
          class="input"
          value={text ?? others.join(', ')}
          placeholder="schedule.*, item.matched"
          disabled={isAll}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
          onChange={({ currentTarget: { value } }) => {
            const written = value.split(',').map((type) => type.trim())
            const ticked = events.filter((type) => known.has(type))
            change([...new Set([...ticked, ...written.filter(Boolean)])])
          }}
          onBlur={() => setText(null)}
        />
      </label>
      {problem && <p class="bad-text whole">{problem}</p>}
    </fieldset>
  )
}
