import { PluginError } from '../../domain/plugin-error.ts'
import type { HopAnswer } from './exchange.ts'
import type { Masker } from './masker.ts'
import { hostOf } from './reach.ts'
import { userAgent } from './request.ts'

/** What one server on the way is asked. */
export interface Step {
  readonly url: URL
  readonly method: string
  readonly headers: Headers
  readonly body: string | Uint8Array | null
  readonly redirects: number
}

/** How many redirects are followed. */
export const redirectsMost = 3

const redirects = new Set([301, 302, 303, 307, 308])

/** All that another origin gets to see; whatever else a plugin sends may be meant for its server alone. */
const harmless = ['accept', 'accept-encoding', 'accept-language', 'range', 'user-agent']

/**
 * Where an answer sends us, or null when it is one to keep.
 *
 * @throws PluginError `protocol` for an address that is none, `unsupported` where a secret or a body would go to another origin.
 */
export function nextStep(step: Step, answer: HopAnswer, masker: Masker): Step | null {
  const location = answer.headers.get('location')
  if (!redirects.has(answer.status) || location === null) return null
  const url = URL.parse(location, step.url.href)
  if (url === null) {
    throw new PluginError(
      'protocol',
      `${hostOf(step.url)} redirects to something that is no address.`,
    )
  }
  url.username = ''
  url.password = ''
  const next = { ...step, ...methodAfter(step, answer.status), url, redirects: step.redirects + 1 }
  return url.origin === step.url.origin ? next : toOtherOrigin(step, next, masker)
}

/** As browsers do: fetch standard, "HTTP-redirect fetch". */
function methodAfter(step: Step, status: number): Pick<Step, 'method' | 'body'> {
  const becomesGet =
    ((status === 301 || status === 302) && step.method === 'POST') ||
    (status === 303 && step.method !== 'HEAD')
  return becomesGet ? { method: 'GET', body: null } : { method: step.method, body: step.body }
}

function toOtherOrigin(step: Step, next: Step, masker: Masker): Step {
  const from = hostOf(step.url)
  if (next.body !== null) {
    throw new PluginError(
      'unsupported',
      `${from} redirects to ${next.url.origin}, where the request's body is not sent. If that is the right server, put its address into the settings.`,
    )
  }
  if (masker.finds(next.url.href) || masker.finds(decode(next.url))) {
    throw new PluginError(
      'unsupported',
      `${from} redirects to ${next.url.origin} with a secret of the settings in the address; that is not followed.`,
    )
  }
  const headers = new Headers({ 'user-agent': userAgent })
  for (const name of harmless) {
    const value = step.headers.get(name)
    if (value !== null && !masker.finds(value)) headers.set(name, value)
  }
  return { ...next, headers }
}

function decode({ href }: URL): string {
  try {
    return decodeURIComponent(href)
  } catch {
    // Escapes that are none hide nothing.
    return href
  }
}
