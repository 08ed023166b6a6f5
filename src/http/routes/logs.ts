import * as v from 'valibot'

import { AppError } from '../../domain/error.ts'
import type { LogFilter } from '../../domain/log.ts'
import { idText } from '../input.ts'
import { logStream } from '../log-stream.ts'
import { cursorEntry, encodeCursor, limitEntry, nextCursorSchema } from '../page.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { sendWhole } from '../send-whole.ts'
import { levelSchema, logLevelSchema, logRecordSchema, logRecordView } from '../views/log.ts'

const path = `${api}/logs`
const tag = 'logs'
/** A connection on which nothing moves for so long has nobody at its end; a heartbeat comes every 5 s. */
const deadAfterSeconds = 30

const filterEntries = {
  level: v.optional(v.pipe(levelSchema, v.description('This level or a worse one.'))),
  component: v.optional(
    v.pipe(v.string(), v.maxLength(100), v.description('Part of the program, such as `http`.')),
  ),
  text: v.optional(
    v.pipe(v.string(), v.maxLength(200), v.description('In the message or its facts.')),
  ),
  job: v.optional(v.pipe(idText, v.description('Number of the job that they are about.'))),
}

/** What the daemon writes down, and how much of it. */
export function logRoutes(deps: RouteDeps): readonly Route[] {
  return [list(deps), stream(deps), download(deps), level(deps), setLevel(deps)]
}

function list({ logs }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path,
    operationId: 'listLogs',
    tag,
    summary: 'Records of the log, newest first.',
    description:
      'All threads in one. Of a long log in which little is found a page may be short, or empty, although `nextCursor` ' +
      'leads on. With `log.file = false` only the newest 1,000 records of this start are known.',
    scope: 'read',
    query: v.strictObject({ ...filterEntries, cursor: cursorEntry(v.number()), limit: limitEntry }),
    answers: {
      200: {
        description: 'A page of records.',
        schema: v.strictObject({ records: v.array(logRecordSchema), nextCursor: nextCursorSchema }),
      },
    },
    handle: async ({ context, query: { cursor, limit, ...filter } }) => {
      const { records, next } = await logs.list({
        ...given(filter),
        ...(cursor !== undefined && { before: cursor }),
        limit,
      })
      return context.json({
        records: records.map(logRecordView),
        nextCursor: next === null ? null : encodeCursor(next),
      })
    },
  })
}

function stream({ logs }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/stream`,
    operationId: 'streamLogs',
    tag,
    summary: 'Records of the log as they come, as server-sent events.',
    description:
      'The `id` is the position; who comes back with `Last-Event-ID` gets the newest 500 of what it missed. A comment ' +
      'comes every 5 s. It ends when the key that it was opened with is replaced.',
    scope: 'read',
    query: v.strictObject(filterEntries),
    headers: { 'Last-Event-ID': 'Position of the last record that was seen.' },
    answers: {
      200: {
        description: 'Each `data` is a record in one line of JSON.',
        schema: logRecordSchema,
        mediaType: 'text/event-stream',
      },
    },
    handle: ({ context, query }) => {
      const headers = { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' }
      if (context.req.method === 'HEAD') return context.body(null, 200, headers)
      const seen = Number(context.req.header('last-event-id') ?? NaN)
      context.env?.connection?.endWhenIdle(deadAfterSeconds)
      const wish = {
        filter: given(query),
        after: Number.isSafeInteger(seen) && seen >= 0 ? seen : null,
        ended: context.get('identity')?.revoked?.signal ?? null,
      }
      return context.body(logStream(logs, wish), 200, headers)
    },
  })
}

function download({ logs }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/file`,
    operationId: 'downloadLog',
    tag,
    summary: 'The log as one file of JSON lines, oldest first.',
    scope: 'read',
    answers: { 200: { description: 'All that is kept.', mediaType: 'text/plain' } },
    problems: { 404: 'No file is kept: `log.file` is off.' },
    handle: ({ context }) => {
      const file = logs.open()
      if (file === null) {
        throw new AppError('not_found', 'There is no file of the log; log.file = true keeps one.')
      }
      return sendWhole(context, file, { type: 'text/plain; charset=utf-8', name: 'shelfd.log' })
    },
  })
}

function level({ logLevels }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/level`,
    operationId: 'getLogLevel',
    tag,
    summary: 'The least important level that is written.',
    scope: 'read',
    answers: { 200: { description: 'The level.', schema: logLevelSchema } },
    handle: ({ context }) => context.json(logLevels.present()),
  })
}

function setLevel({ logLevels }: RouteDeps): Route {
  return defineRoute({
    method: 'PUT',
    path: `${path}/level`,
    operationId: 'setLogLevel',
    tag,
    summary: 'Write more or less from now on, in all threads, until the daemon starts anew.',
    scope: 'full',
    body: v.strictObject({ level: levelSchema }),
    answers: { 200: { description: 'The level as it is now.', schema: logLevelSchema } },
    handle: async ({ context, body }) => {
      await logLevels.set(body.level)
      return context.json(logLevels.present())
    },
  })
}

function given(filter: { [K in keyof LogFilter]?: LogFilter[K] | undefined }): LogFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined))
}
