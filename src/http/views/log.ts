import * as v from 'valibot'

import { jobOf, logLevels, type LogRecord } from '../../domain/log.ts'
import { whole } from './whole.ts'

export const levelSchema = v.picklist(logLevels)

export const logRecordSchema = v.pipe(
  v.strictObject({
    position: v.pipe(whole, v.description('Grows from record to record.')),
    time: v.string(),
    level: levelSchema,
    component: v.pipe(v.nullable(v.string()), v.description('Part of the program.')),
    message: v.string(),
    job: v.pipe(v.nullable(whole), v.description('Number of the job that it is about.')),
    facts: v.pipe(
      v.record(v.string(), v.unknown()),
      v.description('What else was written; secrets are `[redacted]`.'),
    ),
  }),
  v.metadata({ ref: 'LogRecord' }),
)

export type LogRecordView = v.InferOutput<typeof logRecordSchema>

export function logRecordView(record: LogRecord): LogRecordView {
  return { ...record, facts: { ...record.facts }, job: jobOf(record) }
}

export const logLevelSchema = v.strictObject({
  level: v.pipe(levelSchema, v.description('In use at present.')),
  configured: v.pipe(
    levelSchema,
    v.description('That of the configuration, which holds again after a restart.'),
  ),
})

export type LogLevelView = v.InferOutput<typeof logLevelSchema>
