import type { Socket, SocketHandlers } from '../connection.ts'
import type { Reader } from './reader.ts'
import type { Timers } from './timers.ts'

/** A reader that takes nothing for so long is gone, or as good as. */
const stuckAfterMs = 30_000
/** The end of the server (RFC 6455, 7.4.1). */
const goingAway = 1001
const failed = 1011

/** What a reader gets, over a WebSocket. It is asked for more only when the socket has room. */
export function socketReader(
  reader: Reader,
  deps: { timers: Timers; onError: (error: unknown) => void },
): SocketHandlers {
  let room: PromiseWithResolvers<void> | null = null
  let gone = false

  async function waitForRoom(socket: Socket): Promise<void> {
    room = Promise.withResolvers()
    const stop = deps.timers.after(stuckAfterMs, () => socket.terminate())
    await room.promise
    stop()
    room = null
  }

  async function pump(socket: Socket): Promise<void> {
    for (;;) {
      const delivery = await reader.next()
      if (gone) return
      if (delivery === null) return socket.close(goingAway, 'the daemon is stopping')
      if (delivery.heartbeat) socket.ping()
      for (const { json } of delivery.messages) {
        // -1: it is sent, but the socket holds it back.
        if (socket.send(json) === -1) await waitForRoom(socket)
        if (gone) return
      }
    }
  }

  return {
    open: (socket) => {
      pump(socket).catch((error: unknown) => {
        deps.onError(error)
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
