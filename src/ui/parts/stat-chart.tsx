import { useResource } from '../api/resource.ts'
import type { Stats } from '../api/types.ts'
import { bytes, bytesPerSecond, count } from '../words/numbers.ts'
import { duration } from '../words/times.ts'
import { Chart } from './chart.tsx'
import { Failure } from './states.tsx'

type StatName = Stats['series'][number]['name']

interface Shown {
  readonly title: string
  /** What so many did, "jobs waited". */
  readonly did: string
  readonly format: (value: number) => string
}

const stats = {
  'queue.waiting': { title: 'Jobs waiting', did: 'jobs waited', format: rounded },
  'scan.filesPerSecond': {
    title: 'Files read per second',
    did: 'files were read each second',
    format: rounded,
  },
  'downloads.bytesPerSecond': { title: 'Downloads', did: 'came in', format: bytesPerSecond },
  'cache.sizeBytes': { title: 'Cache', did: 'were cached', format: bytes },
} as const satisfies Partial<Record<StatName, Shown>>

/** Names of what can be drawn. */
export const shownStats = Object.keys(stats) as readonly (keyof typeof stats)[]

/** One number of the daemon over the last minutes, kept up to date. */
export function StatChart({ name, minutes }: { name: keyof typeof stats; minutes: number }) {
  const { value, problem, reload } = useResource<Stats>('stats', {
    query: { minutes },
    everyMs: 10_000,
  })
  const { title, did, format } = stats[name]
  if (value === undefined) {
    return problem && <Failure problem={problem} what={title} retry={reload} />
  }
  const values = value.series.find((one) => one.name === name)?.values ?? []
  const most = Math.max(0, ...values.map((one) => one ?? 0))
  const sentence = `At most ${format(most)} ${did} in the last ${duration(minutes * 60)}`
  const { from, stepSeconds } = value
  return <Chart {...{ title, sentence, from, stepSeconds, values, format }} />
}

function rounded(value: number): string {
  return count(value < 10 ? Math.round(value * 10) / 10 : Math.round(value))
}
