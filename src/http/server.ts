import { AppError, errnoOf } from '../domain/error.ts'
import { type Connection, socketHandler, type SocketHandlers } from './connection.ts'

/** The listening socket. */
export interface HttpServer {
  /** Base URL without a slash at its end, as this machine reaches it. */
  readonly url: string
  /** Takes no new requests and lets the running ones end, for at most `limitMs`. */
  stop(limitMs: number): Promise<void>
}

/** A slow disk may keep an answer waiting for its commit; Bun cuts after 10 s by default. The head of a request has 12 s anyway. */
const idleSeconds = 60

/** Larger bodies are cut off before the API sees them; it refuses smaller ones than that, with words. */
const bodyMostBytes = 4 * 1024 * 1024

/**
 * Listens on exactly the given address.
 *
 * @throws AppError `unavailable` when it is taken or not an address of this machine.
 */
export function startServer(options: {
  host: string
  port: number
  /** Path below which it answers: empty, or `/a/b`. */
  basePath?: string
  fetch: (request: Request, connection: Connection) => Response | Promise<Response>
}): HttpServer {
  const { host, port, basePath = '', fetch } = options
  let server: Bun.Server<SocketHandlers>
  try {
    server = Bun.serve({
      hostname: host,
      port,
      fetch: (request, running) =>
        fetch(request, {
          peer: running.requestIP(request)?.address ?? '',
          keepOpen: (seconds) => running.timeout(request, seconds + idleSeconds),
          endWhenIdle: (seconds) => running.timeout(request, seconds),
          upgrade: (options) => running.upgrade(request, options),
        }),
      websocket: socketHandler,
      idleTimeout: idleSeconds,
      maxRequestBodySize: bodyMostBytes,
      // The page that Bun shows of an error in development holds source code.
      development: false,
      // Outside of development Bun shares the port by default: two daemons would answer in turn.
      reusePort: false,
    })
  } catch (error) {
    throw cannotListen(error, `${host}:${port}`)
  }
  return {
    url: `http://${reachable(host)}:${server.port}${basePath}`,
    stop: async (limitMs) => {
      // Idle connections of patient clients would keep a graceful stop waiting.
      await Promise.race([server.stop(), Bun.sleep(limitMs)])
      await server.stop(true)
    },
  }
}

/** How this machine itself reaches what listens there. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
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
