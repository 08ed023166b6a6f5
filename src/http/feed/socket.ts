import type { Socket, SocketHandlers } from '../connection.ts'
import type { Ending, Reader } from './reader.ts'

/** Ends by the server (RFC 6455, 7.4.1). */
const endings: Readonly<Record<Ending, readonly [code: number, reason: string]>> = {
  stopping: [1001, 'the daemon is stopping'],
  'key replaced': [1008, 'the key was replaced'],
  'logged out': [1008, 'the login has ended'],
}
const failed = 1011

/**
 * What a reader gets, over a WebSocket. It is asked for more only when the socket has room; one that answers no ping, because
 * it is gone or does not read, is ended by the idle time of the sockets.
 */
export function socketReader(reader: Reader, onError: (error: unknown) => void): SocketHandlers {
  let room: PromiseWithResolvers<void> | null = null
  let gone = false

  async function pump(socket: Socket): Promise<void> {
    for (;;) {
      const delivery = await reader.next()
      if (gone) return
      if (delivery === null) return socket.close(...endings[reader.ending ?? 'stopping'])
      if (delivery.heartbeat) socket.ping()
      for (const { json } of delivery.messages) {
        // -1: it is sent, but the socket holds it back.
        if (socket.send(json) === -1) {
          room = Promise.withResolvers()
          await room.promise
        }
        if (gone) return
      }
    }
  }

  return {
    open: (socket) => {
      pump(socket).catch((error: unknown) => {
        onError(error)
        reader.close()
        socket.close(failed, 'events cannot be read')
      })
    },
    drain: () => room?.resolve(),
    close: () => {
      gone = true
      reader.close()
      room?.resolve()
    },
  }
}
