import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { join, normalize } from 'node:path'

/** A web server that torrents download from (BEP 19). */
export interface WebSeed extends AsyncDisposable {
  /** `http://127.0.0.1:PORT/`, for torrents of folders; with a file's name behind it for those of single files. */
  readonly url: string
  /** Bytes that were sent. */
  readonly sentBytes: number
  /** How fast a request is answered from now on: bytes a second, 0 for not at all, null for at once. */
  throttle(bytesPerSecond: number | null): void
  stop(): Promise<void>
}

const piecesPerSecond = 20
const wholePieceBytes = 1_048_576

/** Serves the files of a folder by ranges: clients take no web seed that answers 200 to a range. */
export async function startWebSeed(
  folder: string,
  options: { readonly bytesPerSecond?: number } = {},
): Promise<WebSeed> {
  let rate: number | null = options.bytesPerSecond ?? null
  let sentBytes = 0
  let isStopped = false

  const send = async (
    response: ServerResponse,
    { path, first, last }: { path: string; first: number; last: number },
  ): Promise<void> => {
    const file = openSync(path, 'r')
    for (let at = first; at <= last && !isStopped && !response.destroyed;) {
      if (rate !== null) await Bun.sleep(1000 / piecesPerSecond)
      if (rate === 0) continue
      const most = rate === null ? wholePieceBytes : Math.max(1, Math.ceil(rate / piecesPerSecond))
      const piece = Buffer.alloc(Math.min(most, last + 1 - at))
      readSync(file, piece, { position: at })
      await written(response, piece)
      at += piece.length
      sentBytes += piece.length
    }
    closeSync(file)
    response.end()
  }

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const path = join(folder, normalize(decodeURIComponent(pathname)))
    const size = statSync(path, { throwIfNoEntry: false })?.size
    if (size === undefined) return void response.writeHead(404).end()
    const [, from, to = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? []
    const first = Number(from ?? 0)
    const last = to === '' ? size - 1 : Math.min(Number(to), size - 1)
    response.writeHead(from === undefined ? 200 : 206, {
      'accept-ranges': 'bytes',
      'content-length': last + 1 - first,
      ...(from !== undefined && { 'content-range': `bytes ${first}-${last}/${size}` }),
    })
    void send(response, { path, first, last })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('there is no port')
  const stop = async (): Promise<void> => {
    isStopped = true
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
  }
  return {
    url: `http://127.0.0.1:${address.port}/`,
    get sentBytes() {
      return sentBytes
    },
    throttle: (bytesPerSecond) => {
      rate = bytesPerSecond
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

/** Resolves when there is room for more, or nobody left to read it. */
async function written(response: ServerResponse, piece: Uint8Array): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const settle = (): void => resolve()
  response.once('close', settle)
  response.write(piece, settle)
  await promise
  response.off('close', settle)
}
