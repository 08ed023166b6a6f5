import { createCacheDesk } from '../../src/daemon/cache-desk.ts'
import { createCacheNotes } from '../../src/http/cache-notes.ts'
import { join } from 'node:path'

import { createQueries, queueNames, type RunningEngine } from '../../src/daemon/engine.ts'
import { systemClock } from '../../src/domain/clock.ts'
import { watchWriter } from '../../src/events/writer-state.ts'
import type { Log, LogFacts } from '../../src/domain/log.ts'
import { createCacheOpener } from '../../src/filesystem/open-cached.ts'
import { createFolderDesk } from '../../src/scan/folder-desk.ts'
import { createOriginalOpener } from '../../src/scan/original-opener.ts'
import { threadUrls } from './thread-urls.ts'
import { type AppDeps, createApp } from '../../src/http/app.ts'
import { createFeed } from '../../src/http/feed/feed.ts'
import { systemTimers } from '../../src/http/feed/timers.ts'
import { createMetrics } from '../../src/http/metrics/metrics.ts'
import { startServer } from '../../src/http/server.ts'
import { testPage } from '../http/test-page.ts'
import { key, testKeys } from '../http/api.ts'
import { testPeople } from '../http/people.ts'
import { noConfiguration } from '../http/no-configuration.ts'
import { observedHere } from '../http/observed.ts'
import { noDisks } from '../http/no-disks.ts'
import { downloadDesk } from '../http/download-desk.ts'
import { noMatching } from '../http/no-matching.ts'
import { planNfo } from '../../src/enrich/plan-nfo.ts'
import { noScanPlans } from '../http/no-scan-plans.ts'
import { noSetups } from '../http/no-setups.ts'
import { noWatching } from '../http/no-watching.ts'
import type { TestEngine } from './engine.ts'

/** The API of a real engine on a real socket. */
export interface TestServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** What the log was told. */
  readonly logged: readonly (readonly [string, LogFacts | undefined])[]
  /** A request with the full key. */
  fetch(method: string, path: string, options?: ServerRequest): Promise<Response>
}

export interface ServerRequest {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: object
  readonly signal?: AbortSignal
}

/** What the API works with in front of a real engine; `more` replaces parts of it. */
export function apiDepsOf(
  { engine, dataDir, log }: { engine: RunningEngine; dataDir: string; log: Log },
  more: Partial<AppDeps> = {},
): AppDeps {
  const queries = createQueries(engine.reader)
  const feed = createFeed({
    engine,
    queries,
    hostname: 'nas',
    log,
    clock: systemClock,
    timers: systemTimers,
    instance: 'x',
  })
  const daemon = { version: '1.2.3', startedAt: Date.now(), ...watchWriter(engine) }
  const metrics = createMetrics({
    queries,
    engine,
    daemon,
    stats: () => engine.stats(),
    readers: () => feed.readers(),
    ofProcess: false,
  })
  return {
    queries,
    engine,
    doctor: () => Promise.resolve({ status: 'ok', checks: [] }),
    feed,
    daemon,
    metrics,
    queues: queueNames,
    plugins: engine.plugins,
    setups: noSetups,
    configuration: noConfiguration,
    matching: noMatching,
    planNfo,
    downloads: downloadDesk([]),
    watching: noWatching,
    disks: noDisks,
    scanPlans: noScanPlans,
    ...observedHere(dataDir),
    openCached: createCacheOpener(join(dataDir, 'cache')),
    cache: createCacheDesk({
      cacheDir: join(dataDir, 'cache'),
      queries,
      notes: createCacheNotes({ engine, timers: systemTimers, log }),
      config: () => ({
        cache: { maxSizeBytes: null, maxAgeMs: null, orphanGraceMs: 0 },
      }),
    }),
    openOriginal: createOriginalOpener(threadUrls.opener),
    folders: createFolderDesk(threadUrls.opener, () => ({
      ignore: [],
      videoExtensions: ['mkv', 'mp4'],
      audioExtensions: ['flac'],
    })),
    keys: testKeys(),
    log,
    hostname: 'nas',
    people: testPeople({ accounts: queries.accounts, engine, clock: systemClock, log }),
    basePath: '',
    allowedHosts: [],
    page: testPage,
    ...more,
  }
}

/** Serves `home`; `more` replaces parts of what the API works with. */
export function startTestServer(home: TestEngine, more: Partial<AppDeps> = {}): TestServer {
  const logged: [string, LogFacts | undefined][] = []
  const note = (message: string, facts?: LogFacts): void => void logged.push([message, facts])
  const log = { debug: note, info: note, warn: note, error: note }
  const deps = apiDepsOf({ engine: home.engine, dataDir: home.dataDir, log }, more)
  const app = createApp(deps)
  const server = startServer({
    host: '127.0.0.1',
    port: 0,
    fetch: (request, connection) => app.fetch(request, { connection }),
  })
  return {
    url: server.url,
    port: Number(new URL(server.url).port),
    logged,
    fetch: (method, path, { headers = {}, body, signal } = {}) =>
      fetch(`${server.url}${path}`, {
        method,
        headers: {
          'x-api-key': key,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(signal !== undefined && { signal }),
      }),
    [Symbol.asyncDispose]: () => {
      deps.feed.close()
      return server.stop(100)
    },
  }
}
