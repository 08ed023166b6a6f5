import { useResource } from '../../api/resource.ts'
import type { Run } from '../../api/types.ts'
import { runStates } from '../../words/runs.ts'
import { duration, exactly } from '../../words/times.ts'

/** The newest runs of a schedule, newest first. */
export function useRuns(id: number): readonly Run[] {
  return (
    useResource<{ runs: readonly Run[] }>(`schedules/${id}/runs`, {
      query: { limit: 24 },
      on: 'schedule.*',
    }).value?.runs ?? []
  )
}

const tones: Readonly<Record<Run['status'], string>> = {
  running: 'running',
  completed: 'done',
  completed_with_errors: 'warn',
  failed: 'bad',
  cancelled: 'skipped',
  interrupted: 'warn',
  skipped: 'skipped',
}

/** One bar a run, oldest first: its height is the duration, that of a failed run is full. */
export function RunBars({ runs, tall }: { runs: readonly Run[]; tall?: boolean }) {
  const longest = Math.max(1, ...runs.map(({ durationMs }) => durationMs ?? 0))
  const failed = runs.filter(({ status }) => status === 'failed').length
  if (runs.length === 0) return null
  return (
    <div
      class={tall ? 'run-bars tall' : 'run-bars'}
      role="img"
      aria-label={`The last ${runs.length} runs, ${failed === 0 ? 'none' : failed} failed, at most ${duration(longest / 1000)}`}
    >
      {runs.toReversed().map((run) => (
        <span key={run.id} class={tones[run.status]} title={titleOf(run)}>
          <span style={{ height: `${heightOf(run, longest)}%` }} />
        </span>
      ))}
    </div>
  )
}

function heightOf({ status, durationMs }: Run, longest: number): number {
  if (status === 'failed' || status === 'running') return 100
  return Math.max(20, Math.round(((durationMs ?? 0) / longest) * 100))
}

function titleOf({ status, startedAt, durationMs }: Run): string {
  const took = durationMs === null ? '' : `, ${duration(durationMs / 1000)}`
  return `${runStates[status].words}, ${exactly(startedAt)}${took}`
}
