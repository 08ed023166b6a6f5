import { connect } from 'node:net'

/** What came back over a socket. */
export interface RawAnswer {
  /** Statuses of the answers, in order. */
  readonly statuses: readonly number[]
  readonly text: string
  readonly closed: boolean
}

/**
 * Sends text as it is over a socket of its own, and reads until the other side closes, `enough` answers have come, or
 * nothing came for `quietMs`.
 */
export function sendRaw(
  port: number,
  text: string | Uint8Array,
  { enough = 1, quietMs = 2_000 }: { enough?: number; quietMs?: number } = {},
): Promise<RawAnswer> {
  const { promise, resolve } = Promise.withResolvers<RawAnswer>()
  let received = ''
  const statuses = (): number[] =>
    [...received.matchAll(/^HTTP\/1\.[01] (\d{3})/gm)].map(([, status]) => Number(status))
  const end = (closed: boolean): void => {
    socket.destroy()
    resolve({ statuses: statuses(), text: received, closed })
  }
  const socket = connect(port, '127.0.0.1', () => void socket.write(text))
  socket.setTimeout(quietMs, () => end(false))
  socket.on('data', (bytes) => {
    received += bytes.toString('latin1')
    // The head alone tells the status; a body may still be on its way.
    const last = received.lastIndexOf('HTTP/1.')
    if (statuses().length >= enough && received.indexOf('\r\n\r\n', last) > 0) {
      setTimeout(() => end(false), 20)
    }
  })
  socket.on('error', () => end(true))
  socket.on('close', () => end(true))
  return promise
}
