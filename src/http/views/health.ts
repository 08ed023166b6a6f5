import * as v from 'valibot'

import { healthSeverities, healthStatus, type HealthEntry } from '../../domain/health.ts'
import { instant, instantSchema } from './instant.ts'

const entrySchema = v.pipe(
  v.strictObject({
    key: v.pipe(v.string(), v.description('Names the trouble, `library.missing:3`.')),
    source: v.pipe(v.string(), v.description('What found it, `library`.')),
    severity: v.picklist(healthSeverities),
    message: v.string(),
    fix: v.pipe(v.string(), v.description('What to do.')),
    since: instantSchema,
  }),
  v.metadata({ ref: 'HealthEntry' }),
)

/** `ok`, or how bad the worst is. */
export const healthStatusSchema = v.picklist(['ok', ...healthSeverities])

export const healthSchema = v.pipe(
  v.strictObject({
    status: healthStatusSchema,
    entries: v.array(entrySchema),
    hidden: v.pipe(
      v.array(entrySchema),
      v.description('Notices that somebody has hidden; they count for nothing.'),
    ),
  }),
  v.metadata({ ref: 'Health' }),
)

export function healthView(
  entries: readonly HealthEntry[],
  hidden: readonly HealthEntry[],
): v.InferOutput<typeof healthSchema> {
  return {
    status: healthStatus(entries),
    entries: entries.map(entryView),
    hidden: hidden.map(entryView),
  }
}

function entryView({ since, ...entry }: HealthEntry): v.InferOutput<typeof entrySchema> {
  return { ...entry, since: instant(since) }
}
