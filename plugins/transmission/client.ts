import { type HostResponse, PluginError, type PluginHost, v } from 'shelfd/plugin'

import { failureOf, failureOfResult, withCure } from './failures.ts'
import type { Session } from './session.ts'
import { rpcUrlOf, type Settings } from './settings.ts'

const timeoutMs = 10_000
/** The list of 10,000 torrents, or the files of the largest. */
const answerMostBytes = 32 * 1_048_576
const sessionHeader = 'x-transmission-session-id'

/** What is asked, and what a sound answer is. */
export interface Question<S extends v.GenericSchema> {
  readonly method: string
  readonly args?: Readonly<Record<string, unknown>>
  readonly schema: S
  readonly timeoutMs?: number
}

/** Transmission's RPC, in the words that 3.x and 4.x both understand. */
export interface Client {
  /** @throws PluginError */
  ask<S extends v.GenericSchema>(question: Question<S>): Promise<v.InferOutput<S>>
}

const envelope = v.object({ result: v.string(), arguments: v.optional(v.unknown()) })

/** Makes a client; it asks nobody yet. */
export function createClient(host: PluginHost<Settings>, session: Session): Client {
  const post = createPost(host)

  /** With the session's number; one that has run out is answered with the next. A third try would not tell more. */
  const send = async (body: string, limitMs: number): Promise<HostResponse> => {
    const first = await post(body, { sessionId: await session.id(), limitMs })
    if (first.status !== 409) return first
    const sessionId = first.headers[sessionHeader] ?? ''
    if (sessionId === '') throw failureOf(first)
    await session.take(sessionId)
    const second = await post(body, { sessionId, limitMs })
    if (second.status !== 409) return second
    throw new PluginError('session', 'Transmission takes no session number, not even its own.', {
      retryable: true,
    })
  }

  return {
    ask: async ({ method, args = {}, schema, timeoutMs: limitMs = timeoutMs }) => {
      const response = await send(JSON.stringify({ method, arguments: args }), limitMs)
      if (response.status !== 200) throw failureOf(response)
      const answer = v.safeParse(envelope, response.json())
      if (!answer.success) throw nonsense(method)
      if (answer.output.result !== 'success') throw failureOfResult(method, answer.output.result)
      const read = v.safeParse(schema, answer.output.arguments ?? {})
      if (!read.success) throw nonsense(method, v.getDotPath(read.issues[0]))
      return read.output
    },
  }
}

/** Only the place is named: what stands there is the server's. */
function nonsense(method: string, place: string | null = null): PluginError {
  const where = place === null ? '' : ` (${place})`
  const words = `The answer to ${method} is none of Transmission's${where}.`
  return new PluginError('protocol', words)
}

function createPost(host: PluginHost<Settings>) {
  const url = rpcUrlOf(host.settings.url)
  const { username, password = '', ca, insecure } = host.settings
  const tls = insecure ? { verify: false } : ca === undefined ? null : { ca }
  const authorization =
    username === undefined
      ? null
      : `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`

  return async (
    body: string,
    { sessionId, limitMs }: { sessionId: string; limitMs: number },
  ): Promise<HostResponse> => {
    try {
      return await host.fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(authorization !== null && { authorization }),
          ...(sessionId !== '' && { [sessionHeader]: sessionId }),
        },
        body,
        timeoutMs: limitMs,
        maxBytes: answerMostBytes,
        // It would send a POST without its body to wherever a proxy wants people to log in.
        followRedirects: false,
        ...(tls !== null && { tls }),
      })
    } catch (error) {
      throw error instanceof PluginError && error.code === 'tls' ? withCure(error) : error
    }
  }
}
