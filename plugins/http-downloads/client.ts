import { type HostResponse, PluginError, type PluginHost } from 'shelfd/plugin'

import { valueAt } from './pointer.ts'
import type { Settings } from './settings.ts'

const timeoutMs = 10_000
const answerMostBytes = 32 * 1_048_576

/** Makes what asks for the list: its entries as they came. @throws PluginError */
export function createRead(host: PluginHost<Settings>): () => Promise<readonly unknown[]> {
  const { url, headers, list, ca, insecure } = host.settings
  const tls = insecure ? { verify: false } : ca === undefined ? null : { ca }
  return async () => {
    const response = await ask()
    if (response.status !== 200) throw failureOf(response)
    const entries = valueAt(response.json(), list)
    if (Array.isArray(entries)) return entries
    const where = list === '' ? 'The answer' : `What stands at ${list} in the answer`
    throw new PluginError('protocol', `${where} is no list.`)
  }

  async function ask(): Promise<HostResponse> {
    try {
      return await host.fetch(url, {
        headers: { accept: 'application/json', ...headers },
        timeoutMs,
        maxBytes: answerMostBytes,
        // Whoever asks comes back anyway.
        tries: 1,
        ...(tls !== null && { tls }),
      })
    } catch (error) {
      throw error instanceof PluginError && error.code === 'tls' ? withCure(error) : error
    }
  }
}

function failureOf({ status, headers }: HostResponse): PluginError {
  const words = `The downloader answers ${status}.`
  if (status === 401 || status === 403) return new PluginError('auth', words)
  if (status === 429) {
    const seconds = Number(headers['retry-after'])
    const wait = seconds > 0 ? { retryAfterSeconds: Math.min(seconds, 3_600) } : {}
    return new PluginError('rate', words, wait)
  }
  if (status >= 500 || status === 408) return new PluginError('unreachable', words)
  return new PluginError('protocol', words)
}

/** Names the options that help where a certificate is not trusted. */
function withCure(error: PluginError): PluginError {
  const words = `${error.message} Name the certificate in the settings of this client with ca = { file = "/path/to/certificate.pem" }, or trust any with insecure = true.`
  return new PluginError('tls', words, { retryable: error.retryable, cause: error })
}
