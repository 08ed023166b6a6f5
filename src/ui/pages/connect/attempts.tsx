import type { NotificationDetail } from '../../api/plugin-types.ts'
import { exactly } from '../../words/times.ts'

/** Every attempt to deliver something, and what was sent. */
export function Attempts({ of: { log, event } }: { of: NotificationDetail }) {
  return (
    <div class="attempts">
      {log.length === 0 && <p class="quiet">It was not tried yet.</p>}
      <ol>
        {log.map(({ attempt, startedAt, durationMs, status, error, detail }) => (
          <li key={attempt}>
            {exactly(startedAt)}: {error ?? detail ?? 'delivered'}
            {status !== null && ` (${status})`}, {durationMs} ms
          </li>
        ))}
      </ol>
      {event && (
        <details>
          <summary>What is sent</summary>
          <pre tabIndex={0}>{JSON.stringify(event, null, 2)}</pre>
        </details>
      )}
    </div>
  )
}
