import { type HostResponse, PluginError, type PluginHost, v } from 'shelfd/plugin'

import { failureOf, failureOfError, withCure } from './failures.ts'
import { rpcUrlOf, type Settings } from './settings.ts'

const timeoutMs = 10_000
/** All files of all downloads are in the list. */
const answerMostBytes = 32 * 1_048_576

/** A method, its arguments without the secret, and what a sound answer is. */
export interface Question<S extends v.GenericSchema = v.GenericSchema> {
  readonly method: string
  readonly params?: readonly unknown[]
  readonly schema: S
}

type Answers<Questions extends readonly Question[]> = {
  -readonly [At in keyof Questions]: v.InferOutput<Questions[At]['schema']>
}

/** What one of several calls came to. */
export type Outcome = { readonly value: unknown } | { readonly error: PluginError }

/** The JSON-RPC of aria2. */
export interface Client {
  /** All in one request. @throws PluginError when one of them fails. */
  ask<const Questions extends readonly Question[]>(
    ...questions: Questions
  ): Promise<Answers<Questions>>
  /** All in one request; those that aria2 refuses are told one by one. */
  tryAll(questions: readonly Question[]): Promise<readonly Outcome[]>
}

const rpcError = v.object({ message: v.string() })
const envelope = v.union([v.object({ result: v.unknown() }), v.object({ error: rpcError })])
/** In a bundle an answer is in a list of its own, an error is not. */
const bundle = v.array(v.union([v.tuple([v.unknown()]), rpcError]))

/** Makes a client; it asks nobody yet. */
export function createClient(host: PluginHost<Settings>): Client {
  const post = createPost(host)
  const { secret } = host.settings
  const token = secret === undefined ? [] : [`token:${secret}`]

  const tryAll: Client['tryAll'] = async (questions) => {
    const calls = questions.map(({ method, params = [] }) => ({
      methodName: method,
      params: [...token, ...params],
    }))
    const answer = await post({ method: 'system.multicall', params: [calls] })
    const read = v.safeParse(bundle, answer)
    if (!read.success || read.output.length !== questions.length) throw nonsense('system.multicall')
    return questions.map((question, at) => outcomeOf(question, read.output[at]))
  }

  return {
    tryAll,
    ask: async <const Questions extends readonly Question[]>(...questions: Questions) => {
      const outcomes = await tryAll(questions)
      return outcomes.map((outcome) => {
        if ('error' in outcome) throw outcome.error
        return outcome.value
      }) as unknown as Answers<Questions>
    },
  }
}

function outcomeOf({ method, schema }: Question, given: unknown): Outcome {
  if (!Array.isArray(given)) {
    return { error: failureOfError(method, v.parse(rpcError, given).message) }
  }
  const read = v.safeParse(schema, given[0])
  if (read.success) return { value: read.output }
  return { error: nonsense(method, v.getDotPath(read.issues[0])) }
}

/** Only the place is named: what stands there is the server's. */
function nonsense(method: string, place: string | null = null): PluginError {
  const where = place === null ? '' : ` (${place})`
  return new PluginError('protocol', `The answer to ${method} is none of aria2's${where}.`)
}

function createPost(host: PluginHost<Settings>) {
  const url = rpcUrlOf(host.settings.url)
  const { ca, insecure } = host.settings
  const tls = insecure ? { verify: false } : ca === undefined ? null : { ca }
  const ask = async (body: string): Promise<HostResponse> => {
    try {
      return await host.fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        timeoutMs,
        maxBytes: answerMostBytes,
        // It would send a POST without its body to wherever a proxy wants people to log in.
        followRedirects: false,
        ...(tls !== null && { tls }),
      })
    } catch (error) {
      throw error instanceof PluginError && error.code === 'tls' ? withCure(error) : error
    }
  }
  return async (call: { method: string; params: readonly unknown[] }): Promise<unknown> => {
    const response = await ask(JSON.stringify({ jsonrpc: '2.0', id: 'shelfd', ...call }))
    // What it refuses comes with 400, and words.
    if (response.status !== 200 && response.status !== 400) throw failureOf(response)
    const read = v.safeParse(envelope, response.json())
    if (!read.success) {
      throw response.status === 200 ? nonsense(call.method) : failureOf(response)
    }
    if ('error' in read.output) throw failureOfError(call.method, read.output.error.message)
    return read.output.result
  }
}
