import type { Database } from 'bun:sqlite'
import { hostname } from 'node:os'
import { join } from 'node:path'

import { ensureApiKey } from './config/api-key.ts'
import type { Config } from './config/config.ts'
import { createLiveConfig, type LiveConfig } from './config/live-config.ts'
import { createConfiguration } from './config/configuration.ts'
import type { LoadedConfig, LoadRequest } from './config/load.ts'
import { watchFile } from './config/watch-file.ts'
import type { ReloadReport } from './domain/configuration.ts'
import type { ConfigureOrder, Engine } from './domain/engine.ts'
import { AppError } from './domain/error.ts'
import type { DomainEvent } from './domain/event.ts'
import type { LogConfig } from './domain/log.ts'
import type { Queries } from './domain/queries.ts'
import { ensurePrivateFolder, writeFileAtomic } from './filesystem/atomic-write.ts'
import { replaceFile } from './filesystem/replace-file.ts'
import { createApp } from './http/app.ts'
import { startServer } from './http/server.ts'
import { jobDefinitions } from './jobs/index.ts'
import { createDescriptorDestination, createLogger, type Logger } from './log/log.ts'
import { startWriter } from './queue/writer-client.ts'
import type { WriterSettings, WriterSetup } from './queue/writer-protocol.ts'
import type { WorkerSetup } from './services.ts'
import { openReader } from './store/database.ts'
import { instanceFactsPath, takeInstanceLock } from './store/instance-lock.ts'
import { createItemQueries } from './store/item-queries.ts'
import { createJobQueries } from './store/job-queries.ts'
import { createLibraryQueries } from './store/library-queries.ts'
import { createScanQueries } from './store/scan-store.ts'

/** URLs of the thread entries; made in main.ts, because after bundling `import.meta.url` is the entry's. */
export interface ThreadUrls {
  readonly writer: string
  readonly worker: string
}

/** The engine of one data folder, which this process alone writes to. */
export interface RunningEngine extends Engine {
  /** A read-only connection of this thread. */
  readonly reader: Database
  /** Goes by another configuration from the next commit on, as far as it does not need a restart. */
  configure(config: Config, order: ConfigureOrder): Promise<ReloadReport>
  /** Stores events that no command has caused. */
  record(events: readonly DomainEvent[]): Promise<void>
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
      subscribe: (listener) => writer.subscribe(listener),
      configure: (changed, order) => writer.configure(writerSettings(changed), order),
      record: (events) => writer.record(events),
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
  /** The key of the API; show it to nobody but its owner. */
  readonly key: string
  /** Reads the configuration again and applies what changed; the log says what came of it. */
  reload(): void
  /** Ends HTTP first, then the engine, within 10 s in all; `abandoned` when a thread hangs in a file call. */
  stop(): Promise<'stopped' | 'abandoned'>
}

/** Time for requests that are being answered, and for the engine after them. */
const httpStopMs = 800
const engineStopMs = 9_000

/** A configuration and how it was read. */
export interface ConfigSource {
  readonly loaded: LoadedConfig
  readonly request: LoadRequest
}

/**
 * Starts the engine and then the API on it. What was started is stopped again when a later step fails.
 *
 * @throws AppError as `startEngine`, and `unavailable` when the port is taken or the key cannot be written.
 */
export async function startDaemon(source: ConfigSource, urls: ThreadUrls): Promise<Daemon> {
  const { config } = source.loaded
  const log = createDaemonLog(config)
  const engine = await startEngine(config, urls)
  try {
    const key = ensureApiKey(config.auth.apiKey).reveal()
    const live = createDaemonConfig(source, { engine, log })
    const app = createApp({
      queries: createQueries(engine.reader),
      engine,
      queues: queueNames,
      configuration: createConfiguration({ live, request: source.request, replaceFile }),
      log: log.component('http'),
      key,
      hostname: hostname(),
    })
    const server = startServer({ ...config.server, fetch: (request) => app.fetch(request) })
    engine.announce(server.url)
    log.info('ready', { url: server.url, libraries: config.libraries.length })
    const reload = createReload(live, log)
    const watch = watchFile(config.file, reload)
    // It may have been changed between its reading and the watch.
    reload()
    return {
      url: server.url,
      key,
      reload,
      stop: async () => {
        log.info('stopping')
        watch.close()
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

/** The configuration of a daemon whose engine runs. */
export function createDaemonConfig(
  { loaded, request }: ConfigSource,
  { engine, log }: { engine: RunningEngine; log: Logger },
): LiveConfig {
  return createLiveConfig({
    request,
    started: loaded,
    log,
    apply: async (config, order) => {
      const report = await engine.configure(config, order)
      log.configure(logConfigOf(config))
      return report
    },
    record: (events) => engine.record(events),
  })
}

/** While nothing can be written, nothing can be applied either. */
const retryReloadMs = 5_000

/** A reload that nobody waits for. */
function createReload(live: LiveConfig, log: Logger): () => void {
  const reload = (): void => {
    live.reload().catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'invalid') return
      log.warn('the configuration could not be applied yet', { error })
      setTimeout(reload, retryReloadMs).unref()
    })
  }
  return reload
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
  }
}

/** Names of the queues, as the kinds of jobs name them. */
export const queueNames: readonly string[] = [...new Set(jobDefinitions.map(({ queue }) => queue))]

export function databasePath(dataDir: string): string {
  return join(dataDir, 'shelfd.db')
}

/** How every thread writes its log. */
export function logConfigOf(config: Config): LogConfig {
  const { level, format } = config.log
  if (format !== 'auto') return { level, format }
  return { level, format: process.stderr.isTTY ? 'pretty' : 'json' }
}

function writerSetup(config: Config, urls: ThreadUrls): WriterSetup {
  const { dataDir } = config.storage
  return {
    databasePath: databasePath(dataDir),
    cacheDir: join(dataDir, 'cache'),
    workerUrl: urls.worker,
    ...writerSettings(config),
  }
}

function writerSettings(config: Config): WriterSettings {
  const { jobs, scan } = config
  return {
    log: logConfigOf(config),
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
    cacheDir: join(storage.dataDir, 'cache'),
    videoExtensions: scan.videoExtensions,
    minFileBytes: scan.minFileSizeBytes,
    probe: probe.mode !== 'off',
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
