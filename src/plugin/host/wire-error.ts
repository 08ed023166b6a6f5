import { errnoOf } from '../../domain/error.ts'
import { PluginError, type PluginErrorCode } from '../../domain/plugin-error.ts'

const unreachable: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection',
  ConnectionRefused: 'refused the connection',
  ECONNRESET: 'closed the connection before its answer was whole',
  ConnectionClosed: 'closed the connection before its answer was whole',
  EPIPE: 'closed the connection before its answer was whole',
  EHOSTUNREACH: 'cannot be reached from here',
  ENETUNREACH: 'cannot be reached from here',
  EADDRNOTAVAIL: 'cannot be reached from here',
  FailedToOpenSocket: 'cannot be reached from here',
  ENOTFOUND: 'has no address: the name is not known',
  ENODATA: 'has no address: the name is not known',
  EAI_AGAIN: 'has no address: names cannot be looked up at present',
  ESERVFAIL: 'has no address: names cannot be looked up at present',
  ETIMEOUT: 'has no address: names cannot be looked up at present',
  ETIMEDOUT: 'did not answer in time',
}

const ownNames: Readonly<Record<string, string>> = {
  ConnectionRefused: 'ECONNREFUSED',
  ConnectionClosed: 'ECONNRESET',
}

/** Nothing was sent, so another address of the same name may be tried, whatever the method. */
const notConnected = new Set([
  'ECONNREFUSED',
  'ConnectionRefused',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'FailedToOpenSocket',
])

/** Whether an error of `fetch` says that no connection came about. */
export function isNotConnected(error: unknown): boolean {
  return notConnected.has(errnoOf(error) ?? '')
}

/**
 * What an error of the network means, in words without the address: those of the runtime name it whole, with all that
 * is secret in it.
 */
export function readWireError(error: unknown, host: string): PluginError {
  if (error instanceof PluginError) return error
  const code = errnoOf(error) ?? ''
  const words = unreachable[code]
  if (words !== undefined) return failure('unreachable', `${host} ${words}${systemWord(code)}.`)
  if (/CERT|TLS|SSL|SIGNED|ISSUER|CRL|HOSTNAME/i.test(code)) {
    return failure('tls', `${host} has no certificate that can be trusted (${code}).`)
  }
  const what = code === '' ? '' : ` (${code})`
  // Often a proxy that is just starting, so it may pass; an answer that was understood would not.
  return new PluginError('protocol', `${host} answered with something that is no HTTP${what}.`, {
    retryable: true,
  })
}

/** As manuals and other programs name it; the runtime has names of its own for some. */
function systemWord(code: string): string {
  const word = ownNames[code] ?? code
  return word.startsWith('E') ? ` (${word})` : ''
}

function failure(code: PluginErrorCode, message: string): PluginError {
  return new PluginError(code, message)
}
