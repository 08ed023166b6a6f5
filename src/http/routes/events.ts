import type { Context } from 'hono'
import * as v from 'valibot'

import { createFilter } from '../feed/filter.ts'
import type { Reader } from '../feed/reader.ts'
import { socketReader } from '../feed/socket.ts'
import { eventStream } from '../feed/stream.ts'
import { protocolName } from '../auth/key-of.ts'
import { means } from '../meaning.ts'
import { cursorEntry, limitEntry, nextCursor, nextCursorSchema } from '../page.ts'
import { badRequest } from '../problem.ts'
import { api, type AppEnv, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { eventSchema, eventTypes } from '../views/event.ts'

const tag = 'events'
/** A connection on which nothing moves for so long has nobody at its end; a heartbeat comes every 5 s. */
const deadAfterSeconds = 30

const pattern = /^[a-z*]+(\.[a-z*]+)*$/

const typesEntry = v.optional(
  v.pipe(
    v.string(),
    v.maxLength(1_000),
    v.transform((text) => text.split(',').map((part) => part.trim())),
    v.everyItem((part) => pattern.test(part), 'must be types of events such as scan.*,job.failed'),
    v.everyItem(
      (part) => part.includes('*') || eventTypes.includes(part),
      `names a type that does not exist; there are ${eventTypes.join(', ')}`,
    ),
    v.description('Only these types, with commas between them; `*` stands for any text: `scan.*`.'),
    means({ type: 'array', items: { type: 'string' } }),
  ),
  '*',
)

const eventIdEntry = v.optional(
  v.pipe(
    v.string(),
    v.regex(/^(?:evt_)?\d{1,15}(?:-\w{1,40})?$/, 'must be the id of an event'),
    v.transform((text) => Number(/\d+/.exec(text)?.[0])),
    v.description(
      'Id of the last event that was seen: what the log has after it comes first. 0 is the whole log.',
    ),
  ),
)

const streamQuery = v.strictObject({ types: typesEntry, lastEventId: eventIdEntry })

const description =
  'First the state of each running scan (`scan.progress`), then what the log has after `lastEventId`, then what ' +
  'happens, without a gap and nothing twice. `stream.gap` tells that events after `lastEventId` are not kept any more. ' +
  'Progress comes at most every 250 ms for each scan; a slow reader gets the last state only. It ends when the key ' +
  'that it was opened with is replaced, or the login ends.'

/** What happens: live by server-sent events and WebSocket, and what the log keeps. */
export function eventRoutes(deps: RouteDeps): readonly Route[] {
  return [stream(deps), socket(deps), history(deps)]
}

function stream(deps: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${api}/events`,
    operationId: 'streamEvents',
    tag,
    summary: 'What happens, as server-sent events.',
    description: `${description} The \`id\` of the stream is the number in the log. A comment comes every 5 s.`,
    scope: 'read',
    query: streamQuery,
    headers: {
      'Last-Event-ID':
        'The same as `lastEventId`, and goes before it; browsers send it when they come back.',
    },
    answers: {
      200: {
        description: 'Each `data` is an event in one line of JSON; `type` says of which.',
        schema: eventSchema,
        mediaType: 'text/event-stream',
      },
    },
    handle: ({ context, query }) => {
      const headers = { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' }
      // A browser that comes back sends the header and the URL of the first time.
      const after = idOfHeader(context.req.header('last-event-id')) ?? query.lastEventId
      if (context.req.method === 'HEAD') return context.body(null, 200, headers)
      const reader = open(deps, context, { types: query.types, after })
      context.env?.connection?.endWhenIdle(deadAfterSeconds)
      return context.body(eventStream(reader, deps.feed.onError), 200, headers)
    },
  })
}

function socket(deps: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${api}/ws`,
    operationId: 'openEventSocket',
    tag,
    summary: 'What happens, over a WebSocket.',
    description:
      `${description} Each message is an event; what is sent to the daemon is passed over. A page cannot set headers ` +
      `here: it names the protocols \`${protocolName}\` and \`${protocolName}.key.KEY\`, with the key in base64url.`,
    scope: 'read',
    query: streamQuery,
    headers: { Upgrade: 'websocket' },
    answers: { 101: { description: 'Each message is an event.', schema: eventSchema } },
    problems: { 426: 'The request does not open a WebSocket.' },
    handle: ({ context, query }) => {
      if (context.req.header('upgrade')?.toLowerCase() !== 'websocket') throw noSocket(context)
      const reader = open(deps, context, { types: query.types, after: query.lastEventId })
      const upgraded = context.env?.connection?.upgrade({
        data: socketReader(reader, deps.feed.onError),
        ...protocolAnswer(context),
      })
      if (upgraded === true) return new Response(null)
      reader.close()
      throw noSocket(context)
    },
  })
}

function history(deps: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${api}/events/history`,
    operationId: 'listEvents',
    tag,
    summary: 'Events that the log keeps, newest first. Progress is not kept.',
    scope: 'read',
    query: v.strictObject({
      types: typesEntry,
      cursor: cursorEntry(v.number()),
      limit: limitEntry,
    }),
    answers: {
      200: {
        description: 'A page of events.',
        schema: v.strictObject({ events: v.array(eventSchema), nextCursor: nextCursorSchema }),
      },
    },
    handle: ({ context, query: { types, cursor, limit } }) => {
      const { accepts } = createFilter(types)
      const wanted = eventTypes.filter((type) => accepts(type))
      const found = deps.queries.events.list({
        ...(types.includes('*') ? {} : { types: wanted }),
        ...(cursor !== undefined && { beforeId: cursor }),
        limit,
      })
      return context.json({
        events: found.flatMap((happening) => deps.feed.view(happening) ?? []),
        nextCursor: nextCursor(found, limit, ({ id }) => id),
      })
    },
  })
}

function open(
  { feed }: RouteDeps,
  context: Context<AppEnv>,
  { types, after }: { types: readonly string[]; after: number | undefined },
): Reader {
  return feed.open({
    filter: createFilter(types),
    after: after ?? null,
    revoked: context.get('identity')?.revoked ?? null,
  })
}

function idOfHeader(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  const checked = v.safeParse(eventIdEntry, text)
  if (!checked.success) throw badRequest(400, 'Last-Event-ID: must be the id of an event')
  return checked.output
}

/** A client that names protocols ends the connection unless one of them is answered. */
function protocolAnswer(context: Context<AppEnv>): { headers?: Record<string, string> } {
  const named = context.req.header('sec-websocket-protocol')
  return named === undefined ? {} : { headers: { 'sec-websocket-protocol': protocolName } }
}

function noSocket(context: Context<AppEnv>): Error {
  context.header('upgrade', 'websocket')
  return badRequest(
    426,
    'This address speaks WebSocket only; for plain HTTP there is /api/v1/events.',
  )
}
