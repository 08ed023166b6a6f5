import { type HostResponse, PluginError, type PluginHost, v } from 'shelfd/plugin'

import { banOf, failureOf } from './failures.ts'
import type { Session } from './kept.ts'
import { createSessions, type Sessions } from './session.ts'
import type { Settings } from './settings.ts'
import { addressOf, createSend, type Form } from './wire.ts'

/** One question to the API. */
export interface Question {
  /** Below `/api/v2/`. */
  readonly path: string
  readonly query?: Form
  /** Makes it a POST. */
  readonly form?: Form
  /** A `.torrent` that goes with the form. */
  readonly torrent?: Uint8Array
  /** Statuses that are answers here; others beside those of success are failures. */
  readonly accept?: readonly number[]
}

/** An answer, with the session it was given to. */
export interface Answer {
  readonly response: HostResponse
  readonly session: Session
}

/** Asks qBittorrent and judges what it says. */
export interface Client {
  readonly sessions: Sessions
  /** @throws PluginError */
  ask(question: Question): Promise<Answer>
  /** The body as JSON that fits. */
  check<Output>(
    what: string,
    response: HostResponse,
    schema: v.GenericSchema<unknown, Output>,
  ): Output
  /** Asks, and gives the body as JSON that fits. */
  read<Output>(
    question: Question,
    schema: v.GenericSchema<unknown, Output>,
  ): Promise<{ readonly value: Output; readonly session: Session }>
}

export const insecureWords =
  'insecure = true: any certificate is trusted, so that others on the way could read along.'
const warnedSeconds = 30 * 86_400

export function createClient(host: PluginHost<Settings>): Client {
  const send = createSend(host)
  const sessions = createSessions(host, send)
  const where = addressOf(host.settings)

  const once = async (session: Session, question: Question): Promise<HostResponse> => {
    const { path, query = {}, form, torrent } = question
    const search = new URLSearchParams(query).toString()
    try {
      return await send({
        path: search === '' ? path : `${path}?${search}`,
        headers: sessions.headers(session),
        ...(form !== undefined && { form }),
        ...(torrent !== undefined && { torrent }),
      })
    } catch (error) {
      // Whoever refuses connections may come back as another process.
      if (error instanceof PluginError && error.code === 'unreachable') await sessions.suspect()
      throw error
    }
  }
  /** What is wrong with whoever asks; null when that is not it. */
  const refusalOf = (response: HostResponse): PluginError | null => {
    const ban = banOf(response)
    if (ban !== null || (response.status !== 401 && response.status !== 403)) return ban
    return new PluginError(...refusals[sessions.kind](where, response.status))
  }
  /** Once for each start of the daemon, which forgets what is kept. */
  const warnInsecure = async (): Promise<void> => {
    if (!host.settings.insecure || (await host.cache.get('warned')) !== null) return
    await host.cache.set('warned', true, warnedSeconds)
    host.log.warn(insecureWords)
  }
  const ask: Client['ask'] = async (question) => {
    await warnInsecure()
    let session = await sessions.current()
    let response = await once(session, question)
    if (response.status === 403 && sessions.kind === 'login' && banOf(response) === null) {
      session = await sessions.renew(session)
      response = await once(session, question)
    }
    const refusal = refusalOf(response)
    if (refusal !== null) {
      throw refusal.code === 'session' ? refusal : await sessions.refuse(refusal)
    }
    session = await sessions.took(session, response)
    const { status } = response
    if ((status >= 200 && status < 300) || question.accept?.includes(status) === true) {
      return { response, session }
    }
    throw failureOf(response, question.path)
  }

  return {
    sessions,
    ask,
    check,
    read: async (question, schema) => {
      const { response, session } = await ask(question)
      return { value: check(question.path, response, schema), session }
    },
  }
}

function check<Output>(
  what: string,
  response: HostResponse,
  schema: v.GenericSchema<unknown, Output>,
): Output {
  const read = v.safeParse(schema, response.json())
  if (read.success) return read.output
  const words = v.summarize([read.issues[0]]).replaceAll(/\s*\n\s*/g, ' ')
  throw new PluginError('protocol', `qBittorrent answers oddly to ${what}: ${words}`)
}

/** Why whoever asks is refused, by what it shows. */
const refusals: Readonly<
  Record<Sessions['kind'], (where: string, status: number) => ['auth' | 'session', string]>
> = {
  key: (where) => ['auth', `${where} does not take the API key.`],
  open: (where) => ['auth', `${where} wants a login: set username and password.`],
  login: (where, status) =>
    status === 403
      ? ['session', `${where} refuses the session that it has just given.`]
      : [
          'auth',
          `${where} refuses any request: its option "Server domains" (Web UI) may not hold the name in this address.`,
        ],
}
