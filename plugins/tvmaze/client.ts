import { PluginError, type PluginHost, v } from 'shelfd/plugin'

import type { Settings } from './settings.ts'

/** A show with eleven thousand episodes takes 13 MB. */
const maxBytes = 32 * 1_048_576

/** Asks TVmaze and checks what it says. */
export interface Client {
  /** @throws PluginError also when there is nothing at the path. */
  get<Output>(path: string, schema: v.GenericSchema<unknown, Output>): Promise<Output>
  /** Null when TVmaze has no such entry. */
  find<Output>(path: string, schema: v.GenericSchema<unknown, Output>): Promise<Output | null>
}

export function createClient(host: PluginHost<Settings>): Client {
  const base = host.settings.url.replace(/\/+$/, '')

  const find: Client['find'] = async (path, schema) => {
    const response = await host.fetch(`${base}${path}`, {
      headers: { accept: 'application/json', 'user-agent': 'shelfd-tvmaze/1.0.0' },
      maxBytes,
    })
    const { status, headers } = response
    if (status === 404) return null
    if (status !== 200) throw failureOf(status, headers['retry-after'])
    const read = v.safeParse(schema, response.json())
    if (read.success) return read.output
    const words = v.summarize([read.issues[0]]).replaceAll(/\s*\n\s*/g, ' ')
    throw new PluginError('protocol', `TVmaze answers something else than it should: ${words}`)
  }

  return {
    find,
    get: async (path, schema) => {
      const found = await find(path, schema)
      if (found !== null) return found
      const message = `There is no TVmaze at ${base}: it answers 404.`
      throw new PluginError('protocol', message)
    },
  }
}

/** TVmaze takes no key, so that a refusal is of the address that asks. */
function failureOf(status: number, retryAfter: string | undefined): PluginError {
  const message = `TVmaze answers ${status}.`
  if (status === 401 || status === 403) return new PluginError('banned', message)
  if (status === 429) {
    const retryAfterSeconds = Number(retryAfter)
    return new PluginError('rate', message, retryAfterSeconds > 0 ? { retryAfterSeconds } : {})
  }
  if (status >= 500 || status === 408) return new PluginError('unreachable', message)
  return new PluginError('protocol', message)
}
