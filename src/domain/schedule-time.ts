import { Cron } from 'croner'

import type { QuietHours, Timing } from './schedule.ts'

/** Why a pattern or its time zone cannot be used; null when they can. */
export function cronProblem(pattern: string, timezone: string | null): string | null {
  // Shortcuts such as @daily and a seventh field for the year are croner's own.
  const fields = pattern.trim().split(/\s+/).length
  if (fields !== 5 && fields !== 6) {
    return 'has to have five fields (minute, hour, day, month, weekday), or six with the second first'
  }
  if (timezone !== null && !isTimezone(timezone)) return `"${timezone}" is no time zone`
  try {
    if (cronOf(pattern, timezone).nextRun(new Date(0)) !== null) return null
    return 'names a day that never comes'
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^\w+: /, '') : String(error)
  }
}

export function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** The first due time after an instant; null when there is none. */
export function dueAfter(timing: Timing, after: number): number | null {
  switch (timing.type) {
    case 'cron':
      return cronOf(timing.cron, timing.timezone).nextRun(new Date(after))?.getTime() ?? null
    case 'interval':
      return after + timing.everyMs
    case 'once':
      return timing.at > after ? timing.at : null
    case 'manual':
    case 'start':
      return null
  }
}

/** The last due time that is not after `now`, of those from `dueAt` on. */
export function latestDue(timing: Timing, dueAt: number, now: number): number {
  if (timing.type === 'interval') {
    return dueAt + Math.floor((now - dueAt) / timing.everyMs) * timing.everyMs
  }
  if (timing.type !== 'cron') return dueAt
  // Before an instant, croner says, so one that is due this very moment needs the next one.
  const [latest] = cronOf(timing.cron, timing.timezone).previousRuns(1, new Date(now + 1))
  return Math.max(dueAt, latest?.getTime() ?? dueAt)
}

/** When a run that is due begins: later by its jitter (`random` is 0..1), and not in quiet hours. */
export function beginOf(
  dueAt: number,
  spec: { jitterMs: number; quietHours: QuietHours | null; timing: Timing },
  random: number,
): number {
  const at = dueAt + Math.floor(random * spec.jitterMs)
  return spec.quietHours === null ? at : afterQuiet(at, spec.quietHours, zoneOf(spec.timing))
}

/** The instant itself, or the end of the quiet hours that it lies in. */
function afterQuiet(at: number, quiet: QuietHours, timezone: string | null): number {
  const { fromMinute, toMinute } = quiet
  const minute = minuteOfDay(at, timezone)
  const isQuiet =
    fromMinute <= toMinute
      ? minute >= fromMinute && minute < toMinute
      : minute >= fromMinute || minute < toMinute
  if (!isQuiet) return at
  const end = `${toMinute % 60} ${Math.floor(toMinute / 60)} * * *`
  return cronOf(end, timezone).nextRun(new Date(at))?.getTime() ?? at
}

function minuteOfDay(at: number, timezone: string | null): number {
  const parts = new Intl.DateTimeFormat('en', {
    ...(timezone !== null && { timeZone: timezone }),
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  }).formatToParts(at)
  const of = (type: 'hour' | 'minute'): number =>
    Number(parts.find((part) => part.type === type)?.value ?? 0)
  return of('hour') * 60 + of('minute')
}

/** The next begins of a schedule after an instant, without jitter. */
export function nextRuns(
  spec: { timing: Timing; quietHours: QuietHours | null },
  from: { dueAt: number | null; count: number },
): number[] {
  const found: number[] = []
  let due = from.dueAt
  while (due !== null && found.length < from.count) {
    const begin = beginOf(due, { ...spec, jitterMs: 0 }, 0)
    found.push(begin)
    due = dueAfter(spec.timing, Math.max(due, begin))
  }
  return found
}

function zoneOf(timing: Timing): string | null {
  return timing.type === 'cron' ? timing.timezone : null
}

/** Made anew each time a pattern is not among the last few: parsing one takes 20 µs. */
const known = new Map<string, Cron>()

function cronOf(pattern: string, timezone: string | null): Cron {
  const key = `${pattern}\n${timezone ?? ''}`
  const found = known.get(key)
  if (found !== undefined) return found
  if (known.size >= 500) known.clear()
  const cron = new Cron(pattern, { paused: true, ...(timezone !== null && { timezone }) })
  known.set(key, cron)
  return cron
}
