import cronstrue from 'cronstrue'

import type { Timing } from './schedule.ts'
import { counted } from './words.ts'

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const

/** When it runs, in words: `Every day at 02:00`, `Every 6 hours`. */
export function timingText(timing: Timing): string {
  switch (timing.type) {
    case 'cron': {
      const options = { use24HourTimeFormat: true, throwExceptionOnParseError: false }
      const text = asPeopleSay(cronstrue.toString(timing.cron, options))
      return timing.timezone === null ? text : `${text} (${timing.timezone})`
    }
    case 'interval': {
      const unit = units.find(([, ms]) => timing.everyMs % ms === 0)
      if (unit === undefined) return `Every ${timing.everyMs} ms`
      const n = timing.everyMs / unit[1]
      return n === 1 ? `Every ${unit[0]}` : `Every ${counted(n, unit[0])}`
    }
    case 'once':
      return `Once, at ${new Date(timing.at).toISOString()}`
    case 'manual':
      return 'Only by hand'
    case 'start':
      return 'At each start'
  }
}

/** "At 02:00" is every day; "At 04:00, only on Sunday" every Sunday. */
function asPeopleSay(text: string): string {
  return text
    .replace(/^At (\d\d:\d\d), only on (\w+)$/, 'Every $2 at $1')
    .replace(/^At (\d\d:\d\d)$/, 'Every day at $1')
}
