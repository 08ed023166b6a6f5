import type {
  QuietHours,
  Run,
  RunPart,
  Schedule,
  ScheduleSpec,
  Timing,
} from '../domain/schedule.ts'

/** A row of `schedule`, with the run that has not ended. */
export interface ScheduleRow {
  readonly id: number
  readonly name: string
  readonly description: string
  readonly origin: Schedule['origin']
  readonly task: Schedule['task']
  readonly parameters: string
  readonly timing: Timing['type']
  readonly cron: string | null
  readonly timezone: string | null
  readonly every_ms: number | null
  readonly once_at: number | null
  readonly missed: Schedule['missed']
  readonly max_runtime_ms: number | null
  readonly jitter_ms: number
  readonly quiet_from: number | null
  readonly quiet_to: number | null
  readonly enabled: number
  readonly paused: number
  readonly due_at: number | null
  readonly next_run_at: number | null
  readonly last_run_at: number | null
  readonly last_status: Schedule['lastStatus']
  readonly run_count: number
  readonly failure_count: number
  readonly detached_at: number | null
  readonly created_at: number
  readonly updated_at: number
  readonly running_id: number | null
}

export const scheduleColumns = `schedule.*, (SELECT id FROM schedule_run
  WHERE schedule_id = schedule.id AND status = 'running') AS running_id`

/** What a spec is written as, in named values. */
export function specValues(spec: ScheduleSpec): Record<string, string | number | null> {
  const { timing } = spec
  return {
    name: spec.name,
    description: spec.description,
    task: spec.task,
    parameters: JSON.stringify(spec.parameters),
    timing: timing.type,
    cron: timing.type === 'cron' ? timing.cron : null,
    timezone: timing.type === 'cron' ? timing.timezone : null,
    every_ms: timing.type === 'interval' ? timing.everyMs : null,
    once_at: timing.type === 'once' ? timing.at : null,
    missed: spec.missed,
    max_runtime_ms: spec.maxRuntimeMs,
    jitter_ms: spec.jitterMs,
    quiet_from: spec.quietHours?.fromMinute ?? null,
    quiet_to: spec.quietHours?.toMinute ?? null,
    enabled: Number(spec.enabled),
  }
}

export function scheduleOfRow(row: ScheduleRow): Schedule {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    origin: row.origin,
    task: row.task,
    parameters: JSON.parse(row.parameters) as Schedule['parameters'],
    timing: timingOf(row),
    missed: row.missed,
    maxRuntimeMs: row.max_runtime_ms,
    jitterMs: row.jitter_ms,
    quietHours: quietOf(row),
    enabled: row.enabled === 1,
    paused: row.paused === 1,
    dueAt: row.due_at,
    nextRunAt: row.next_run_at,
    lastRunAt: row.last_run_at,
    lastStatus: row.last_status,
    runCount: row.run_count,
    failureCount: row.failure_count,
    runningId: row.running_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

function timingOf(row: ScheduleRow): Timing {
  const { timing: type, cron, timezone, every_ms: everyMs, once_at: at } = row
  switch (type) {
    case 'cron':
      return { type, cron: cron ?? '', timezone }
    case 'interval':
      return { type, everyMs: everyMs ?? 0 }
    case 'once':
      return { type, at: at ?? 0 }
    case 'manual':
    case 'start':
      return { type }
  }
}

function quietOf({ quiet_from: from, quiet_to: to }: ScheduleRow): QuietHours | null {
  return from === null || to === null ? null : { fromMinute: from, toMinute: to }
}

export interface RunRow extends Omit<Run, 'parts' | 'counts'> {
  readonly parts: string
  readonly counts: string
}

export const runColumns = `schedule_run.id, schedule_id AS scheduleId, name AS scheduleName, schedule_run.task, status, cause,
  schedule_run.due_at AS dueAt, skipped, started_at AS startedAt, finished_at AS finishedAt, error, parts, counts`

export function runOfRow({ parts, counts, ...run }: RunRow): Run {
  return {
    ...run,
    parts: JSON.parse(parts) as RunPart[],
    counts: JSON.parse(counts) as Run['counts'],
  }
}
