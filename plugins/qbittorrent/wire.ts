import { type HostResponse, PluginError, type PluginHost } from 'shelfd/plugin'

import type { Settings } from './settings.ts'

/** Fields of a form. */
export type Form = Readonly<Record<string, string>>

/** One request to the API, as it is sent. */
export interface WireRequest {
  /** Below `/api/v2/`, with its query. */
  readonly path: string
  /** Makes it a POST. */
  readonly form?: Form
  readonly headers: Readonly<Record<string, string>>
}

export type Send = (request: WireRequest) => Promise<HostResponse>

/** A frozen qBittorrent is to cost little more than its poll. */
const timeoutMs = 10_000
/** A record takes about 1,100 bytes: some thirty thousand torrents. */
const maxBytes = 32 * 1_048_576

/** Sends requests to the qBittorrent of the settings. They are tried once: whoever polls comes back anyway. */
export function createSend(host: PluginHost<Settings>): Send {
  const { ca, insecure } = host.settings
  const base = baseOf(host.settings)
  const tls = insecure ? { verify: false } : ca === undefined ? null : { ca }
  // It refuses forms that seem to come from the page of another site; the address is its own.
  const own = { origin: new URL(base).origin, referer: `${addressOf(host.settings)}/` }
  return async ({ path, form, headers }) => {
    try {
      return await host.fetch(`${base}/api/v2/${path}`, {
        ...(form !== undefined && {
          method: 'POST',
          body: new URLSearchParams(form).toString(),
        }),
        headers: {
          ...own,
          ...headers,
          ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        timeoutMs,
        maxBytes,
        tries: 1,
        ...(tls !== null && { tls }),
      })
    } catch (error) {
      throw error instanceof PluginError && error.code === 'tls' ? withCure(error) : error
    }
  }
}

/** The address without user and password, for people. */
export function addressOf(settings: Settings): string {
  const { origin, pathname } = new URL(settings.url)
  return `${origin}${pathname}`.replace(/\/+$/, '')
}

function baseOf({ url }: Settings): string {
  return url.replace(/\/+$/, '')
}

function withCure(error: PluginError): PluginError {
  const words = `${error.message} Name the certificate in the settings of this client with ca = { file = "/path/to/certificate.pem" }, or trust any with insecure = true.`
  return new PluginError('tls', words, { retryable: error.retryable, cause: error })
}
