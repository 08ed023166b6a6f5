import type { Database } from 'bun:sqlite'
import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { join } from 'node:path'

import type { Config } from './config/config.ts'
import { openKeyring } from './config/keyring.ts'
import { systemClock } from './domain/clock.ts'
import type { EngineStats } from './domain/engine-stats.ts'
import type { Engine } from './domain/engine.ts'
import { errorMessage } from './domain/error.ts'
import type { Log, LogConfig } from './domain/log.ts'
import type { Queries } from './domain/queries.ts'
import { ensurePrivateFolder, writeFileAtomic } from './filesystem/atomic-write.ts'
import { watchWriter } from './events/writer-state.ts'
import { createCacheOpener } from './filesystem/open-cached.ts'
import { createApp } from './http/app.ts'
import { createFeed } from './http/feed/feed.ts'
import { systemTimers } from './http/feed/timers.ts'
import { createMetrics } from './http/metrics/metrics.ts'
import { startServer } from './http/server.ts'
import { jobDefinitions } from './jobs/index.ts'
import { createDescriptorDestination, createLogger, type Logger } from './log/log.ts'
import { startWriter } from './queue/writer-client.ts'
import type { WriterSetup } from './queue/writer-protocol.ts'
import type { WorkerSetup } from './services.ts'
import { openReader } from './store/database.ts'
import { instanceFactsPath, takeInstanceLock } from './store/instance-lock.ts'
import { createEventQueries } from './store/event-queries.ts'
import { createHealthQueries } from './store/health-store.ts'
import { createAssetQueries, createFileQueries } from './store/item-contents.ts'
import { createItemQueries } from './store/item-queries.ts'
import { createJobQueries } from './store/job-queries.ts'
import { createLibraryQueries } from './store/library-queries.ts'
import { createScanQueries } from './store/scan-store.ts'
import { createTotalQueries } from './store/total-queries.ts'
import { programVersion } from './version.ts'

/** URLs of the thread entries; made in main.ts, because after bundling `import.meta.url` is the entry's. */
export interface ThreadUrls {
  readonly writer: string
  readonly worker: string
}

/** The engine of one data folder, which this process alone writes to. */
export interface RunningEngine extends Engine {
  /** What jobs came to since the start. */
  stats(): Promise<EngineStats>
  /** A read-only connection of this thread. */
  readonly reader: Database
  /** Tells others who holds the data folder, and where its API is. */
  announce(url: string): void
  /** Commits everything and frees the data folder; `abandoned` when a thread hangs in a file call. */
  stop(limitMs: number): Promise<'stopped' | 'abandoned'>
}

/**
 * Takes the data folder and starts the writer and its workers.
 *
 * @throws AppError `conflict` when another process holds the folder, `unavailable` when its database cannot be used.
 */
