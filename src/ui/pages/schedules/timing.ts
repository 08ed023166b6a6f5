import type { Timing } from '../../api/types.ts'

/** When a schedule runs, as people choose it; what fits no pattern is a cron expression. */
export type Choice =
  | { readonly every: 'day'; readonly at: string }
  | { readonly every: 'week'; readonly day: string; readonly at: string }
  /** As it is written: not always a number. */
  | { readonly every: 'interval'; readonly number: number | string | null; readonly unit: Unit }
  | { readonly every: 'cron'; readonly cron: string }
  | { readonly every: 'once'; readonly at: string }
  | { readonly every: 'start' }
  | { readonly every: 'manual' }

export type Unit = 'minutes' | 'hours' | 'days'

/** Days as cron counts them, the week of most of the world first. */
export const weekdays: readonly (readonly [string, string])[] = [
  ['1', 'Monday'],
  ['2', 'Tuesday'],
  ['3', 'Wednesday'],
  ['4', 'Thursday'],
  ['5', 'Friday'],
  ['6', 'Saturday'],
  ['0', 'Sunday'],
]

const secondsOf: Readonly<Record<Unit, number>> = { minutes: 60, hours: 3600, days: 86_400 }
const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

/** What a person would have chosen for a timing. */
export function choiceOf(timing: Timing): Choice {
  switch (timing.type) {
    case 'interval':
      return intervalOf(timing.everySeconds)
    case 'once':
      return { every: 'once', at: localTime(timing.at) }
    case 'start':
    case 'manual':
      return { every: timing.type }
    case 'cron':
      return cronChoice(timing.cron)
  }
}

function intervalOf(seconds: number): Choice {
  const units: readonly Unit[] = ['days', 'hours']
  const unit = units.find((one) => seconds % secondsOf[one] === 0) ?? 'minutes'
  return { every: 'interval', number: Math.max(1, seconds / secondsOf[unit]), unit }
}

function cronChoice(cron: string): Choice {
  const [minute = '', hour = '', dayOfMonth, month, weekday = '', ...more] = cron
    .trim()
    .split(/\s+/)
  const plain = /^\d{1,2}$/.test(minute) && /^\d{1,2}$/.test(hour) && more.length === 0
  if (!plain || dayOfMonth !== '*' || month !== '*') return { every: 'cron', cron }
  const at = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`
  if (weekday === '*') return { every: 'day', at }
  const named = dayNames.indexOf(weekday.toUpperCase())
  const day = named >= 0 ? String(named) : weekday === '7' ? '0' : weekday
  return /^[0-6]$/.test(day) ? { every: 'week', day, at } : { every: 'cron', cron }
}

/** What is still to be said of a choice; null when nothing is. */
export function missingOf(choice: Choice): string | null {
  if ('at' in choice && choice.at === '') return 'Say when.'
  if (choice.every === 'cron' && choice.cron.trim() === '') return 'Write a cron pattern.'
  return choice.every === 'interval' && !(Number(choice.number) >= 1) ? 'Say how often.' : null
}

/** What the API takes for a choice. `timezone` is kept as it was. */
export function timingOf(choice: Choice, timezone: string | null): Timing {
  const cronAt = (at: string, weekday: string): Timing => {
    const [hour = '0', minute = '0'] = at.split(':')
    return { type: 'cron', cron: `${Number(minute)} ${Number(hour)} * * ${weekday}`, timezone }
  }
  switch (choice.every) {
    case 'day':
      return cronAt(choice.at, '*')
    case 'week':
      return cronAt(choice.at, choice.day)
    case 'interval':
      return {
        type: 'interval',
        everySeconds: Math.round(Number(choice.number) * secondsOf[choice.unit]),
      }
    case 'cron':
      return { type: 'cron', cron: choice.cron, timezone }
    case 'once':
      return { type: 'once', at: new Date(choice.at).toISOString() }
    case 'start':
    case 'manual':
      return { type: choice.every }
  }
}

/** An instant as an input of the browser takes it. */
function localTime(instant: string): string {
  const at = new Date(instant)
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** A person means the clock on their own wall, wherever the machine stands. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}
