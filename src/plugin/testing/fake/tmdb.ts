import {
  type MisbehavingServer,
  type SeenRequest,
  startMisbehavingServer,
} from '../misbehaving-server.ts'
import type { Misbehaviour, ServerAnswer } from '../misbehaviours.ts'
import { createCatalogue } from './tmdb/catalogue.ts'
import { drawPicture } from './tmdb/pictures.ts'
import { answerTo } from './tmdb/routes.ts'
import type { FakeTmdbTitle } from './tmdb/titles.ts'

/** A pretend TMDB on this machine: version 3 of its API and its pictures. */
export interface FakeTmdb extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, for the setting `url`. */
  readonly url: string
  /** The token that it takes. */
  readonly token: string
  /** What was asked and when, oldest first; pictures too. Emptied by nobody but its owner. */
  readonly requests: SeenRequest[]
  /** How it answers from now on: one mode a request, the last one for all that follow; `ok` mends it. */
  misbehave(...modes: Misbehaviour[]): void
  /** Replaces what it knows. */
  know(titles: readonly FakeTmdbTitle[]): void
  stop(): Promise<void>
}

/** What a fake TMDB is started with. */
export interface FakeTmdbOptions {
  readonly titles: readonly FakeTmdbTitle[]
  /** Made up without it. */
  readonly token?: string
  /** A free one without it. */
  readonly port?: number
}

const usualToken = 'fake-tmdb-read-access-token'

/** Starts a pretend TMDB that knows these titles. */
export async function startFakeTmdb(options: FakeTmdbOptions): Promise<FakeTmdb> {
  const { token = usualToken } = options
  const state = { catalogue: createCatalogue(options.titles) }
  const drawn = new Map<string, Promise<Uint8Array>>()

  const picture = async (size: string, file: string): Promise<ServerAnswer> => {
    const known = state.catalogue.files.get(file)
    if (known === undefined)
      return { status: 404, headers: { 'content-type': 'text/html' }, body: '' }
    const key = `${size}${file}`
    const bytes = drawn.get(key) ?? drawPicture(known, size)
    drawn.set(key, bytes)
    const type = file.endsWith('.png') ? 'image/png' : 'image/jpeg'
    return { headers: { 'content-type': type }, body: await bytes }
  }
  const server: MisbehavingServer = await startMisbehavingServer({
    ...(options.port !== undefined && { port: options.port }),
    answer: async (request) => {
      const url = new URL(request.path, server.url)
      const [, size, file] = /^\/t\/p\/(original|[wh]\d{2,4})(\/[^/]+)$/.exec(url.pathname) ?? []
      if (size !== undefined && file !== undefined) return await picture(size, file)
      return answerTo(request, { url, token, catalogue: state.catalogue })
    },
  })
  return {
    url: server.url,
    token,
    requests: server.requests,
    misbehave: (...modes) => server.behave(...modes),
    know: (titles) => {
      state.catalogue = createCatalogue(titles)
    },
    stop: () => server.stop(),
    [Symbol.asyncDispose]: () => server.stop(),
  }
}
