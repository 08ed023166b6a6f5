import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import * as v from 'valibot'

import { AppError, errorCodes, errorMessage, type ErrorCode } from '../domain/error.ts'
import type { Log } from '../domain/log.ts'

/** The one table of statuses. A request that is not understood at all is 400, see `badRequest`. */
const statusOf: Readonly<Record<ErrorCode, number>> = {
  invalid: 422,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  unavailable: 503,
  timeout: 504,
  cancelled: 409,
  internal: 500,
}

/** Statuses that only HTTP knows, as codes of the program. */
const codeOf: Readonly<Record<number, ErrorCode>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  412: 'conflict',
  429: 'unavailable',
}

/** A request that cannot be understood: `status` 400, 413, 415, 421 and the like. */
export function badRequest(
  status: 400 | 401 | 403 | 404 | 405 | 412 | 413 | 415 | 416 | 421 | 426 | 429,
  message: string,
): HTTPException {
  return new HTTPException(status, { message })
}

/** Somebody has tried too often; they are told when to come back. */
export class TooOften extends HTTPException {
  readonly retryAfterSeconds: number

  constructor(message: string, retryAfterSeconds: number) {
    super(429, { message })
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** A problem as it is sent (RFC 9457): `code` is the program's own, details stand beside it. */
export const problemSchema = v.pipe(
  v.looseObject({
    type: v.literal('about:blank'),
    title: v.string(),
    status: v.pipe(v.number(), v.integer()),
    detail: v.pipe(v.string(), v.description('What went wrong, for people.')),
    code: v.picklist(errorCodes),
    issues: v.exactOptional(
      v.pipe(
        v.array(
          v.looseObject({
            path: v.string(),
            message: v.string(),
            hint: v.exactOptional(v.nullable(v.string())),
            line: v.exactOptional(v.nullable(v.pipe(v.number(), v.integer()))),
          }),
        ),
        v.description('Each mistake with its place in the body or in the file.'),
      ),
    ),
    scanId: v.exactOptional(
      v.pipe(v.number(), v.integer(), v.description('The scan that stands in the way.')),
    ),
    retryAfterSeconds: v.exactOptional(
      v.pipe(v.number(), v.description('When it is worth another try.')),
    ),
  }),
  v.description('What went wrong. Beside these there may be more facts about it.'),
  v.metadata({ ref: 'Problem' }),
)

export type Problem = v.InferOutput<typeof problemSchema>

/** What an error says to a stranger; of an unexpected one, only that it happened. */
export function problemOf(error: unknown): Problem {
  if (error instanceof HTTPException) {
    const { status, message } = error
    return {
      ...problem(status, codeOf[status] ?? 'invalid', message),
      ...(error instanceof TooOften && { retryAfterSeconds: error.retryAfterSeconds }),
    }
  }
  if (error instanceof AppError && error.code !== 'internal') {
    const { code, message, details } = error
    return { ...details, ...problem(statusOf[code], code, message) }
  }
  return problem(500, 'internal', 'Something went wrong; the log has the details.')
}

function problem(status: number, code: ErrorCode, detail: string): Problem {
  return { type: 'about:blank', title: titles[status] ?? 'Error', status, detail, code }
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  416: 'Range Not Satisfiable',
  421: 'Misdirected Request',
  422: 'Unprocessable Content',
  426: 'Upgrade Required',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}

/** What reading a body throws when its sender has hung up, or has sent it in pieces that are none. */
function isCutOff(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

/** The answer to a request that failed; what is not the caller's fault goes to the log. */
export function answerProblem(error: unknown, context: Context, log: Log): Response {
  const body = problemOf(isCutOff(error) ? badRequest(400, 'The body was cut off.') : error)
  if (body.status >= 500) {
    const { method, path } = context.req
    log.error('a request failed', { method, path, reason: errorMessage(error), error })
  }
  return problemResponse(body)
}

/** A problem as an answer; `retryAfterSeconds` in it becomes the header too. */
export function problemResponse(body: Problem): Response {
  const headers: Record<string, string> = { 'content-type': 'application/problem+json' }
  if (body.status === 401) headers['www-authenticate'] = 'Bearer realm="shelfd"'
  const { retryAfterSeconds } = body
  if (typeof retryAfterSeconds === 'number') headers['retry-after'] = String(retryAfterSeconds)
  return new Response(JSON.stringify(body), { status: body.status, headers })
}
