import { type HostResponse, PluginError } from 'shelfd/plugin'

const wordsMost = 300

/** A status that comes without an error of the RPC. */
export function failureOf({ status, headers }: HostResponse): PluginError {
  const answers = `aria2 answers ${status}`
  if (status === 401) return new PluginError('auth', `${answers}: it wants a user and a password.`)
  if (status === 403) return new PluginError('auth', `${answers}: it does not let us in.`)
  if (status === 429) {
    const seconds = Number(headers['retry-after'])
    const wait = seconds > 0 ? { retryAfterSeconds: Math.min(seconds, 3_600) } : {}
    return new PluginError('rate', `${answers}: it wants to be asked less often.`, wait)
  }
  if (status >= 500 || status === 408) return new PluginError('unreachable', `${answers}.`)
  return new PluginError('protocol', `${answers}: there is no JSON-RPC of aria2 at the url.`)
}

/** An error of the RPC, which has one number for everything. */
export function failureOfError(method: string, message: string): PluginError {
  if (message === 'Unauthorized') {
    return new PluginError('auth', 'aria2 does not take the secret.')
  }
  const words = `aria2 does not do ${method}: ${message.slice(0, wordsMost)}`
  const isRefusal = /^(?:GID|No URI|InfoHash|We encountered|Bad|Invalid|Unsupported)/i.test(message)
  return new PluginError(isRefusal ? 'invalid' : 'protocol', words)
}

/** Names the options that help where a certificate is not trusted. */
export function withCure(error: PluginError): PluginError {
  const words = `${error.message} Name the certificate in the settings of this client with ca = { file = "/path/to/certificate.pem" }, or trust any with insecure = true.`
  return new PluginError('tls', words, { retryable: error.retryable, cause: error })
}
