import * as v from 'valibot'

import { AppError, errorCodes } from '../domain/error.ts'
import { unreachable } from './exit-code.ts'

/** Where the API of a daemon is, and what opens it. */
export interface DaemonAddress {
  /** Base URL without a slash at its end. */
  readonly url: string
  /** Null where none is known: only what is open to everybody is answered. */
  readonly key: string | null
}

export interface DaemonRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With its query. */
  readonly path: string
  /** Sent as JSON. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** Longer than a commit takes on a slow disk. */
const answerMs = 60_000

const problem = v.looseObject({ code: v.picklist(errorCodes), detail: v.string() })

/**
 * The answer of a daemon, whatever its status.
 *
 * @throws AppError `unavailable` (`daemon: unreachable`) when nothing answers, or something that is elsewhere.
 */
export async function fetchDaemon(
  { url, key }: DaemonAddress,
  { method, path, body, headers }: DaemonRequest,
  signal: AbortSignal,
): Promise<Response> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(key !== null && { 'x-api-key': key }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    // Followed, a redirect would take the key to another address.
    redirect: 'manual',
    signal,
  }).catch((error: unknown) => {
    throw unreachable(`The daemon at ${url} does not answer.`, error)
  })
  const target = response.status >= 300 && response.headers.get('location')
  if (target) throw unreachable(`${url} only says that it is to be found at ${target}; name that.`)
  return response
}

/**
 * Asks a daemon and reads its answer as JSON.
 *
 * @throws AppError as the daemon's answer says, `unavailable` (`daemon: unreachable`) when nothing answers.
 */
export async function requestDaemon(
  daemon: DaemonAddress,
  request: DaemonRequest,
): Promise<{ status: number; body: unknown }> {
  const response = await fetchDaemon(daemon, request, AbortSignal.timeout(answerMs))
  if (!response.ok) throw await answerError(daemon, response)
  const text = await response.text().catch((error: unknown) => {
    throw unreachable(`The daemon at ${daemon.url} has gone in the middle of its answer.`, error)
  })
  return { status: response.status, body: parsed(text) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}

/**
 * What a daemon has answered, if it is what the schema says.
 *
 * @throws AppError `internal` when it is not.
 */
export function checkAnswer<Schema extends v.GenericSchema>(
  schema: Schema,
  answer: unknown,
): v.InferInput<Schema> {
  // What is handed on is the answer itself, in which the keys have the order that the daemon gave them.
  if (v.is(schema, answer)) return answer
  throw new AppError(
    'internal',
    'The daemon answered something that this shelfd does not understand: it may be another version, or no shelfd at all.',
  )
}

/** The error that the API answered with. */
export async function answerError(daemon: DaemonAddress, response: Response): Promise<AppError> {
  const told = v.safeParse(problem, await response.json().catch(() => null))
  if (!told.success) {
    return new AppError('internal', `${daemon.url} answered with status ${response.status}.`)
  }
  const { code, detail, type: _, title: __, status: ___, ...details } = told.output
  const message = code === 'unauthorized' ? keyMistake(daemon) : detail
  return new AppError(code, message, { details })
}

function keyMistake({ url, key }: DaemonAddress): string {
  if (key !== null) return `The daemon at ${url} does not take this key.`
  return `The daemon at ${url} wants its key: give it with --api-key or SHELFD_API_KEY.`
}
