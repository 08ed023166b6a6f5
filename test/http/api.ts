import type { Database } from 'bun:sqlite'
import type { Hono } from 'hono'
import * as v from 'valibot'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'bun:test'

import { createQueries } from '../../src/daemon/engine.ts'
import type { EngineStats } from '../../src/domain/engine-stats.ts'
import type { EngineCommands } from '../../src/domain/engine.ts'
import { examine, reportOf } from '../../src/domain/doctor.ts'
import type { ScanPlanDesk } from '../../src/domain/scan-plan.ts'
import { noClean } from '../../src/domain/cache.ts'
import { isAccountCommand, type LoginSettings } from '../../src/domain/account.ts'
import { AppError } from '../../src/domain/error.ts'
import type { DomainEvent, Happening } from '../../src/domain/event.ts'
import { type KeyFacts, type Keyring, type KeyScope, keyScopes } from '../../src/domain/key.ts'
import type { LogFacts } from '../../src/domain/log.ts'
import type { Queries } from '../../src/domain/queries.ts'
import { testPage } from './test-page.ts'
import { type AppDeps, createApp, listRoutes } from '../../src/http/app.ts'
import { createFeed, type Feed } from '../../src/http/feed/feed.ts'
import { systemTimers } from '../../src/http/feed/timers.ts'
import { problemSchema } from '../../src/http/problem.ts'
import type { AppEnv, Route } from '../../src/http/route.ts'
import { watchWriter } from '../../src/events/writer-state.ts'
import { createMetrics, type Metrics } from '../../src/http/metrics/metrics.ts'
import { createCacheOpener } from '../../src/filesystem/open-cached.ts'
import { createFolderDesk } from '../../src/scan/folder-desk.ts'
import { createOriginalOpener } from '../../src/scan/original-opener.ts'
import { openMigrated } from '../support/migrated.ts'
import { threadUrls } from '../support/thread-urls.ts'
import { runAccountCommand } from '../../src/queue/account-commands.ts'
import { createAccountStore } from '../../src/store/account-store.ts'
import { testPeople } from './people.ts'
import { openReader } from '../../src/store/database.ts'
import { createEventStore } from '../../src/store/event-store.ts'
import { createJobStore } from '../../src/store/job-store.ts'
import { syncLibraries } from '../../src/store/library-store.ts'
import { createScanStore } from '../../src/store/scan-store.ts'
import { scanOf } from '../store/fixture.ts'
import { type FakeDesk, fakeDesk } from './plugins.ts'
import { noConfiguration } from './no-configuration.ts'
import { observedHere } from './observed.ts'
import { noDisks } from './no-disks.ts'
import { noMatching } from './no-matching.ts'
import { planNfo } from '../../src/enrich/plan-nfo.ts'
import { noScanPlans } from './no-scan-plans.ts'
import { downloadDesk } from './download-desk.ts'
import { noSetups } from './no-setups.ts'
import { noWatching } from './no-watching.ts'

export const key = 'a-key-of-the-tests'
export const readKey = 'a-key-that-may-only-read'
export const hooksKey = 'a-key-that-may-only-tell'
/** 2026-01-02T03:04:05.000Z */
export const now = Date.UTC(2026, 0, 2, 3, 4, 5)

/** An API on a real database: libraries `Films` (1) and `Shows` (2). */
export interface TestApi {
  readonly app: Hono<AppEnv>
  readonly deps: AppDeps
  readonly queries: Queries
  readonly feed: Feed
  /** The connection that writes, for what a test has to put there. */
  readonly database: Database
  /** Folder of the cache; nobody has made it. */
  readonly cacheDir: string
  readonly metrics: Metrics
  /** What the engine says it has counted. */
  setStats(stats: EngineStats): void
  /** Knows the instances `phone` and `seed box/1`. */
  readonly desk: FakeDesk
  /** What the engine was asked, in order. */
  readonly asked: readonly (readonly [string, ...unknown[]])[]
  /** Copies that were asked for and not there. */
  readonly lostCopies: readonly string[]
  /** What the log was told that is for those who look for the cause of something. */
  readonly debugged: readonly (readonly [string, LogFacts | undefined])[]
  /** What else the log was told. */
  readonly logged: readonly (readonly [string, LogFacts | undefined])[]
  /** Makes the engine answer so; what it is not told, it refuses. */
  answer<C extends keyof EngineCommands>(
    command: C,
    work: (...args: Parameters<EngineCommands[C]>) => ReturnType<EngineCommands[C]>,
  ): void
  /** How many listen to the engine besides the API itself. */
  listeners(): number
  /** Tells all who listen to the engine. */
  happen(happening: Happening): void
  /** Moves on the time by which logins end. */
  advance(ms: number): void
  /** A scan row, discovering. */
  addScan(libraryId?: number): number
  endScan(id: number): void
  pauseScan(id: number): void
  addScanError(scanId: number, path: string): void
  /** A job row, available. */
  addJob(kind?: string): number
  failJob(id: number): void
  /** An event of the log that nobody has heard of. */
  addEvent(event: DomainEvent): void
  /** Takes the database away under the running API. */
  loseDatabase(): void
  /** A request with the key and the right host, unless the headers say otherwise. */
  request(method: string, path: string, options?: RequestOptions): Promise<Response>
  [Symbol.dispose](): void
}

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string | undefined>>
  /** Sent as JSON; a string as it is. */
  readonly body?: unknown
}

