import { join } from 'node:path'

import type { Config } from './config/config.ts'
import type { Engine } from './domain/engine.ts'
import type { LogConfig } from './domain/log.ts'
import { ensurePrivateFolder, writeFileAtomic } from './filesystem/atomic-write.ts'
import { startWriter } from './queue/writer-client.ts'
import type { WriterSetup } from './queue/writer-protocol.ts'
import { openReader } from './store/database.ts'
import { instanceFactsPath, takeInstanceLock } from './store/instance-lock.ts'
import type { Database } from 'bun:sqlite'

/** URLs of the thread entries; made in main.ts, because after bundling `import.meta.url` is the entry's. */
export interface ThreadUrls {
  readonly writer: string
  readonly worker: string
}

/** The engine of one data folder, which this process alone writes to. */
export interface RunningEngine extends Engine {
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
  ensurePrivateFolder(dataDir)
  const lock = takeInstanceLock(dataDir)
  try {
    const announce = (url: string | null): void =>
      writeFileAtomic(instanceFactsPath(dataDir), JSON.stringify({ pid: process.pid, url }))
    announce(null)
    const writer = await startWriter(urls.writer, writerSetup(config, urls))
    const reader = openReader(databasePath(dataDir))
    return {
      reader,
      ask: writer.ask,
      subscribe: writer.subscribe,
      announce,
      stop: async (limitMs) => {
        const outcome = await writer.stop(limitMs)
        reader.close()
        lock.release()
        return outcome
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

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
  const { jobs, scan, probe, storage } = config
  const cacheDir = join(storage.dataDir, 'cache')
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
    worker: {
      log,
      cacheDir,
      videoExtensions: scan.videoExtensions,
      minFileBytes: scan.minFileSizeBytes,
      probe: probe.mode !== 'off',
      removalLimit: scan.removalLimit,
      ffprobe: { program: probe.ffprobe, timeoutMs: probe.timeoutMs },
      scanners: config.scanners,
      libraries: Object.fromEntries(
        config.libraries.map(({ name, scanner, ignore }) => [
          name,
          { scanner, ignore: [...scan.ignore, ...ignore] },
        ]),
      ),
    },
  }
}
