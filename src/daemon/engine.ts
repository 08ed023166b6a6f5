import type { Database } from 'bun:sqlite'
import { join } from 'node:path'

import type { Config } from '../config/config.ts'
import type { LibrarySettings, ReloadReport } from '../domain/configuration.ts'
import type { RestoreOutcome } from '../domain/backup.ts'
import { systemClock } from '../domain/clock.ts'
import type { EngineStats } from '../domain/engine-stats.ts'
import type { ConfigureOrder, Engine } from '../domain/engine.ts'
import type { DomainEvent } from '../domain/event.ts'
import type { LogConfig } from '../domain/log.ts'
import type { NotifierInstance, PluginDesk } from '../domain/plugin.ts'
import type { Queries } from '../domain/queries.ts'
import type { LibraryRules } from '../domain/worker.ts'
import { enrichersOf } from '../enrich/enrichers.ts'
import { ensurePrivateFolder, writeFileAtomic } from '../filesystem/atomic-write.ts'
import { jobDefinitions } from '../jobs/index.ts'
import type { PlacedInstance } from '../plugin/runner-types.ts'
import { startWriter } from '../queue/writer-client.ts'
import type { WriterSettings, WriterSetup } from '../queue/writer-protocol.ts'
import type { WorkerSetup } from './services.ts'
import { placeInstances, type PluginSettings } from './supervisor.ts'
import { openReader } from '../store/database.ts'
import { createAccountQueries } from '../store/account-store.ts'
import { createCacheQueries } from '../store/cache-queries.ts'
import { createEventQueries } from '../store/event-queries.ts'
import { createHealthQueries } from '../store/health-store.ts'
import { instanceFactsPath, takeInstanceLock } from '../store/instance-lock.ts'
import { createAssetQueries, createFileQueries } from '../store/item-contents.ts'
import { createItemQueries } from '../store/item-queries.ts'
import { createJobQueries } from '../store/job-queries.ts'
import { createLibraryQueries } from '../store/library-queries.ts'
import { createNotificationQueries } from '../store/notification-store.ts'
import { createPictureQueries } from '../store/rebuild-queries.ts'
import { createChangeQueries } from '../store/change-queries.ts'
import { createDownloadQueries } from '../store/download-queries.ts'
import { createImportQueries } from '../store/import-queries.ts'
import { createDuplicateQueries } from '../store/duplicate-queries.ts'
import { createRemovalQueries } from '../store/removal-queries.ts'
import { findChoice } from '../enrich/choice.ts'
import { createMatchChoiceStore } from '../store/match-choice-store.ts'
import { createEnrichmentQueries } from '../store/enrichment-queries.ts'
import { createMatchQueries } from '../store/match-queries.ts'
import { createRuleStore } from '../store/rule-store.ts'
import { createScheduleQueries } from '../store/schedule-store.ts'
import { createScanQueries } from '../store/scan-store.ts'
import { applyStaged } from '../store/staged-restore.ts'
import { createTotalQueries } from '../store/total-queries.ts'

/** URLs of the thread entries; made in main.ts, because after bundling `import.meta.url` is the entry's. */
export interface ThreadUrls {
  readonly writer: string
  readonly worker: string
  /** Of the watch of a root. */
  readonly watcher: string
  /** Of what opens files of libraries for the API. */
  readonly opener: string
  /** Of an instance of a plugin. */
  readonly instance: string
  /** Program and arguments of the process of an instance. */
  readonly instanceCommand: readonly string[]
  /** This program and the arguments that it needs to be itself. */
  readonly ownCommand: readonly string[]
}

