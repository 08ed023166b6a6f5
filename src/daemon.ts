import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'

import { type AutoReload, createAutoReload } from './config/auto-reload.ts'
import type { Config } from './config/config.ts'
import { createCacheDesk } from './daemon/cache-desk.ts'
import { createDoctor } from './daemon/doctor-desk.ts'
import { createScanPlanDesk, type OwnScanPlanDesk } from './daemon/scan-plan-desk.ts'
import { createObserving, type Observing, tellOfRestore } from './daemon/observing.ts'
import { type LevelOverride, withLevel } from './daemon/log-levels.ts'
import { keepLog, type KeptLog } from './log/log-book.ts'
import { createDownloadDesk } from './daemon/download-desk.ts'
import { createMatchDesk } from './daemon/match-desk.ts'
import { createPluginSetups } from './daemon/plugin-setups.ts'
import { createConfiguration } from './config/configuration.ts'
import { openKeyring } from './config/keyring.ts'
import { createLiveConfig, type LiveConfig } from './config/live-config.ts'
import type { LoadedConfig, LoadRequest } from './config/load.ts'
import { watchFile } from './config/watch-file.ts'
import { systemClock } from './domain/clock.ts'
import type { Keyring } from './domain/key.ts'
import type { LookAtAll } from './domain/doctor.ts'
import type { Log } from './domain/log.ts'
import type { ReloadReport } from './domain/configuration.ts'
import type { ConfigureOrder } from './domain/engine.ts'
import type { Page } from './domain/page.ts'
import {
  cacheFolder,
  createQueries,
  logConfigOf,
  queueNames,
  type RunningEngine,
  startEngine,
  type ThreadUrls,
  workerSetupOf,
} from './daemon/engine.ts'
import { watchWriter } from './events/writer-state.ts'
import { writeFileAtomic } from './filesystem/atomic-write.ts'
import { createCacheOpener } from './filesystem/open-cached.ts'
import { replaceFile } from './filesystem/replace-file.ts'
import { folderChecksOf } from './download/folder-checks.ts'
import { planNfo } from './enrich/plan-nfo.ts'
import { lookAtHealth, startHealthRounds } from './daemon/health-rounds.ts'
import { createApp } from './http/app.ts'
import { createPeople, type People, type PeopleDeps } from './http/auth/people.ts'
import { type CacheNotes, createCacheNotes } from './http/cache-notes.ts'
import { createFeed, type Feed, type FeedDeps } from './http/feed/feed.ts'
import { systemTimers } from './http/feed/timers.ts'
import { createMetrics } from './http/metrics/metrics.ts'
import { type HttpServer, startServer } from './http/server.ts'
import { createDescriptorDestination, createLogger, type Logger } from './log/log.ts'
import { createFolderDesk } from './scan/folder-desk.ts'
import { createOriginalOpener } from './scan/original-opener.ts'
import { loadPage } from './daemon/page.ts'
import { programVersion } from './version.ts'
import { type DaemonWatching, startWatching } from './daemon/watching.ts'

/** A daemon that serves its API. */
export interface Daemon {
  /** Base URL of the API. */
  readonly url: string
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
  const startedAt = Date.now()
  const page = await loadPage()
  const { book, engine, watching } = await startParts(config, urls, log)
  let api: Api | null = null
  try {
    const parts = { engine, watching, log, book, override: { level: null } }
    const live = createDaemonConfig(source, parts)
    const apply: Apply = (changed, order) => applyConfig(parts, changed, order)
    const observing = createObserving({ ...parts, live, apply, config })
    api = serveApi(source, {
      engine,
      watching,
      live,
      observing,
      log,
      startedAt,
      openerUrl: urls.opener,
      page,
      ownCommand: urls.ownCommand,
    })
    const { server, feed, notes, scanPlans } = api
    engine.announce(server.url)
    observing.start(server.url)
    await engine.runSchedules()
    watching.configure(config)
    const stopChecks = startHealthRounds({ engine, watching, log, folders: () => foldersOf(live) })
    log.info('ready', {
      url: server.url,
      host: config.server.host,
      libraries: config.libraries.length,
    })
    const watch = watchConfig(config.file, { live, log })
    const reload = (): void => watch.reload()
    // It may have been changed between its reading and the watch.
    reload()
    const stop: Daemon['stop'] = async () => {
      log.info('stopping')
      watch.close()
      stopChecks()
      observing.stop()
      watching.stop()
      feed.close()
      scanPlans.close()
      await server.stop(httpStopMs)
      await notes.close()
      const outcome = await stopEngine(engine, log)
      await book.close()
      return outcome
    }
    return { url: server.url, reload, stop }
  } catch (error) {
    watching.stop()
    await api?.server.stop(0)
    await engine.stop(engineStopMs)
    throw error
  }
}

