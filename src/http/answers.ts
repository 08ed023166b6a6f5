import type { describeRoute } from 'hono-openapi'
import { resolver } from 'hono-openapi'
import type * as v from 'valibot'

import { notModified, tagWords } from './entity-tag.ts'
import { idParams } from './input.ts'
import { problemSchema } from './problem.ts'

/** What a route answers with one status. */
export interface Answer {
  readonly description: string
  /** Of its JSON, or of what `mediaType` holds; without one the answer is of `mediaType`, or has no body. */
  readonly schema?: v.GenericSchema
  /** JSON unless said; several when the content decides. */
  readonly mediaType?: string | readonly string[]
  /** Headers that callers may want to read, with what they are for. */
  readonly headers?: Readonly<Record<string, string>>
}

export type Answers = Readonly<Record<number, Answer>>

/** Statuses of problems that a route has to name itself. */
export type OwnProblem = 401 | 403 | 404 | 409 | 412 | 416 | 422 | 426 | 429 | 503

/** What of a route decides how it can fail. */
export interface Failing {
  readonly scope: 'open' | 'read' | 'hooks' | 'full'
  readonly params?: v.GenericSchema | undefined
  readonly body?: v.GenericSchema | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Problems of its own, with what they mean. */
  readonly problems?: Readonly<Partial<Record<OwnProblem, string>>> | undefined
}

type Described = NonNullable<NonNullable<Parameters<typeof describeRoute>[0]['responses']>[string]>

/** All answers that callers of a route have to reckon with; what any request can meet is `anyProblem`. */
export function answersOf(
  definition: Failing & { readonly method: string; readonly answers: Answers },
): Answers {
  const repeatable = definition.headers?.['Idempotency-Key'] !== undefined
  const hasTag = isTagged(definition)
  const own = Object.entries(definition.answers).map(([status, answer]) => [
    status,
    {
      ...answer,
      ...((repeatable || (hasTag && status === '200')) && {
        headers: { ...answer.headers, ...(repeatable ? replayed : tagWords) },
      }),
    },
  ])
  return {
    ...problemsOf(definition),
    ...(hasTag && { 304: notModified }),
    ...(Object.fromEntries(own) as Answers),
  }
}

/** Whether answers of a route carry an entity tag: JSON that somebody looks at. */
export function isTagged({
  method,
  scope,
  answers,
}: {
  readonly method: string
  readonly scope: Failing['scope']
  readonly answers: Answers
}): boolean {
  const { schema, mediaType } = answers[200] ?? {}
  return method === 'GET' && scope !== 'open' && schema !== undefined && mediaType === undefined
}

const replayed = { 'Idempotency-Replayed': '`true` when this is the answer to an earlier request.' }

function problemsOf({ scope, params, body, headers, problems = {} }: Failing): Answers {
  const expected: Partial<Record<number, string | Answer>> = {
    // Also of a route without parameters: it refuses those that it does not know.
    400: 'The request cannot be understood.',
    ...(scope !== 'open' && { 401: keyNeeded, 429: tooManyKeys }),
    ...(scope === 'full' && { 403: 'The key may only read, or a page of another site asks.' }),
    ...(scope === 'hooks' && { 403: 'The key is not for this, or a page of another site asks.' }),
    ...(params === idParams && { 404: 'There is nothing with this number.' }),
    ...(body !== undefined && {
      413: 'The body is larger than 1 MiB.',
      415: 'The body is not JSON.',
      422: 'The body does not fit; `issues` names each mistake with its place.',
    }),
    ...(headers?.['Idempotency-Key'] !== undefined && {
      422: `${body === undefined ? '' : 'The body does not fit, or the'} \`Idempotency-Key\` is that of another request.`.trim(),
    }),
    ...problems,
  }
  return Object.fromEntries(
    Object.entries(expected).map(([status, answer = '']) => [
      status,
      { ...(typeof answer === 'string' ? { description: answer } : answer), ...problemBody },
    ]),
  )
}

const problemBody = { schema: problemSchema, mediaType: 'application/problem+json' }

const keyNeeded = {
  description: 'Nobody is logged in, and the key is missing or wrong.',
  headers: { 'WWW-Authenticate': 'How to send a key.' },
}

const tooManyKeys = {
  description: 'Too many wrong keys came from this address. The right one passes all the same.',
  headers: { 'Retry-After': 'Seconds until the next one is looked at.' },
}

/** What every route may answer beside its own. */
export const anyProblem: Answer = {
  description:
    'Any other problem (RFC 9457): 421 for a Host that is not served here, 500 when something is broken, 503 or 504 ' +
    'when the disk or the database cannot be used now.',
  ...problemBody,
}

/** One answer in the words of OpenAPI. */
export function describeAnswer({ description, schema, mediaType, headers }: Answer): Described {
  const types = typeof mediaType === 'string' ? [mediaType] : mediaType
  const names = types ?? (schema === undefined ? [] : ['application/json'])
  const content = schema === undefined ? {} : { schema: resolver(schema) }
  return {
    description,
    ...(headers !== undefined && { headers: describeHeaders(headers) }),
    ...(names.length > 0 && { content: Object.fromEntries(names.map((name) => [name, content])) }),
  }
}

type DescribedHeaders = NonNullable<Extract<Described, { headers?: unknown }>['headers']>

function describeHeaders(headers: Readonly<Record<string, string>>): DescribedHeaders {
  return Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [
      name,
      { description, schema: { type: 'string' as const } },
    ]),
  )
}