/** The engine of one data folder, which this process alone writes to. */
export interface RunningEngine extends Engine {
  /** What jobs came to since the start. */
  stats(): Promise<EngineStats>
  /** What became of a copy that was to be put in the place of the database; null when none was. */
  readonly restored: RestoreOutcome | null
  /** A read-only connection of this thread. */
  readonly reader: Database
  /** Goes by another configuration from the next commit on, as far as it does not need a restart. */
  configure(config: Config, order: ConfigureOrder): Promise<ReloadReport>
  /** Stores events that no command has caused. */
  record(events: readonly DomainEvent[]): Promise<void>
  readonly plugins: PluginDesk
  /** Begins to run what is due, from now on by itself. A command that is over soon leaves that to the daemon. */
  runSchedules(): Promise<void>
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
    const restored = applyStaged(databasePath(dataDir), systemClock.now())
    const writer = await startWriter(urls.writer, writerSetup(config, urls))
    const reader = openReader(databasePath(dataDir))
    let stopping = false
    void writer.ended.then((reason) => {
      if (!stopping) endWithoutWriter(reason)
    })
    return {
      restored,
      reader,
      ask: (command, ...args) => writer.ask(command, ...args),
      askOnce: (key, command, ...args) => writer.askOnce(key, command, ...args),
      stats: () => writer.stats(),
      subscribe: (listener) => writer.subscribe(listener),
      configure: (changed, order) => writer.configure(writerSettings(changed), order),
      record: (events) => writer.record(events),
      plugins: writer.plugins,
      runSchedules: () => writer.runSchedules(),
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
function endWithoutWriter(reason: string): never {
  process.stderr.write(
    `shelfd: the writer thread has failed (${reason}); the process ends. Nothing acknowledged is lost.\n`,
  )
  process.exit(1)
}

/** All reading of a read-only connection. */
export function createQueries(reader: Database): Queries {
  const decisions = { choices: createMatchChoiceStore(reader), rules: createRuleStore(reader) }
  return {
    accounts: createAccountQueries(reader),
    libraries: createLibraryQueries(reader),
    scans: createScanQueries(reader),
    jobs: createJobQueries(reader),
    items: createItemQueries(reader),
    files: createFileQueries(reader),
    assets: createAssetQueries(reader),
    events: createEventQueries(reader),
    health: createHealthQueries(reader),
    totals: createTotalQueries(reader),
    notifications: createNotificationQueries(reader),
    pictures: createPictureQueries(reader),
    cache: createCacheQueries(reader),
    removals: createRemovalQueries(reader),
    changes: createChangeQueries(reader),
    duplicates: createDuplicateQueries(reader),
    schedules: createScheduleQueries(reader),
    matches: createMatchQueries(reader, (id) => findChoice(decisions, id)),
    downloads: createDownloadQueries(reader),
    imports: createImportQueries(reader),
    enrichments: createEnrichmentQueries(reader),
  }
}

/** Names of the queues, as the kinds of jobs name them. */
export const queueNames: readonly string[] = [...new Set(jobDefinitions.map(({ queue }) => queue))]

export function databasePath(dataDir: string): string {
  return join(dataDir, 'shelfd.db')
}

/** Folder of the copies of artwork and subtitles. */
export function cacheFolder(dataDir: string): string {
  return join(dataDir, 'cache')
}

/** How every thread writes its log. */
export function logConfigOf(config: Config): LogConfig {
  const { level, format } = config.log
  const auto = process.stderr.isTTY ? 'pretty' : 'json'
  return { level, format: format === 'auto' ? auto : format, book: config.storage.dataDir }
}

function writerSetup(config: Config, urls: ThreadUrls): WriterSetup {
  const { dataDir } = config.storage
  return {
    databasePath: databasePath(dataDir),
    cacheDir: cacheFolder(dataDir),
    workerUrl: urls.worker,
    instance: { url: urls.instance, command: urls.instanceCommand },
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
      // Only one job decodes, so that it alone knows what that takes.
      concurrency: { picture: 1, ...jobs.concurrency },
      // What nobody waits for; what somebody has opened goes before (asset.warm).
      yielding: {
        queues: ['picture', 'artwork'],
        to: ['discover', 'scan', 'asset'],
        fromPriority: 8,
      },
      retry: {
        maxAttempts: jobs.maxAttempts,
        baseSeconds: jobs.backoff.initialMs / 1000,
        capSeconds: jobs.backoff.maxMs / 1000,
      },
    },
    retention: {
      jobsMs: jobs.historyMs,
      scansMs: scan.historyMs,
      missingMs: scan.removalGraceMs,
      changesMs: scan.changesMs,
      mostChanges: scan.mostChanges,
    },
    removalLimit: scan.removalLimit,
    stallAfterMs: scan.stallAfterMs,
    pictureSizes: config.pictures.sizes,
    notifiers: notifiersOf(config),
    schedules: config.schedules,
    rules: config.rules,
    disks: config.disks,
    worker: workerSetupOf(config),
    plugins: config.plugins,
  }
}

/** The plugins of a command that needs no engine. */
export function pluginSettingsOf(config: Config): PluginSettings {
  const { log, instances, videoExtensions, audioExtensions } = workerSetupOf(config)
  return {
    instances,
    options: config.plugins,
    facts: { log, videoExtensions, audioExtensions },
  }
}

function notifiersOf({ instances }: Config): readonly NotifierInstance[] {
  return instances.filter((one) => one.kind === 'notifier' && 'events' in one)
}

/** What the configuration tells a worker. */
export function workerSetupOf(config: Config): WorkerSetup {
  const { scan, probe, storage, cache, pictures } = config
  const instances = placeInstances(config.instances, config.plugins)
  return {
    log: logConfigOf(config),
    dataDir: storage.dataDir,
    cacheDir: cacheFolder(storage.dataDir),
    cacheLink: cache.link,
    stills: pictures.stills,
    cache: config.cache,
    videoExtensions: scan.videoExtensions,
    audioExtensions: scan.audioExtensions,
    minFileBytes: scan.minFileSizeBytes,
    settleMs: config.watch.settleMs,
    probe: probe.mode !== 'off',
    probeProgram: { name: probe.ffprobe, always: probe.mode === 'ffprobe' },
    removalLimit: scan.removalLimit,
    downloads: config.downloads,
    imports: config.imports,
    prober: {
      mode: probe.mode === 'ffprobe' ? 'ffprobe' : 'auto',
      program: probe.ffprobe,
      timeoutMs: probe.timeoutMs,
    },
    instances,
    libraries: Object.fromEntries(
      config.libraries.map((library) => [library.name, rulesOf(library, { scan, instances })]),
    ),
  }
}

function rulesOf(
  library: LibrarySettings,
  { scan, instances }: { scan: Config['scan']; instances: readonly PlacedInstance[] },
): LibraryRules {
  const { scanner, ignore, languages, enrichmentMode } = library
  return {
    scanner,
    ignore: [...scan.ignore, ...ignore],
    languages,
    enrichmentMode,
    enrichers: enrichersOf(library, instances),
  }
}
