import { type HostResponse, PluginError } from 'shelfd/plugin'

const wordsMost = 300

/** A status that is no answer of the RPC. */
export function failureOf(response: HostResponse): PluginError {
  const { status, headers } = response
  const answers = `Transmission answers ${status}`
  if (status === 401) {
    return new PluginError('auth', 'Transmission does not take the user name and password.')
  }
  if (status === 403) {
    return /whitelist|unauthorized ip/i.test(response.text())
      ? new PluginError('auth', `${answers}: its rpc-whitelist does not hold this machine.`)
      : new PluginError('banned', `${answers}: it has shut us out until it is started anew.`)
  }
  if (status === 421) {
    const words = 'its rpc-host-whitelist does not hold the name that the url has.'
    return new PluginError('auth', `${answers}: ${words}`)
  }
  if (status === 429) {
    const words = `${answers}: it wants to be asked less often.`
    return new PluginError('rate', words, waitOf(headers['retry-after']))
  }
  if (status >= 500 || status === 408) return new PluginError('unreachable', `${answers}.`)
  return new PluginError('protocol', `${answers}: there is no RPC at the url.`)
}

function waitOf(text: string | undefined): { retryAfterSeconds?: number } {
  const seconds = Number(text)
  return seconds > 0 ? { retryAfterSeconds: Math.min(seconds, 3_600) } : {}
}

/** It answers 200 to everything, and says in words what it did not do. */
export function failureOfResult(method: string, result: string): PluginError {
  const words = `Transmission does not do ${method}: ${result.slice(0, wordsMost)}`
  const [, http] = /http error (\d+)/i.exec(result) ?? []
  // The address of a torrent that nobody answers at may be well later; what it says no to it says no to again.
  if (http === '0' || Number(http) >= 500) return new PluginError('unreachable', words)
  return new PluginError(method === 'torrent-add' ? 'invalid' : 'protocol', words)
}

/** Names the options that help where a certificate is not trusted. */
export function withCure(error: PluginError): PluginError {
  const words = `${error.message} Name the certificate in the settings of this client with ca = { file = "/path/to/certificate.pem" }, or trust any with insecure = true.`
  return new PluginError('tls', words, { retryable: error.retryable, cause: error })
}