export async function startEngine(config: Config, urls: ThreadUrls): Promise<RunningEngine> {
  const { dataDir } = config.storage
  // SQLite and the threads make files of their own; none of them is for anybody else.
  process.umask(0o077)
  ensurePrivateFolder(dataDir)
  const lock = takeInstanceLock(dataDir)
  try {
    const announce = (url: string | null): void =>
      writeFileAtomic(instanceFactsPath(dataDir), JSON.stringify({ pid: process.pid, url }))
    announce(null)
    const writer = await startWriter(urls.writer, writerSetup(config, urls))
    const reader = openReader(databasePath(dataDir))
    let stopping = false
    void writer.ended.then(() => {
      if (!stopping) endWithoutWriter()
    })
    return {
      reader,
      ask: (command, ...args) => writer.ask(command, ...args),
      askOnce: (key, command, ...args) => writer.askOnce(key, command, ...args),
      stats: () => writer.stats(),
      subscribe: (listener) => writer.subscribe(listener),
      announce,
      stop: async (limitMs) => {
        stopping = true
        // The last connection to close has to be one that may write: it takes the log files away.
        reader.close()
        const outcome = await writer.stop(limitMs)
        lock.release()
        return outcome
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

// What nobody can store must not be answered. Whoever supervises the process starts it anew; jobs are rescued then.
function endWithoutWriter(): never {
  process.stderr.write(
    'shelfd: the writer thread has failed; the process ends. Nothing acknowledged is lost.\n',
  )
  process.exit(1)
}

/** A daemon that serves its API. */
export interface Daemon {
  /** Base URL of the API. */
  readonly url: string
  /** Ends HTTP first, then the engine, within 10 s in all; `abandoned` when a thread hangs in a file call. */
  stop(): Promise<'stopped' | 'abandoned'>
}

/** Time for requests that are being answered, and for the engine after them. */
const httpStopMs = 800
const engineStopMs = 9_000

/**
 * Starts the engine and then the API on it. What was started is stopped again when a later step fails.
 *
 * @throws AppError as `startEngine`, and `unavailable` when the port is taken or the key cannot be written.
 */
export async function startDaemon(config: Config, urls: ThreadUrls): Promise<Daemon> {
  const log = createDaemonLog(config)
  const startedAt = Date.now()
  const engine = await startEngine(config, urls)
  // Before anything else is waited for, or its first word could be missed.
  const writer = watchWriter(engine)
  try {
    const keys = openKeyring(config.auth, {
      clock: systemClock,
      log: log.component('keys'),
      writeFile: writeFileAtomic,
    })
    const queries = createQueries(engine.reader)
    const daemon = { version: programVersion().version, startedAt, ...writer }
    const feed = createFeed({
      engine,
      queries,
      hostname: hostname(),
      log: log.component('events'),
      clock: systemClock,
      timers: systemTimers,
      instance: randomBytes(4).toString('hex'),
    })
    const metrics = createMetrics({
      queries,
      engine,
      daemon,
      stats: () => engine.stats(),
      readers: () => feed.readers(),
      ofProcess: true,
    })
    const app = createApp({
      queries,
      engine,
      feed,
      daemon,
      metrics,
      queues: queueNames,
      openCached: createCacheOpener(cacheFolder(config.storage.dataDir)),
      log: log.component('http'),
      keys,
      hostname: hostname(),
      allowedHosts: config.server.allowedHosts,
      trustedProxies: config.server.trustedProxies,
    })
    const server = startServer({
      ...config.server,
      fetch: (request, connection) => app.fetch(request, { connection }),
    })
    engine.announce(server.url)
    const stopChecks = checkRegularly(engine, log)
    log.info('ready', {
      url: server.url,
      host: config.server.host,
      libraries: config.libraries.length,
    })
    return {
      url: server.url,
      stop: async () => {
        log.info('stopping')
        feed.close()
        stopChecks()
        await server.stop(httpStopMs)
        const outcome = await engine.stop(engineStopMs)
        if (outcome === 'stopped') log.info('stopped')
        else log.error('a thread hangs in a file call and was left behind; all else is committed')
        return outcome
      },
    }
  } catch (error) {
    await engine.stop(engineStopMs)
    throw error
  }
}

const checkHealthEveryMs = 5 * 60_000

/** Has the health of everything looked at now and every few minutes; returns how to stop that. */
function checkRegularly(engine: Engine, log: Log): () => void {
  const check = (): void => {
    engine.ask('checkHealth').catch((error: unknown) =>
      // While nothing can be written the health list says so by itself.
      log.debug('a look at the health was put off', { error: errorMessage(error) }),
    )
  }
  check()
  const timer = setInterval(check, checkHealthEveryMs)
  return () => clearInterval(timer)
}

/** The log of the main thread. */
export function createDaemonLog(config: Config): Logger {
  const log = createLogger({
    ...logConfigOf(config),
    destination: createDescriptorDestination(2),
  })
  return log.component('daemon')
}

/** All reading of a read-only connection. */
export function createQueries(reader: Database): Queries {
  return {
    libraries: createLibraryQueries(reader),
    scans: createScanQueries(reader),
    jobs: createJobQueries(reader),
    items: createItemQueries(reader),
    events: createEventQueries(reader),
    health: createHealthQueries(reader),
    totals: createTotalQueries(reader),
    files: createFileQueries(reader),
    assets: createAssetQueries(reader),
  }
}

/** Names of the queues, as the kinds of jobs name them. */
export const queueNames: readonly string[] = [...new Set(jobDefinitions.map(({ queue }) => queue))]

export function databasePath(dataDir: string): string {
  return join(dataDir, 'shelfd.db')
}

function cacheFolder(dataDir: string): string {
  return join(dataDir, 'cache')
}

/** How every thread writes its log. */
export function logConfigOf(config: Config): LogConfig {
  const { level, format } = config.log
  if (format !== 'auto') return { level, format }
  return { level, format: process.stderr.isTTY ? 'pretty' : 'json' }
}

function writerSetup(config: Config, urls: ThreadUrls): WriterSetup {
  const { jobs, scan, storage } = config
  const cacheDir = cacheFolder(storage.dataDir)
  const log = logConfigOf(config)
  return {
    databasePath: databasePath(storage.dataDir),
    cacheDir,
    workerUrl: urls.worker,
    log,
    libraries: config.libraries,
    dispatcher: {
      workers: jobs.workers,
      concurrency: { ...jobs.concurrency },
      retry: {
        maxAttempts: jobs.maxAttempts,
        baseSeconds: jobs.backoff.initialMs / 1000,
        capSeconds: jobs.backoff.maxMs / 1000,
      },
    },
    retention: { jobsMs: jobs.historyMs, scansMs: scan.historyMs },
    removalLimit: scan.removalLimit,
    stallAfterMs: scan.stallAfterMs,
    worker: workerSetupOf(config),
  }
}

/** What the configuration tells a worker. */
export function workerSetupOf(config: Config): WorkerSetup {
  const { scan, probe, storage } = config
  return {
    log: logConfigOf(config),
    dataDir: storage.dataDir,
    cacheDir: cacheFolder(storage.dataDir),
    videoExtensions: scan.videoExtensions,
    minFileBytes: scan.minFileSizeBytes,
    probe: probe.mode !== 'off',
    probeProgram: { name: probe.ffprobe, always: probe.mode === 'ffprobe' },
    removalLimit: scan.removalLimit,
    prober: {
      mode: probe.mode === 'ffprobe' ? 'ffprobe' : 'auto',
      program: probe.ffprobe,
      timeoutMs: probe.timeoutMs,
    },
    scanners: config.scanners,
    libraries: Object.fromEntries(
      config.libraries.map(({ name, scanner, ignore }) => [
        name,
        { scanner, ignore: [...scan.ignore, ...ignore] },
      ]),
    ),
  }
}