async function startParts(
  config: Config,
  urls: ThreadUrls,
  log: Logger,
): Promise<{ book: KeptLog; engine: RunningEngine; watching: DaemonWatching }> {
  // Before the other threads begin to write.
  const book = keepLog(config.storage.dataDir, config.log, log)
  const engine = await startEngine(config, urls)
  tellOfRestore(engine, log)
  const watching = startWatching(engine, {
    watcherUrl: urls.watcher,
    disks: config.disks,
    log: log.component('watch'),
  })
  return { book, engine, watching }
}

async function stopEngine(engine: RunningEngine, log: Log): ReturnType<Daemon['stop']> {
  const outcome = await engine.stop(engineStopMs)
  if (outcome === 'stopped') log.info('stopped')
  else log.error('a thread hangs in a file call and was left behind; all else is committed')
  return outcome
}

interface Serving {
  readonly engine: RunningEngine
  readonly watching: DaemonWatching
  readonly live: LiveConfig
  readonly observing: Observing
  readonly log: Logger
  readonly startedAt: number
  readonly openerUrl: string
  readonly page: Page
  readonly ownCommand: readonly string[]
}

interface Api {
  readonly server: HttpServer
  readonly feed: Feed
  readonly notes: CacheNotes
  readonly scanPlans: OwnScanPlanDesk
}

function serveApi(source: ConfigSource, serving: Serving): Api {
  const { engine, watching, live, log, startedAt, page } = serving
  const { config } = source.loaded
  const queries = createQueries(engine.reader)
  const daemon = { version: programVersion().version, startedAt, ...watchWriter(engine) }
  const feed = createDaemonFeed({ engine, queries, log: log.component('events') })
  const metrics = createMetrics({
    queries,
    engine,
    daemon,
    stats: () => engine.stats(),
    readers: () => feed.readers(),
    ofProcess: true,
  })
  const cacheDir = cacheFolder(config.storage.dataDir)
  const open = createCacheOpener(cacheDir)
  const notes = createCacheNotes({ engine, timers: systemTimers, log: log.component('cache') })
  const own = ownLooks(serving.ownCommand, config.file)
  const app = createApp({
    queries,
    engine,
    feed,
    daemon,
    metrics,
    queues: queueNames,
    plugins: engine.plugins,
    setups: createPluginSetups({ live, request: source.request, replaceFile }),
    matching: createMatchDesk({ ...engine, config: () => live.running().config }),
    planNfo,
    downloads: downloadsOf(serving),
    watching,
    ...serving.observing.desks,
    disks: watching.disks,
    ...own,
    configuration: createConfiguration({ live, request: source.request, replaceFile }),
    openCached: (path) => {
      const file = open(path)
      if (file !== null) notes.served(path)
      return file
    },
    cache: createCacheDesk({ cacheDir, queries, notes, config: () => live.running().config }),
    openOriginal: createOriginalOpener(serving.openerUrl),
    folders: createFolderDesk(serving.openerUrl, () => live.running().config.scan),
    log: log.component('http'),
    keys: keysOf(config, log.component('keys')),
    people: peopleOf(config, { accounts: queries.accounts, engine, log: log.component('login') }),
    hostname: hostname(),
    allowedHosts: config.server.allowedHosts,
    basePath: config.server.basePath,
    page,
  })
  const server = startServer({
    ...config.server,
    fetch: (request, connection) => app.fetch(request, { connection }),
  })
  return { server, feed, notes, scanPlans: own.scanPlans }
}

