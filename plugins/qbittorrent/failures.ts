import { type HostResponse, PluginError } from 'shelfd/plugin'

/** Shorter than the hour that qBittorrent bans for would only be refused again. */
const banSeconds = 3_600
const wordsMost = 200

/** What an answer means that is not the one hoped for. */
export function failureOf(response: HostResponse, what: string): PluginError {
  const { status, headers } = response
  const words = `qBittorrent answers ${status} to ${what}${spoken(response)}.`
  if (status === 429) {
    const retryAfterSeconds = Number(headers['retry-after'])
    return new PluginError('rate', words, retryAfterSeconds > 0 ? { retryAfterSeconds } : {})
  }
  if (status >= 500 || status === 408) return new PluginError('unreachable', words)
  if (status === 404) {
    return new PluginError(
      'unsupported',
      `${words} It is older than version 4.1, or the address is not that of its web interface.`,
    )
  }
  return new PluginError('protocol', words)
}

/** qBittorrent has had enough of this machine's address. */
export function banOf(response: HostResponse): PluginError | null {
  if (response.status !== 403 || !/\bbann?ed\b/i.test(response.text())) return null
  return new PluginError(
    'banned',
    'qBittorrent has banned the address of this machine after too many wrong logins; the ban ends by itself after the time that its settings say, usually an hour.',
    { retryAfterSeconds: banSeconds },
  )
}

/** What stands in the answer, when it is a short sentence and no page. */
function spoken(response: HostResponse): string {
  const text = response.text().trim()
  const isSentence = text !== '' && text.length <= wordsMost && !/[<{[\n]/.test(text)
  return isSentence ? `: ${text.replace(/\.$/, '')}` : ''
}
