import type { Daemon } from '../daemon/daemon.ts'

/** A run of a schedule as the API shows it; instants in ms. */
export interface SeenRun {
  readonly id: number
  readonly status: string
  readonly cause: string
  readonly dueAt: number | null
  readonly startedAt: number
  readonly skipped: number
  readonly counts: Readonly<Record<string, number>>
}

export interface SeenSchedule {
  readonly id: number
  readonly name: string
  readonly nextRunAt: string | null
  readonly runCount: number
}

/** All runs of a schedule of this name, oldest first. */
export async function runsOf(daemon: Daemon, name: string): Promise<SeenRun[]> {
  const { id } = await findSchedule(daemon, name)
  const { body } = await daemon.ask('GET', `/api/v1/schedules/${id}/runs?limit=500`)
  const runs = body['runs'] as (Omit<SeenRun, 'dueAt' | 'startedAt'> & {
    dueAt: string | null
    startedAt: string
  })[]
  return runs.toReversed().map((run) => ({
    ...run,
    dueAt: run.dueAt === null ? null : Date.parse(run.dueAt),
    startedAt: Date.parse(run.startedAt),
  }))
}

export async function findSchedule(daemon: Daemon, name: string): Promise<SeenSchedule> {
  const { body } = await daemon.ask('GET', '/api/v1/schedules')
  const all = body['schedules'] as SeenSchedule[]
  const found = all.find((one) => one.name === name)
  if (found === undefined) throw new Error(`there is no schedule ${name}`)
  return found
}

/** `2026-03-01T02:00:00Z completed` */
export function story(runs: readonly SeenRun[]): string[] {
  return runs.map(({ dueAt, cause, status }) => {
    const at = dueAt === null ? cause : new Date(dueAt).toISOString().replace('.000Z', 'Z')
    return `${at} ${status}`
  })
}

/** Due times that have more than one run. */
export function ranTwice(runs: readonly SeenRun[]): number[] {
  const times = runs.flatMap(({ dueAt }) => dueAt ?? [])
  return times.filter((at, index) => times.indexOf(at) !== index)
}
