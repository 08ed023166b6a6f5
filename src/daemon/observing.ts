import { hostname } from 'node:os'

import { createBackupDesk } from './backup-desk.ts'
import type { Config } from '../config/config.ts'
import type { LiveConfig } from '../config/live-config.ts'
import type { BackupDesk } from '../domain/backup.ts'
import type { Log, LogBook, LogLevels } from '../domain/log.ts'
import { createSampleBook, type SampleBook } from '../domain/samples.ts'
import type { Space, SystemFacts, Threads } from '../domain/system.ts'
import { createQueries, databasePath, type RunningEngine } from './engine.ts'
import { readSpace } from '../filesystem/space.ts'
import { createLevels, type LevelOverride } from './log-levels.ts'
import type { KeptLog } from '../log/log-book.ts'
import { startSampling } from './sampling.ts'
import { programVersion } from '../version.ts'

/** How the daemon looks at itself. */
export interface Observing {
  /** For the routes. */
  readonly desks: {
    readonly logs: LogBook
    readonly logLevels: LogLevels
    readonly backups: BackupDesk
    readonly samples: SampleBook
    readonly system: SystemFacts
  }
  /** Begins to measure, once it listens. */
  start(url: string): void
  stop(): void
}

/** A writer that hangs in a file call does not hang whoever asks. */
const threadsMs = 1_000

export function createObserving(deps: {
  engine: RunningEngine
  live: LiveConfig
  apply: Parameters<typeof createLevels>[0]['apply']
  override: LevelOverride
  book: KeptLog
  log: Log
  config: Config
}): Observing {
  const { engine, book, log, config } = deps
  const samples = createSampleBook()
  let address = ''
  let stopSampling = (): void => undefined
  const place: SystemFacts['place'] = {
    commit: programVersion().commit,
    hostname: hostname(),
    dataDir: config.storage.dataDir,
    configFile: config.file,
    get address() {
      return address
    },
    basePath: config.server.basePath,
  }
  return {
    desks: {
      logs: book,
      logLevels: createLevels(deps),
      backups: createBackupDesk(databasePath(config.storage.dataDir)),
      samples,
      system: {
        place,
        memoryBytes: () => process.memoryUsage.rss(),
        dataDisk: () => spaceOf(config.storage.dataDir),
        threads: () => threadsOf(engine),
      },
    },
    start: (url) => {
      address = url
      stopSampling = startSampling({ queries: createQueries(engine.reader), samples, log })
    },
    stop: () => stopSampling(),
  }
}

/** Says in the log what became of a copy that was to be put in the place of the database. */
export function tellOfRestore({ restored }: Pick<RunningEngine, 'restored'>, log: Log): void {
  if (restored === null) return
  const { error, ...facts } = restored
  if (error === null) log.warn('a copy was put in the place of the database', facts)
  else log.error('a copy could not be put in the place of the database', { ...facts, error })
}

async function threadsOf(engine: RunningEngine): Promise<Threads | null> {
  const stats = await Promise.race([engine.stats(), Bun.sleep(threadsMs).then(() => null)])
  return stats && { workers: stats.workers, restarts: stats.restarts }
}

// It holds the database and is no share of a library: to ask it costs no more than any of its pages.
function spaceOf(folder: string): Space {
  try {
    const { freeBytes, totalBytes } = readSpace(folder)
    return { freeBytes, totalBytes }
  } catch {
    return { freeBytes: null, totalBytes: null }
  }
}
