import { PluginError } from '../../domain/plugin-error.ts'
import type { HostResponse } from '../api.ts'
import type { HopAnswer } from './exchange.ts'
import { hostOf } from './reach.ts'

/** They tell of the body on its way; what a plugin gets is unpacked. */
const ofTheWay = new Set(['content-encoding', 'content-length', 'set-cookie', 'transfer-encoding'])

/** An answer as plugins see it. */
export function toResponse(url: URL, { status, headers, body }: HopAnswer): HostResponse {
  const text = (): string => new TextDecoder().decode(body)
  return {
    status,
    headers: Object.fromEntries([...headers].filter(([name]) => !ofTheWay.has(name))),
    cookies: headers.getSetCookie(),
    url: url.href,
    text,
    json: () => {
      try {
        return JSON.parse(text()) as unknown
      } catch {
        throw new PluginError('protocol', `${hostOf(url)} answered with something that is no JSON.`)
      }
    },
    bytes: () => body,
  }
}
