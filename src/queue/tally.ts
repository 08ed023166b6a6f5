import { durationBounds, type EngineStats, type KindStats } from '../domain/engine-stats.ts'

/** Something that happened to a job; `ran` and `waited` come with a time. */
export type TallyFact = keyof KindStats

export type Tallied = readonly [kind: string, fact: TallyFact, ms: number]

/** Running sums of what happened to jobs, by their kind. */
export interface Tally {
  add(facts: readonly Tallied[]): void
  read(): Pick<EngineStats, 'kinds'>
}

type Sums = Record<Exclude<TallyFact, 'ran' | 'waited'>, number> &
  Record<'ran' | 'waited', { counts: number[]; sumMs: number }>

export function createTally(): Tally {
  const kinds = new Map<string, Sums>()
  return {
    add: (facts) => {
      for (const [kind, fact, ms] of facts) {
        let sums = kinds.get(kind)
        if (sums === undefined) kinds.set(kind, (sums = emptySums()))
        if (fact === 'ran' || fact === 'waited') addTime(sums[fact], ms)
        else sums[fact] += 1
      }
    },
    read: () => ({ kinds: Object.fromEntries(kinds) }),
  }
}

function emptySums(): Sums {
  const times = (): Sums['ran'] => ({
    counts: Array.from({ length: durationBounds.length + 1 }, () => 0),
    sumMs: 0,
  })
  return {
    completed: 0,
    failed: 0,
    cancelled: 0,
    retried: 0,
    recovered: 0,
    ran: times(),
    waited: times(),
  }
}

function addTime(times: Sums['ran'], ms: number): void {
  // The clock may have been set back meanwhile.
  const took = Math.max(0, ms)
  const found = durationBounds.findIndex((bound) => took <= bound * 1000)
  const at = found < 0 ? durationBounds.length : found
  times.counts[at] = (times.counts[at] ?? 0) + 1
  times.sumMs += took
}
