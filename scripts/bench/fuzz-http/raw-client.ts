import { createConnection, type Socket } from 'node:net'

/** What the server answered; null when it closed the connection instead. */
export interface RawAnswer {
  readonly status: number
  readonly headers: string
  readonly body: string
}

/** Longest that an answer may take: a stream of events has none. */
const answerMs = 5_000

/**
 * Sends bytes as they are, on a connection of their own, and reads until the server closes it. `fetch` would mend the
 * very things that are to be tried. `onlyHead` reads no further than the headers.
 */
export function exchange(
  port: number,
  request: string | Uint8Array,
  { onlyHead = false }: { onlyHead?: boolean } = {},
): Promise<RawAnswer | null> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    const socket: Socket = createConnection({ host: '127.0.0.1', port })
    const end = (): void => {
      socket.destroy()
      resolve(answerOf(Buffer.concat(parts)))
    }
    socket.setTimeout(answerMs, () => {
      socket.destroy()
      reject(new Error(`no answer within ${answerMs} ms to ${String(request).slice(0, 300)}`))
    })
    socket.on('connect', () => socket.write(request))
    socket.on('data', (part: Buffer) => {
      parts.push(part)
      if (onlyHead && Buffer.concat(parts).includes('\r\n\r\n')) end()
    })
    socket.on('end', end)
    // A server that refuses the rest of a request may reset the connection; what it said before counts.
    socket.on('error', end)
  })
}

function answerOf(bytes: Buffer): RawAnswer | null {
  const split = bytes.indexOf('\r\n\r\n')
  if (split === -1) return null
  const headers = bytes.subarray(0, split).toString('latin1')
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(headers)?.[1])
  return { status, headers, body: bytes.subarray(split + 4).toString('latin1') }
}
