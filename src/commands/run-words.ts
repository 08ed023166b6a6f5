import type * as v from 'valibot'

import type { runSchema } from '../http/views/schedule.ts'
import { safe } from './output.ts'
import { duration, table, when } from './words.ts'

type RunView = v.InferOutput<typeof runSchema>

/** Runs of a schedule or of a task as a table. */
export function runLines(runs: readonly RunView[]): readonly string[] {
  const head = ['ID', 'STARTED', 'TOOK', 'CAUSE', 'STATUS', 'RESULT']
  const rows = runs.map((run) => [
    String(run.id),
    whenText(run.startedAt),
    run.durationMs === null ? '-' : duration(run.durationMs),
    run.cause,
    run.status,
    safe(resultOf(run)),
  ])
  return table([head, ...rows])
}

function resultOf({ error, counts, skipped }: RunView): string {
  const numbers = Object.entries(counts).flatMap(([key, n]) => (n === 0 ? [] : `${key} ${n}`))
  const times = skipped > 1 ? [`${skipped} times`] : []
  return [...(error === null ? [] : [error]), ...times, ...numbers].join(', ') || '-'
}

/** An instant of an answer for people. */
export function whenText(instant: string | null): string {
  return when(instant === null ? null : Date.parse(instant))
}
