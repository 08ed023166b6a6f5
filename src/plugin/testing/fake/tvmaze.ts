import {
  type MisbehavingServer,
  type SeenRequest,
  startMisbehavingServer,
} from '../misbehaving-server.ts'
import type { Misbehaviour } from '../misbehaviours.ts'
import { answerTo } from './tvmaze/routes.ts'
import type { FakeTvmazeShow } from './tvmaze/shows.ts'

/** A pretend TVmaze on this machine: what https://www.tvmaze.com/api documents of shows, and their pictures. */
export interface FakeTvmaze extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, for the setting `url`. */
  readonly url: string
  /** What was asked and when, oldest first; pictures too. Emptied by nobody but its owner. */
  readonly requests: SeenRequest[]
  /** How it answers from now on: one mode a request, the last one for all that follow; `ok` mends it. */
  misbehave(...modes: Misbehaviour[]): void
  /** Replaces what it knows. */
  know(shows: readonly FakeTvmazeShow[]): void
  stop(): Promise<void>
}

/** What a fake TVmaze is started with. */
export interface FakeTvmazeOptions {
  readonly shows: readonly FakeTvmazeShow[]
  /** A free one without it. */
  readonly port?: number
}

/** Starts a pretend TVmaze that knows these shows. It has no rate limit. */
export async function startFakeTvmaze(options: FakeTvmazeOptions): Promise<FakeTvmaze> {
  const state = { shows: options.shows }
  const server: MisbehavingServer = await startMisbehavingServer({
    ...(options.port !== undefined && { port: options.port }),
    answer: (request) => answerTo(request, state.shows, server.url),
  })
  return {
    url: server.url,
    requests: server.requests,
    misbehave: (...modes) => server.behave(...modes),
    know: (shows) => {
      state.shows = shows
    },
    stop: () => server.stop(),
    [Symbol.asyncDispose]: () => server.stop(),
  }
}
