import { type HostResponse, PluginError, type PluginHost, v } from 'shelfd/plugin'
import { TMDB } from 'tmdb-ts'

import type { Settings } from './settings.ts'

/** Where tmdb-ts sends everything; it has no option for another place. */
const builtInBase = 'https://api.themoviedb.org'
/** Of one try: all of a call have to fit into half a minute. */
const timeoutMs = 9_000
/** The cast of a series that has run for decades takes several MiB. */
const answerMostBytes = 10 * 1_024 * 1_024
/** A little less than the host's cache takes as one value. */
const keptMostBytes = 250 * 1_024

/** How an answer is asked for, read and kept. */
export interface Question<S extends v.GenericSchema> {
  readonly ask: (api: TMDB) => Promise<unknown>
  readonly schema: S
  /** Names the answer in the cache; without it nothing is kept. */
  readonly key?: string
  /** How long it is kept; as long as the settings say without it. */
  readonly ttlSeconds?: number
  /** Parameters that tmdb-ts has no arguments for. */
  readonly extra?: Readonly<Record<string, string>>
  /** Makes what is kept and given smaller. */
  readonly trim?: (answer: v.InferOutput<S>) => v.InferOutput<S>
}

/** TMDB, asked through the host. */
export interface Client {
  /**
   * Null for what TMDB has not.
   *
   * @throws PluginError
   */
  read<S extends v.GenericSchema>(question: Question<S>): Promise<v.InferOutput<S> | null>
  /** What was kept under a name, as the schema has it, or null. */
  recall<S extends v.GenericSchema>(key: string, schema: S): Promise<v.InferOutput<S> | null>
  keep(key: string, value: unknown, ttlSeconds?: number): Promise<void>
}

/** Thrown through tmdb-ts, which knows answers and errors only. */
class NotThere extends Error {}

/** What a client needs of the host. */
export type ClientHost = Pick<PluginHost<Settings>, 'fetch' | 'cache' | 'settings' | 'now'>

/** Makes a client; it asks nobody yet. */
export function createClient(host: ClientHost): Client {
  const { token, cache: usualTtl } = host.settings

  const recall: Client['recall'] = async (key, schema) => {
    const kept = await host.cache.get(key)
    if (kept === null || kept === undefined) return null
    const read = v.safeParse(schema, kept)
    return read.success ? read.output : null
  }
  const keep: Client['keep'] = async (key, value, ttlSeconds = usualTtl) => {
    if (ttlSeconds <= 0 || Buffer.byteLength(JSON.stringify(value)) > keptMostBytes) return
    await host.cache.set(key, value, ttlSeconds)
  }
  return {
    recall,
    keep,
    read: async ({ ask, schema, key, ttlSeconds, extra = {}, trim = (answer) => answer }) => {
      const kept = key === undefined ? null : await recall(key, schema)
      if (kept !== null) return kept
      const api = new TMDB(token, { fetch: asFetch(host, extra) })
      const answer = await settled(ask(api))
      if (answer === null) return null
      const read = v.safeParse(schema, answer.value)
      if (!read.success) throw nonsense(read.issues)
      const trimmed = trim(read.output)
      if (key !== undefined) await keep(key, trimmed, ttlSeconds)
      return trimmed
    },
  }
}

/** What came, in a box, as it may be anything; null for an entry that is not there. */
async function settled(asking: Promise<unknown>): Promise<{ readonly value: unknown } | null> {
  try {
    return { value: await asking }
  } catch (error) {
    if (error instanceof NotThere) return null
    throw error
  }
}

/** Only the places are named: what stands there is the server's. */
function nonsense(issues: readonly v.BaseIssue<unknown>[]): PluginError {
  const places = issues.slice(0, 3).map((issue) => v.getDotPath(issue) ?? 'the whole')
  return new PluginError(
    'protocol',
    `TMDB answers with something that makes no sense (${places.join(', ')}).`,
  )
}

/** `fetch` for tmdb-ts. All judging is done here, as it would lose the status and what the server says of waiting. */
function asFetch(host: ClientHost, extra: Readonly<Record<string, string>>): typeof fetch {
  const base = host.settings.url.replace(/\/+$/, '').replace(/\/3$/, '')
  const ask = async (input: unknown, init?: { headers?: unknown }): Promise<Response> => {
    const url = new URL(base + String(input).slice(builtInBase.length))
    for (const [name, value] of Object.entries(extra)) url.searchParams.set(name, value)
    const response = await host.fetch(url.href, {
      headers: { ...(init?.headers as Record<string, string>), accept: 'application/json' },
      timeoutMs,
      maxBytes: answerMostBytes,
    })
    const value = judge(response, host.now())
    return { ok: true, json: async () => value } as Response
  }
  return ask as typeof fetch
}

/** The body of a good answer. @throws PluginError or NotThere */
function judge(response: HostResponse, now: number): unknown {
  const { status } = response
  const where = URL.parse(response.url)?.host ?? 'TMDB'
  if (status === 200) return dataOf(response, where)
  if (status === 404 && isOfTheApi(response)) throw new NotThere()
  if (status === 401 || status === 403) {
    throw new PluginError('auth', `${where} does not take the token (${status}).`)
  }
  if (status === 429) {
    const retryAfterSeconds = retryAfter(response.headers['retry-after'], now)
    const message = `${where} wants to be asked less often.`
    throw new PluginError('rate', message, {
      ...(retryAfterSeconds !== null && { retryAfterSeconds }),
    })
  }
  if (status >= 500 || status === 408) {
    throw new PluginError('unreachable', `${where} answers ${status}.`)
  }
  throw new PluginError('protocol', `${where} answers ${status}, as TMDB would not.`)
}

/** A page in the place of data is that of a proxy or a login of the network, and passes. */
function dataOf(response: HostResponse, where: string): unknown {
  try {
    return response.json()
  } catch (cause) {
    const message = `${where} answers with something that is no JSON.`
    throw new PluginError('protocol', message, { retryable: true, cause })
  }
}

/** A page behind a wrong address is no word of TMDB on what it has. */
function isOfTheApi(response: HostResponse): boolean {
  try {
    return response.text().trim() === '' || typeof response.json() === 'object'
  } catch {
    return false
  }
}

const waitMostSeconds = 3_600

/** `Retry-After` as a number or as a date; junk is null. */
function retryAfter(text: string | undefined, now: number): number | null {
  const given = text?.trim() ?? ''
  if (/^\d+$/.test(given)) return Math.min(Number(given), waitMostSeconds)
  const at = /^[A-Za-z]{3}/.test(given) ? Date.parse(given) : Number.NaN
  if (Number.isNaN(at)) return null
  return Math.min(Math.max(0, Math.ceil((at - now) / 1_000)), waitMostSeconds)
}
