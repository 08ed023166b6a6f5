import { type DeliveryAnswer, type HostResponse, PluginError } from 'shelfd/plugin'

/** Characters of a receiver's words that are kept. */
const detailMost = 200

/**
 * What an answer means to a delivery, by the specification of Standard Webhooks: 2xx is well, 410 ends it for good, all
 * else is tried again later, a redirect too.
 *
 * @throws PluginError
 */
export function judge(response: HostResponse, now: number): DeliveryAnswer {
  const { status } = response
  const words = wordsOf(response)
  if (status >= 200 && status < 300) return { status, ...(words !== '' && { detail: words }) }
  const told = words === '' ? `${status}` : `${status}: ${words}`
  if (status === 410) {
    throw new PluginError('banned', `The receiver answers ${told}; it is gone.`, {
      retryable: false,
    })
  }
  if (status >= 300 && status < 400) {
    const message = `The receiver answers ${status} and names another address; put that into url.`
    throw new PluginError('protocol', message, { retryable: true })
  }
  const retryAfterSeconds = readRetryAfter(response.headers['retry-after'], now)
  throw new PluginError(codeOf(status), `The receiver answers ${told}`, {
    retryable: true,
    ...(retryAfterSeconds !== null && { retryAfterSeconds }),
  })
}

function codeOf(status: number): PluginError['code'] {
  if (status === 401 || status === 403) return 'auth'
  if (status === 429) return 'rate'
  return status >= 500 ? 'unreachable' : 'protocol'
}

function wordsOf(response: HostResponse): string {
  const type = response.headers['content-type'] ?? ''
  if (!/^(text\/plain|application\/(problem\+)?json)/i.test(type)) return ''
  const text = response.text().replaceAll(/\s+/g, ' ').trim()
  return text.length > detailMost ? `${text.slice(0, detailMost)}…` : text
}

/** `Retry-After` in seconds, written as a number or as a date. */
function readRetryAfter(text: string | undefined, now: number): number | null {
  if (text === undefined) return null
  if (/^\d+$/.test(text)) return Number(text)
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now) / 1_000))
}