function downloadsOf({ engine, live }: Serving): ReturnType<typeof createDownloadDesk> {
  return createDownloadDesk({
    ...engine,
    clients: () => live.running().config.downloads.clients,
    poll: async (client) => await engine.ask('pollDownloads', client),
  })
}

/** What looks at disks in processes of this program. */
function ownLooks(
  command: readonly string[],
  file: string,
): { doctor: LookAtAll; scanPlans: OwnScanPlanDesk } {
  return {
    doctor: createDoctor({ command, file }),
    scanPlans: createScanPlanDesk({ command, file, now: () => systemClock.now() }),
  }
}

function keysOf({ auth }: Config, log: Log): Keyring {
  return openKeyring(auth, { clock: systemClock, log, writeFile: writeFileAtomic })
}

function peopleOf(
  { login, server }: Config,
  deps: Pick<PeopleDeps, 'accounts' | 'engine' | 'log'>,
): People {
  const { trustedProxies } = server
  return createPeople({ ...deps, settings: login, trustedProxies, clock: systemClock })
}

/** Folders that downloads are taken from, of the running configuration. */
function foldersOf(live: LiveConfig): readonly string[] {
  const { config } = live.running()
  return folderChecksOf(workerSetupOf(config)).map(({ folder }) => folder)
}

function createDaemonFeed(deps: Pick<FeedDeps, 'engine' | 'queries' | 'log'>): Feed {
  return createFeed({
    ...deps,
    hostname: hostname(),
    clock: systemClock,
    timers: systemTimers,
    instance: randomBytes(4).toString('hex'),
  })
}

/** What goes by the configuration. */
interface ConfiguredParts {
  readonly engine: RunningEngine
  readonly watching?: DaemonWatching
  readonly log: Logger
  readonly book?: KeptLog
  readonly override?: LevelOverride
}

type Apply = (config: Config, order: ConfigureOrder) => Promise<ReloadReport>

async function applyConfig(
  { engine, watching, log, book, override }: ConfiguredParts,
  config: Config,
  order: ConfigureOrder,
): Promise<ReloadReport> {
  const levelled = withLevel(config, override ?? { level: null })
  const report = await engine.configure(levelled, order)
  log.configure(logConfigOf(levelled))
  book?.configure(config.log)
  watching?.configure(config)
  // Folders that are new, or programs that are now needed, may not be there.
  lookAtHealth({ engine, log })
  return report
}

/** The configuration of a daemon whose engine runs. */
export function createDaemonConfig(
  { loaded, request }: ConfigSource,
  parts: ConfiguredParts,
): LiveConfig {
  const { engine, log } = parts
  return createLiveConfig({
    request,
    started: loaded,
    log,
    apply: async (config, order) => {
      // Whoever writes a level into the file means that one.
      if (parts.override && order.changed.includes('log.level')) parts.override.level = null
      return await applyConfig(parts, config, order)
    },
    record: (events) => engine.record(events),
    reportHealth: async (findings) => void (await engine.ask('setHealth', 'config', findings)),
  })
}

function watchConfig(file: string, deps: { live: LiveConfig; log: Log }): AutoReload {
  const auto = createAutoReload(deps)
  const watch = watchFile(file, () => auto.reload())
  return {
    reload: () => auto.reload(),
    close: () => {
      watch.close()
      auto.close()
    },
  }
}

/** The log of the main thread. */
function createDaemonLog(config: Config): Logger {
  const log = createLogger({
    ...logConfigOf(config),
    destination: createDescriptorDestination(2),
  })
  return log.component('daemon')
}
