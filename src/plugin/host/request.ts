import { PluginError } from '../../domain/plugin-error.ts'
import type { HostRequest } from '../api.ts'

/** A request whose every part is known to be sound. */
export interface CheckedRequest {
  /** Without user and password: they are in the headers. */
  readonly url: URL
  readonly method: string
  readonly headers: Headers
  readonly body: string | Uint8Array | null
  readonly timeoutMs: number
  readonly maxBytes: number
  /** 1 where trying again could do something twice. */
  readonly tries: number
  readonly followRedirects: boolean
  readonly tls: { readonly ca?: string; readonly verify: boolean } | null
}

/** Said by requests that say nothing else. */
export const userAgent = 'shelfd'

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']
const timeoutMostMs = 600_000
const maxBytesMost = 64 * 1024 * 1024
const triesMost = 5
/** Of requests that name none. */
export type UsualLimits = Pick<CheckedRequest, 'timeoutMs' | 'maxBytes'>
const usualLimits: UsualLimits = { timeoutMs: 30_000, maxBytes: 8 * 1024 * 1024 }
/** Many items wait for a provider, and one call of it makes several requests. */
export const enricherLimits: UsualLimits = { timeoutMs: 10_000, maxBytes: 10 * 1024 * 1024 }
const urlMost = 16_384

/** The host's own: they say where and how a message travels, not what it says. */
const ownHeaders = [
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

/**
 * Checks what a plugin asks for and fills in what it left out.
 *
 * @throws PluginError `invalid`, in words for the plugin's author.
 */
export function checkRequest(
  address: string,
  request: HostRequest,
  usual: UsualLimits = usualLimits,
): CheckedRequest {
  const url = URL.parse(String(address))
  if (url === null || url.href.length > urlMost) {
    throw invalid('the address is none that could be asked')
  }
  const method = String(request.method ?? 'GET').toUpperCase()
  if (!methods.includes(method)) throw invalid(`the method is one of ${methods.join(', ')}`)
  const headers = checkHeaders(request.headers ?? {})
  moveCredentials(url, headers)
  const isRead = method === 'GET' || method === 'HEAD'
  const body = request.body ?? null
  if (body !== null && isRead) throw invalid(`${method} has no body`)
  if (body !== null && typeof body !== 'string' && !(body instanceof Uint8Array)) {
    throw invalid('the body is a text or a Uint8Array')
  }
  const tries = whole('tries', request.tries, { least: 1, usual: 3, most: triesMost })
  return {
    url,
    method,
    headers,
    body,
    timeoutMs: whole('timeoutMs', request.timeoutMs, {
      least: 1,
      usual: usual.timeoutMs,
      most: timeoutMostMs,
    }),
    maxBytes: whole('maxBytes', request.maxBytes, {
      least: 0,
      usual: usual.maxBytes,
      most: maxBytesMost,
    }),
    tries: isRead ? tries : 1,
    followRedirects: request.followRedirects !== false,
    tls: checkTls(request.tls),
  }
}

function checkHeaders(given: Readonly<Record<string, string>>): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(given)) {
    if (ownHeaders.includes(name.toLowerCase()))
      throw invalid(`the header ${name} is the host's own`)
    // Bun would send the line ends of a value, and with them headers of the value's author.
    if (typeof value !== 'string' || /[\r\n\0]/.test(value)) {
      throw invalid(`the header ${name} is one line of text`)
    }
    try {
      headers.set(name, value)
    } catch {
      throw invalid(`the header ${name} has characters that no header may have`)
    }
  }
  if (!headers.has('user-agent')) headers.set('user-agent', userAgent)
  // Chosen here, because the host unpacks what comes under its own limits.
  headers.set('accept-encoding', 'gzip, deflate, br, zstd')
  return headers
}

/** `https://user:password@host/` says the same as a header, but would be shown wherever the address is. */
function moveCredentials(url: URL, headers: Headers): void {
  if (url.username === '' && url.password === '') return
  if (!headers.has('authorization')) {
    const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
    headers.set('authorization', `Basic ${Buffer.from(pair).toString('base64')}`)
  }
  url.username = ''
  url.password = ''
}

function checkTls(tls: HostRequest['tls']): CheckedRequest['tls'] {
  if (tls === undefined) return null
  const { ca } = tls
  if (ca !== undefined && !ca.includes('-----BEGIN CERTIFICATE-----')) {
    throw invalid('tls.ca holds certificates as PEM')
  }
  return { verify: tls.verify !== false, ...(ca === undefined ? {} : { ca }) }
}

function whole(
  name: string,
  value: number | undefined,
  { least, usual, most }: { least: number; usual: number; most: number },
): number {
  const number = value ?? usual
  if (Number.isInteger(number) && number >= least && number <= most) return number
  throw invalid(`${name} is a whole number from ${least} to ${most}`)
}

function invalid(rule: string): PluginError {
  return new PluginError('invalid', `host.fetch was called wrongly: ${rule}.`)
}
