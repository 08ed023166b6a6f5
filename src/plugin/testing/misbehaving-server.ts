import { createServer, type Socket } from 'node:net'

import {
  type Answering,
  good,
  type Misbehaviour,
  misbehaviours,
  reply,
  type ServerAnswer,
} from './misbehaviours.ts'

/** One request that the server was sent. */
export interface SeenRequest {
  readonly mode: Misbehaviour
  readonly method: string
  /** Path and query below the mode. */
  readonly path: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** A server on this machine that does what servers should not. */
export interface MisbehavingServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`; answers by `behave`. */
  readonly url: string
  /** An address that always answers in one mode. */
  at(mode: Misbehaviour, path?: string): string
  /** How it answers below `url` from now on: one mode a request, the last one for all that follow. `ok` at first. */
  behave(...modes: Misbehaviour[]): void
  /** What was asked, oldest first. */
  readonly requests: SeenRequest[]
  stop(): Promise<void>
}

// A request that is larger is not looked at further.
const maxRequestBytes = 16 * 1_048_576
const maxRequests = 10_000

/** What mode `ok` answers: `ok` as JSON, `{}` without it; or what `answer` makes of a request. */
export interface MisbehavingServerOptions {
  readonly ok?: unknown
  readonly answer?: (request: SeenRequest) => ServerAnswer | Promise<ServerAnswer>
  /** A free one without it. */
  readonly port?: number
}

/** Starts one. */
export async function startMisbehavingServer(
  options: MisbehavingServerOptions = {},
): Promise<MisbehavingServer> {
  const requests: SeenRequest[] = []
  const sockets = new Set<Socket>()
  const stopping = new AbortController()
  let queue: readonly Misbehaviour[] = ['ok']
  const origin = { url: '' }

  const modeOf = (path: string): { mode: Misbehaviour; path: string } => {
    const [, named, rest] = /^\/~([\w-]+)(\/.*)?$/s.exec(path) ?? []
    if (named !== undefined && isMode(named)) return { mode: named, path: rest ?? '/' }
    const [mode = 'ok', ...later] = queue
    if (later.length > 0) queue = later
    return { mode, path }
  }
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    readRequest(socket, (request) => {
      const { mode, path } = modeOf(request.path)
      const seen = { ...request, mode, path, at: Date.now() }
      if (requests.length < maxRequests) requests.push(seen)
      const answering = createAnswering(socket, stopping.signal, `${origin.url}/~${mode}${path}`)
      const work = mode === 'ok' ? wellOf(options, seen) : misbehaviours[mode]
      work(answering).catch(() => socket.destroy())
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  origin.url = `http://127.0.0.1:${address.port}`

  const stop = async (): Promise<void> => {
    stopping.abort()
    for (const socket of sockets) socket.destroy()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
  return {
    url: origin.url,
    at: (mode, path = '/') => `${origin.url}/~${mode}${path.startsWith('/') ? '' : '/'}${path}`,
    behave: (...modes) => {
      queue = modes.length === 0 ? ['ok'] : modes
    },
    requests,
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

function wellOf(
  { ok = {}, answer }: MisbehavingServerOptions,
  request: SeenRequest,
): (answering: Answering) => Promise<void> {
  if (answer === undefined) return good(ok)
  return async (answering) => await reply(await answer(request))(answering)
}

function isMode(name: string): name is Misbehaviour {
  return name === 'ok' || Object.hasOwn(misbehaviours, name)
}

type RequestFacts = Omit<SeenRequest, 'mode' | 'at'>

/** Reads one request; every answer closes its connection, so there is no second one. */
function readRequest(socket: Socket, done: (request: RequestFacts) => void): void {
  let bytes = Buffer.alloc(0)
  const take = (chunk: Buffer): void => {
    bytes = Buffer.concat([bytes, chunk])
    if (bytes.length > maxRequestBytes) return void socket.destroy()
    const end = bytes.indexOf('\r\n\r\n')
    if (end === -1) return
    const [line = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n')
    const headers = Object.fromEntries(
      lines.map((one) => {
        const colon = one.indexOf(':')
        return [one.slice(0, colon).toLowerCase(), one.slice(colon + 1).trim()]
      }),
    )
    const body = bodyOf(bytes.subarray(end + 4), headers)
    if (body === null) return
    socket.off('data', take)
    const [method = '', path = '/'] = line.split(' ')
    done({ method, path, headers, body })
  }
  socket.on('data', take)
}

/** Null while more is to come. */
function bodyOf(rest: Buffer, headers: Readonly<Record<string, string>>): string | null {
  if (headers['transfer-encoding']?.includes('chunked') === true) {
    const text = rest.toString()
    return text.endsWith('0\r\n\r\n')
      ? text.replaceAll(/^[\da-f]+\r\n|\r\n(?=[\da-f]+\r\n|$)/gim, '')
      : null
  }
  const length = Number(headers['content-length'] ?? 0)
  return rest.length < length ? null : rest.toString('utf8', 0, length)
}

function createAnswering(socket: Socket, stopping: AbortSignal, self: string): Answering {
  const over = (): boolean => socket.destroyed || stopping.aborted
  return {
    self,
    write: (data) =>
      new Promise((resolve) => {
        if (over()) return resolve(false)
        if (socket.write(data)) return resolve(true)
        const settle = (): void => {
          socket.off('drain', settle)
          socket.off('close', settle)
          resolve(!over())
        }
        socket.on('drain', settle)
        socket.on('close', settle)
      }),
    end: () => void socket.end(),
    reset: () => void socket.resetAndDestroy(),
    pause: (ms) =>
      new Promise((resolve) => {
        if (over()) return resolve(false)
        const settle = (): void => {
          clearTimeout(timer)
          socket.off('close', settle)
          stopping.removeEventListener('abort', settle)
          resolve(!over())
        }
        const timer = setTimeout(settle, ms)
        socket.on('close', settle)
        stopping.addEventListener('abort', settle)
      }),
  }
}
