/** The connection of a request. */
export interface Connection {
  /** Address of whoever is at its other end. */
  readonly peer: string
  /** Leaves it open although nothing is sent for so long, and as long as usual after that. */
  keepOpen(seconds: number): void
  /** Ends it when nothing moves on it for so long; the program's own limit holds without it. */
  endWhenIdle(seconds: number): void
  /** Makes it a WebSocket; false when the request asks for none. */
  upgrade(options: { data: SocketHandlers; headers?: Record<string, string> }): boolean
}

/** A WebSocket as its handlers use it. */
export type Socket = Pick<Bun.ServerWebSocket<unknown>, 'send' | 'ping' | 'close'>

/** What happens to one WebSocket. What it sends is passed over: there is nothing to be said to an event stream. */
export interface SocketHandlers {
  open(socket: Socket): void
  /** There is room again after `send` gave -1. */
  drain(): void
  close(): void
}

/** A socket gives a sign of life within this time or is ended; pings ask for one. */
const socketIdleSeconds = 30
/** Nobody has a reason to send more than a few words. */
const mostReceivedBytes = 4 * 1024

/** Hands what happens to WebSockets to the handlers of each. */
export const socketHandler: Bun.WebSocketHandler<SocketHandlers> = {
  idleTimeout: socketIdleSeconds,
  maxPayloadLength: mostReceivedBytes,
  open: (socket) => socket.data.open(socket),
  drain: (socket) => socket.data.drain(),
  close: (socket) => socket.data.close(),
  message: () => undefined,
}
