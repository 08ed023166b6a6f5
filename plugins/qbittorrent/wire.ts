import { type HostResponse, PluginError, type PluginHost } from 'shelfd/plugin'

import type { Settings } from './settings.ts'

/** Fields of a form. */
export type Form = Readonly<Record<string, string>>

/** One request to the API, as it is sent. */
export interface WireRequest {
  /** Below `/api/v2/`, with its query. */
  readonly path: string
  /** Makes it a POST, with a file when there is one. */
  readonly form?: Form
  readonly torrent?: Uint8Array
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
  return async ({ path, form, torrent, headers }) => {
    const { body, type } =
      form === undefined ? { body: null, type: '' } : await encode(form, torrent)
    try {
      return await host.fetch(`${base}/api/v2/${path}`, {
        ...(body !== null && { method: 'POST', body }),
        headers: { ...own, ...headers, ...(body !== null && { 'content-type': type }) },
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

async function encode(
  form: Form,
  torrent: Uint8Array | undefined,
): Promise<{ readonly body: string | Uint8Array; readonly type: string }> {
  if (torrent === undefined) {
    const body = new URLSearchParams(form).toString()
    return { body, type: 'application/x-www-form-urlencoded' }
  }
  const data = new FormData()
  for (const [name, value] of Object.entries(form)) data.append(name, value)
  data.append('torrents', new File([new Uint8Array(torrent)], 'download.torrent'))
  const encoded = new Response(data)
  // Bun forgets it with the body, unless it was looked at before.
  const type = encoded.headers.get('content-type') ?? ''
  return { body: await encoded.bytes(), type }
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
