import { AppError, errnoOf } from '../domain/error.ts'
import { type Connections, socketHandler, type SocketHandlers } from './connection.ts'

/** The listening socket. */
export interface HttpServer {
  /** Base URL without a slash at its end. */
  readonly url: string
  /** Takes no new requests and lets the running ones end, for at most `limitMs`. */
  stop(limitMs: number): Promise<void>
}

/** A slow disk may keep an answer waiting for its commit; Bun cuts after 10 s by default. */
const idleSeconds = 60

/**
 * Listens on exactly the given address.
 *
 * @throws AppError `unavailable` when it is taken or not an address of this machine.
 */
export function startServer(options: {
  host: string
  port: number
  fetch: (request: Request, connections: Connections) => Response | Promise<Response>
}): HttpServer {
  const { host, port, fetch } = options
  let server: Bun.Server<SocketHandlers>
  try {
    server = Bun.serve({
      hostname: host,
      port,
      fetch: (request, connections) => fetch(request, connections),
      websocket: socketHandler,
      idleTimeout: idleSeconds,
      // The page that Bun shows of an error in development holds source code.
      development: false,
    })
  } catch (error) {
    throw cannotListen(error, `${host}:${port}`)
  }
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${server.port}`,
    stop: async (limitMs) => {
      // Idle connections of patient clients would keep a graceful stop waiting.
      await Promise.race([server.stop(), Bun.sleep(limitMs)])
      await server.stop(true)
    },
  }
}

function cannotListen(error: unknown, address: string): AppError {
  const taken = errnoOf(error) === 'EADDRINUSE'
  const reason = taken ? 'another program uses it' : 'it cannot be used'
  return new AppError(
    'unavailable',
    `Cannot listen on ${address}: ${reason}. Set server.port to another port, or 0 for any free one.`,
    { cause: error },
  )
}