const noStats: EngineStats = {
  kinds: {},
  restarts: 0,
  databaseBusy: 0,
  notifications: {},
  workers: { busy: 0, idle: 0, stuck: 0 },
  providers: {},
  downloads: {},
}

export interface TestApiOptions {
  /** What the configuration says of people, where that is not the default. */
  readonly login?: Partial<LoginSettings>
  readonly trustedProxies?: readonly string[]
  readonly basePath?: string
  readonly scanPlans?: ScanPlanDesk
}

export function createTestApi({
  basePath = '',
  scanPlans = noScanPlans,
  ...people
}: TestApiOptions = {}): TestApi {
  const folder = mkdtempSync(join(tmpdir(), 'shelfd-http-'))
  const path = join(folder, 'shelfd.db')
  const writer = openMigrated(path)
  const setups = [
    { name: 'Films', kind: 'movies', paths: ['/media/films'] },
    { name: 'Shows', kind: 'series', paths: ['/media/shows', '/old/shows'] },
  ] as const
  syncLibraries(writer, setups, now)
  const reader = openReader(path)
  const queries = createQueries(reader)
  const scans = createScanStore(writer)
  const jobs = createJobStore(writer)
  const stores = { accounts: createAccountStore(writer) }
  let time = now
  const asked: [string, ...unknown[]][] = []
  const logged: [string, LogFacts | undefined][] = []
  const debugged: [string, LogFacts | undefined][] = []
  const listeners = new Set<(happening: Happening) => void>()
  const answers = new Map<string, (...args: unknown[]) => unknown>()
  const note = (message: string, facts?: LogFacts): void => void logged.push([message, facts])
  const once = new Map<string, unknown>()
  const lostCopies: string[] = []
  const ask = async (command: string, ...args: unknown[]): Promise<unknown> => {
    asked.push([command, ...args])
    const work = answers.get(command)
    // What is done about the account is done as the engine does it, at the time of the test.
    if (work === undefined && isAccountCommand(command)) {
      return runAccountCommand({ stores, now: time }, { command, args })
    }
    if (work === undefined) throw new AppError('internal', `${command} was not expected`)
    return await work(...args)
  }
  const engine: AppDeps['engine'] = {
    ask: async (command, ...args) => (await ask(command, ...args)) as never,
    askOnce: async (onceKey, command, ...args) => {
      const known = once.get(onceKey)
      if (known !== undefined) return { answer: known as never, replayed: true }
      const answer = await ask(command, ...args)
      once.set(onceKey, answer)
      return { answer: answer as never, replayed: false }
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
  const log: AppDeps['log'] = {
    debug: (message, facts) => void debugged.push([message, facts]),
    info: note,
    warn: note,
    error: note,
  }
  const feed = createFeed({
    engine,
    queries,
    hostname: 'NAS',
    log,
    clock: { now: () => now },
    timers: systemTimers,
    instance: 'x',
  })
  const daemon = { version: '1.2.3', startedAt: now, ...watchWriter(engine) }
  let stats = noStats
  const observed = observedHere(folder)
  const desk = fakeDesk()
  const deps = {
    queries,
    engine,
    feed,
    daemon,
    metrics: createMetrics({
      queries,
      engine,
      daemon,
      stats: () => Promise.resolve(stats),
      readers: () => feed.readers(),
      ofProcess: false,
    }),
    queues: ['discover', 'scan'],
    plugins: desk,
    setups: noSetups,
    configuration: noConfiguration,
    planNfo,
    matching: noMatching,
    downloads: downloadDesk(asked),
    watching: noWatching,
    disks: noDisks,
    doctor: ({ network }) => {
      asked.push(['doctor', network])
      return Promise.resolve(
        reportOf([examine('data', '/data').ok('writable', 'It can be written to.')]),
      )
    },
    scanPlans,
    ...observed,
    openCached: createCacheOpener(join(folder, 'cache')),
    cache: {
      limits: () => ({ maxSizeBytes: null, maxAgeMs: null, orphanGraceMs: 0 }),
      freeBytes: () => 1_000_000,
      preview: () => Promise.resolve({ report: noClean, removals: [] }),
      lost: (path) => void lostCopies.push(path),
    },
    openOriginal: createOriginalOpener(threadUrls.opener),
    folders: createFolderDesk(threadUrls.opener, () => ({
      ignore: [],
      videoExtensions: ['mkv', 'mp4'],
      audioExtensions: ['flac'],
    })),
    log,
    keys: testKeys(),
    people: testPeople(
      { accounts: queries.accounts, engine, clock: { now: () => time }, log },
      people,
    ),
    basePath,
    hostname: 'NAS',
    allowedHosts: ['shelf.example', 'Media.LAN'],
    page: testPage,
  } satisfies AppDeps
  const own = listeners.size
  const app = createApp(deps)
  const routes = listRoutes(deps)
  return {
    app,
    deps,
    queries,
    feed,
    database: writer,
    cacheDir: join(folder, 'cache'),
    desk,
    metrics: deps.metrics,
    setStats: (told) => {
      stats = told
    },
    asked,
    lostCopies,
    logged,
    debugged,
    answer: (command, work) => void answers.set(command, work as (...args: unknown[]) => unknown),
    listeners: () => listeners.size - own,
    happen: (happening) => {
      for (const listener of listeners) listener(happening)
    },
    advance: (ms) => {
      time += ms
    },
    addScan: (libraryId = 1) => scans.create(scanOf(libraryId), now),
    pauseScan: (id) => scans.setPaused(id, now),
    endScan: (id) => scans.setStatus(id, 'completed', now + 1000),
    addScanError: (scanId, at) =>
      scans.addError(scanId, { path: at, code: 'EACCES', message: 'may not be read' }, now),
    addJob: (kind = 'scan.directory') => {
      const { id } = jobs.insert(
        {
          kind,
          queue: 'scan',
          priority: 6,
          payload: '{"scanId":1}',
          uniqueKey: null,
          scanId: null,
          rootId: null,
          maxAttempts: 3,
          runAt: null,
        },
        now,
      )
      return id
    },
    failJob: (id) => {
      jobs.claim('scan', { limit: 1, belowPriority: null }, [], now)
      jobs.discard(id, { code: 'timeout', message: 'it hung', retryable: true }, now)
    },
    addEvent: (event) => void createEventStore(writer).append(event, now),
    loseDatabase: () => {
      writer.run('DROP TABLE scan_error')
      reader.close()
    },
    request: async (method, to, { headers = {}, body } = {}) => {
      const all: Record<string, string | undefined> = {
        host: '127.0.0.1:8787',
        'x-api-key': key,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      }
      const sent = Object.entries(all).filter(([, value]) => value !== undefined)
      const answer = await app.request(to, {
        method,
        headers: sent as [string, string][],
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      await checkAnswer(routes, { method, path: to }, answer.clone() as Response)
      return answer
    },
    [Symbol.dispose]: () => {
      feed.close()
      observed.end()
      reader.close()
      writer.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Keys as a file of a real daemon would hold them. */
export function testKeys(): Keyring {
  const keys = new Map<KeyScope, string>([
    ['full', key],
    ['read', readKey],
    ['hooks', hooksKey],
  ])
  const replaced = {
    full: new AbortController(),
    read: new AbortController(),
    hooks: new AbortController(),
  }
  const facts = (scope: KeyScope): KeyFacts => ({ scope, source: 'file', createdAt: now })
  return {
    scopeOf: (text) => keyScopes.find((scope) => keys.get(scope) === text) ?? null,
    replaced: (scope) => replaced[scope].signal,
    list: () => keyScopes.map(facts),
    reveal: (scope) => keys.get(scope) ?? '',
    rotate: (scope) => {
      keys.set(scope, `new-${scope}`)
      replaced[scope].abort()
      replaced[scope] = new AbortController()
      return { key: `new-${scope}`, facts: facts(scope) }
    },
  }
}

/** What can be wrong with any request, or with the daemon: the `default` of the description. */
const anywhere: readonly number[] = [403, 413, 421, 500, 503, 504]

/** Holds each answer to what its route promises. */
async function checkAnswer(
  routes: readonly Route[],
  request: { method: string; path: string },
  answer: Response,
): Promise<void> {
  const route = promised(routes, request)
  if (route === undefined) return
  const { status, headers } = answer
  const told = route.answers[status]
  if (told === undefined) {
    if (!anywhere.includes(status))
      throw new Error(`${route.operationId} does not tell of ${status}`)
    v.parse(problemSchema, await answer.json())
  } else if (told.schema !== undefined && told.mediaType !== 'text/event-stream') {
    expect([headers.get('content-type')]).toEqual([told.mediaType ?? 'application/json'].flat())
    v.parse(told.schema, await answer.json())
  }
}

function promised(
  routes: readonly Route[],
  { method, path }: { method: string; path: string },
): Route | undefined {
  const [place = ''] = path.split('?')
  return routes.find(
    (route) =>
      route.method === method &&
      new RegExp(`^${route.path.replaceAll(/:[a-z]+/gi, '[^/]+')}$`).test(place),
  )
}
