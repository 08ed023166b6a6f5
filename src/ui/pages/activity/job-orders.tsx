import { refresh } from '../../api/resource.ts'
import { send } from '../../api/request.ts'
import { Action } from '../../parts/action.tsx'
import { counted } from '../../words/numbers.ts'

/** What can be done with several jobs at once: those selected, else those that failed. */
export function Bulk({
  selected,
  clear,
  failed,
  reload,
}: {
  selected: ReadonlySet<number>
  clear: () => void
  failed: number
  reload: () => Promise<void>
}) {
  const changed = async (): Promise<void> => {
    refresh('queues')
    await reload()
  }
  const all = (word: 'retry' | 'cancel', done: string) => async () => {
    const outcomes = await Promise.allSettled(
      [...selected].map((id) => send('POST', `jobs/${id}/${word}`)),
    )
    const refused = outcomes.filter(({ status }) => status === 'rejected').length
    clear()
    await changed()
    const rest = refused === 0 ? '' : ` ${counted(refused, 'job')} could not be.`
    return `${counted(outcomes.length - refused, 'job')} ${done}.${rest}`
  }
  if (selected.size > 0) {
    return (
      <div class="row">
        <span>{selected.size} selected</span>
        <Action icon="refresh" does={all('retry', 'queued again')}>
          Retry
        </Action>
        <Action icon="minus" does={all('cancel', 'skipped')}>
          Skip
        </Action>
        <button type="button" class="button plain" onClick={clear}>
          Clear
        </button>
      </div>
    )
  }
  if (failed === 0) return null
  return (
    <Action
      icon="refresh"
      does={async () => {
        const { retried, refused } = await send<{ retried: number; refused: number }>(
          'POST',
          'jobs/retry',
        )
        await changed()
        const rest =
          refused === 0 ? '' : ` What ${counted(refused, 'job was', 'jobs were')} for is over.`
        return `${counted(retried, 'job')} queued again.${rest}`
      }}
    >
      Retry {failed} failed
    </Action>
  )
}
