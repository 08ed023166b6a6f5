import type { HonoRequest } from 'hono'

import type { KeyScope } from '../../domain/key.ts'

/** The protocol of the WebSockets; `NAME.key.KEY` beside it carries the key in base64url. */
export const protocolName = 'shelfd'

/** Below it programs that can set no header may send a key in the address. */
const hooksPath = '/api/v1/hooks/'

/**
 * What a request sends as its key, by `X-Api-Key`, `Authorization: Bearer`, or as a page can; null when it sends none.
 * `only` is the scope that a key given there may have.
 */
export function keyOf(req: HonoRequest): { key: string; only: KeyScope | null } | null {
  const key =
    req.header('x-api-key') ??
    bearer(req.header('authorization')) ??
    keyOfProtocols(req.header('sec-websocket-protocol'))
  if (key !== null) return { key, only: null }
  const inAddress = req.path.startsWith(hooksPath) ? req.query('apikey') : undefined
  // Addresses end in logs, so that only the key that allows least may stand in one.
  return inAddress === undefined ? null : { key: inAddress, only: 'hooks' }
}

function bearer(authorization: string | undefined): string | null {
  return /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? null
}

// A page of another origin cannot set the headers of a WebSocket, only the protocols that it speaks.
function keyOfProtocols(header: string | undefined): string | null {
  const prefix = `${protocolName}.key.`
  const named = (header ?? '').split(',').map((name) => name.trim())
  const carrier = named.find((name) => name.startsWith(prefix))
  return carrier === undefined
    ? null
    : Buffer.from(carrier.slice(prefix.length), 'base64url').toString()
}
