import {
  type MisbehavingServer,
  type SeenRequest,
  startMisbehavingServer,
} from '../misbehaving-server.ts'
import type { Misbehaviour, ServerAnswer } from '../misbehaviours.ts'
import { createLogins } from './qbittorrent/logins.ts'
import { answerTo } from './qbittorrent/routes.ts'
import { createStore } from './qbittorrent/store.ts'
import type { FakeQbittorrentTorrent } from './qbittorrent/torrents.ts'
import type { FakeWorld } from './qbittorrent/world.ts'

/** Versions whose ways are known. */
export type FakeQbittorrentVersion = '4.5.2' | '5.0' | '5.2'

/** What is wrong with the body of each list: `huge` is 50 MB, `truncated` is cut in the middle of a record. */
export type FakeListFault = 'html' | 'truncated' | 'huge'

/** A pretend qBittorrent on this machine: as much of its Web API as a program needs that follows downloads. */
export interface FakeQbittorrent extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, for the setting `url`. */
  readonly url: string
  readonly username: string
  readonly password: string
  /** Takes Bearer tokens since 5.2. */
  readonly apiKey: string
  /** Where torrents without a path of their own are saved. */
  readonly savePath: string
  /** What was asked and when, oldest first. Emptied by nobody but its owner. */
  readonly requests: SeenRequest[]
  /** How often something was asked for: `torrents/info`, `auth/login`. */
  count(path: string): number
  /** Adds a torrent as it is, and gives its hash. */
  add(torrent: FakeQbittorrentTorrent): string
  /** Its owner takes one out by hand. */
  remove(hash: string): void
  /** What it finds by its link from now on. */
  find(torrents: readonly FakeQbittorrentTorrent[]): void
  /** A state whatever the torrent does; null lets it go on. */
  setState(hash: string, state: string | null): void
  /** Writes a warning into its log. */
  warn(message: string): void
  setPassword(password: string): void
  /** Bans whoever logs in from now on, or bans nobody any more. */
  ban(isBanned?: boolean): void
  /** Nobody has to log in. */
  open(): void
  expireSessions(): void
  /** How long a session lasts without a request. */
  setSessionSeconds(seconds: number): void
  /** Forgets its sessions, and answers so many lists as though it had no torrents. */
  restart(options?: { readonly emptyLists?: number }): void
  /** Null makes lists whole again. */
  spoilLists(fault: FakeListFault | null): void
  /** How long it thinks about each answer. */
  setDelayMs(ms: number): void
  /** How it answers from now on: one mode a request, the last one for all that follow; `ok` mends it. */
  misbehave(...modes: Misbehaviour[]): void
  stop(): Promise<void>
}

/** What a fake qBittorrent is started with. */
export interface FakeQbittorrentOptions {
  /** 5.0 without it. */
  readonly version?: FakeQbittorrentVersion
  readonly torrents?: readonly FakeQbittorrentTorrent[]
  /** What it finds when somebody adds it by its link. */
  readonly swarm?: readonly FakeQbittorrentTorrent[]
  readonly categories?: readonly string[]
  /** Absolute; `/downloads` without it. */
  readonly savePath?: string
  readonly username?: string
  readonly password?: string
  /** Milliseconds since the epoch; the clock of the machine without it. */
  readonly now?: () => number
  /** A free one without it. */
  readonly port?: number
}

const versions = {
  '4.5.2': { version: '4.5.2', webApi: '2.8.19', word: 'paused', isNew: false },
  '5.0': { version: '5.0.3', webApi: '2.11.2', word: 'stopped', isNew: false },
  '5.2': { version: '5.2.1', webApi: '2.15.1', word: 'stopped', isNew: true },
} as const
const apiKey = 'qbt_0123456789abcdefghijklmnopqr'
const hugeBytes = 50_000_000

/** Starts a pretend qBittorrent that has these torrents. */
export async function startFakeQbittorrent(
  options: FakeQbittorrentOptions = {},
): Promise<FakeQbittorrent> {
  const ways = versions[options.version ?? '5.0']
  const { now = Date.now, savePath = '/downloads' } = options
  const store = createStore({ now, savePath, torrents: options.torrents ?? [] })
  store.swarm = options.swarm ?? []
  for (const category of options.categories ?? []) store.categories.add(category)
  const logins = createLogins({
    now,
    isNew: ways.isNew,
    cookieName: () => (ways.isNew ? `QBT_SID_${new URL(server.url).port}` : 'SID'),
  })
  logins.username = options.username ?? logins.username
  logins.password = options.password ?? logins.password
  logins.apiKey = apiKey
  const world: FakeWorld = {
    ...ways,
    get url() {
      return server.url
    },
    savePath,
    store,
    logins,
    now,
    log: [{ type: 1, message: `qBittorrent v${ways.version} started` }],
    emptyLists: 0,
  }
  const faults: Faults = { list: null, delayMs: 0 }
  const server: MisbehavingServer = await startMisbehavingServer({
    ...(options.port !== undefined && { port: options.port }),
    answer: async (request) => {
      if (faults.delayMs > 0) await Bun.sleep(faults.delayMs)
      return spoiled(request, answerTo(request, world), faults.list)
    },
  })
  return controls({ world, server, faults })
}

interface Faults {
  list: FakeListFault | null
  delayMs: number
}

function controls({
  world,
  server,
  faults,
}: {
  readonly world: FakeWorld
  readonly server: MisbehavingServer
  readonly faults: Faults
}): FakeQbittorrent {
  const { store, logins } = world
  return {
    url: server.url,
    username: logins.username,
    password: logins.password,
    apiKey,
    savePath: world.savePath,
    requests: server.requests,
    count: (path) => server.requests.filter((request) => isFor(request, path)).length,
    add: (torrent) => store.add(torrent).hash,
    remove: (hash) => store.remove(hash, false),
    find: (torrents) => {
      store.swarm = torrents
    },
    setState: (hash, state) => {
      const live = store.torrents.get(hash)
      if (live !== undefined) live.state = state
    },
    warn: (message) => void world.log.push({ type: 4, message }),
    setPassword: (password) => {
      logins.password = password
    },
    ban: (isBanned = true) => {
      logins.isBanned = isBanned
    },
    open: () => {
      logins.isOpen = true
    },
    expireSessions: () => logins.forgetSessions(),
    setSessionSeconds: (seconds) => {
      logins.sessionSeconds = seconds
    },
    restart: ({ emptyLists = 0 } = {}) => {
      logins.forgetSessions()
      world.emptyLists = emptyLists
    },
    spoilLists: (fault) => {
      faults.list = fault
    },
    setDelayMs: (ms) => {
      faults.delayMs = ms
    },
    misbehave: (...modes) => server.behave(...modes),
    stop: () => server.stop(),
    [Symbol.asyncDispose]: () => server.stop(),
  }
}

function isFor(request: SeenRequest, path: string): boolean {
  return request.path.split('?')[0] === `/api/v2/${path}`
}

function spoiled(
  request: SeenRequest,
  answer: ServerAnswer,
  fault: FakeListFault | null,
): ServerAnswer {
  if (fault === null || !isFor(request, 'torrents/info') || answer.status !== 200) return answer
  switch (fault) {
    case 'html': {
      const headers = { 'content-type': 'text/html' }
      return { headers, body: '<!doctype html><title>Sign in</title><p>Please sign in.' }
    }
    case 'truncated':
      return { ...answer, body: '[{"hash":"8682a62c","name":"Sample.Show.S01' }
    case 'huge':
      return { ...answer, body: `[${' '.repeat(hugeBytes)}]` }
  }
}
