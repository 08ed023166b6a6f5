import type { AccountCommands } from '../domain/account.ts'
import { AppError } from '../domain/error.ts'
import { canHide } from '../domain/health.ts'
import type { EngineCommands, ScanOrder } from '../domain/engine.ts'
import type { FactCommands } from '../domain/facts.ts'
import type { MatchCommands } from '../domain/match-choice.ts'
import type { BinCommands } from '../domain/bin-commands.ts'
import type { PlanCommands } from '../domain/plan-commands.ts'
import type { PollCommands } from '../domain/poll-commands.ts'
import type { ScheduleCommands } from '../domain/schedule.ts'
import type { Subscription } from '../domain/notification.ts'
import { replayNotification } from '../domain/notify.ts'
import type { FolderCheck } from '../domain/folder-check.ts'
import type { LibraryConfig } from '../domain/library.ts'
import { defaultScanOptions, isFinished, type ScanOptions } from '../domain/scan.ts'
import type { Transaction } from '../domain/stores.ts'
import { reportHealth } from '../domain/report-health.ts'
import { lookForRoom } from './cache-space.ts'
import { beginUpkeep, rebuild, soon } from './cache-upkeep.ts'
import { enqueueHealthChecks } from './health-checks.ts'
import { cancelScan, requestScan, restartScan } from './lifecycle.ts'
import { pauseScan, resumeScan } from './pause.ts'
import { rebuildPictures } from './rebuild.ts'
import { dropWish, takeWish } from './select-artwork.ts'
import { decideRemoval, undoRemoval } from './removals.ts'
import { noteSeen } from './note-seen.ts'
import { requestPaths } from './request-paths.ts'
import { warmPictures } from './warm.ts'
import { requestSettled } from './request-settled.ts'

/** What the queue lets a command do inside its transaction. */
export interface CommandPorts {
  readonly tx: Transaction
  cancelScanJobs(scanId: number): void
  lookForWork(): void
  setPaused(queue: string, paused: boolean): void
  retryJob(id: number): void
  cancelJob(id: number): void
}

/** All but those about schedules, matches, facts, polls and the account. */
export type OwnCommands = Omit<
  EngineCommands,
  | keyof ScheduleCommands
  | keyof MatchCommands
  | keyof FactCommands
  | keyof PollCommands
  | keyof BinCommands
  | keyof PlanCommands
  | keyof AccountCommands
>

/** The commands of the engine by name. */
export function createEngineCommands(deps: {
  libraries: () => readonly LibraryConfig[]
  notifiers: () => readonly Subscription[]
  /** Those that downloads are taken from. */
  folders: () => readonly FolderCheck[]
  cacheDir: string
}): {
  run(ports: CommandPorts, name: keyof OwnCommands, args: readonly unknown[]): unknown
} {
  return {
    run: (ports, name, args) => {
      const { cacheDir } = deps
      const commands = bind(ports, {
        cacheDir,
        libraries: deps.libraries(),
        notifiers: deps.notifiers(),
        folders: deps.folders,
      })
      const command = commands[name] as (...args: readonly unknown[]) => unknown
      return command(...args)
    },
  }
}

interface Known {
  readonly libraries: readonly LibraryConfig[]
  readonly notifiers: readonly Subscription[]
  readonly folders: () => readonly FolderCheck[]
  readonly cacheDir: string
}

function bind(
  ports: CommandPorts,
  { libraries, notifiers, folders, cacheDir }: Known,
): OwnCommands {
  const { tx } = ports
  return {
    startScan: (order) => startScan(tx, order, libraries),
    ...scanCommands(ports),
    retryJob: (jobId) => {
      ports.retryJob(jobId)
      return null
    },
    cancelJob: (jobId) => {
      cancelJob(ports, jobId)
      return null
    },
    pauseQueue: (queue) => {
      ports.setPaused(queue, true)
      return null
    },
    resumeQueue: (queue) => {
      ports.setPaused(queue, false)
      return null
    },
    requestPaths: (order) => {
      const config = configOf(tx, order.libraryId, libraries)
      const mode = order.mode ?? config?.mode ?? 'incremental'
      return requestPaths(tx, { ...order, mode, options: optionsOf(order, config) })
    },
    rebuildPictures: (order) => rebuildPictures(tx, order),
    ...watchCommands(tx, libraries),
    holdKey: () => null,
    checkHealth: (libraryIds = null) => {
      enqueueHealthChecks(tx, libraryIds, folders())
      lookForRoom(tx, cacheDir)
      return null
    },
    replayNotification: (id) => {
      replayNotification(tx, id, notifiers)
      return null
    },
    ...removalCommands(tx),
    ...backupCommands(tx),
    ...cacheCommands(tx),
    ...pictureCommands(tx),
    ...healthCommands(tx),
  }
}

function healthCommands(tx: Transaction): Pick<EngineCommands, 'setHealth' | 'hideHealth'> {
  return {
    setHealth: (source, findings) => {
      reportHealth(tx, { source }, findings)
      return null
    },
    hideHealth: (key, isHidden) => {
      const entry = tx.stores.health.find(key)
      if (entry === null) throw new AppError('not_found', `There is no health entry ${key}.`)
      if (!canHide(entry)) {
        throw new AppError('conflict', 'Only a notice can be hidden; this has to be mended.')
      }
      tx.stores.health.hide(key, isHidden ? tx.now : null)
      return null
    },
  }
}

function scanCommands(
  ports: CommandPorts,
): Pick<EngineCommands, 'cancelScan' | 'pauseScan' | 'resumeScan' | 'restartScan'> {
  const { tx } = ports
  return {
    cancelScan: (scanId) => {
      cancelScan(tx, scanId, (id) => ports.cancelScanJobs(id))
      return null
    },
    pauseScan: (scanId) => {
      pauseScan(tx, scanId)
      return null
    },
    resumeScan: (scanId) => {
      resumeScan(tx, scanId)
      ports.lookForWork()
      return null
    },
    restartScan: (scanId) => ({ scanId: restartScan(tx, scanId) }),
  }
}

function watchCommands(
  tx: Transaction,
  libraries: readonly LibraryConfig[],
): Pick<EngineCommands, 'noteHints' | 'noteSeen' | 'requestSettled'> {
  return {
    noteHints: (hints) => {
      tx.stores.hints.add(hints, tx.now)
      return null
    },
    noteSeen: (order) => {
      noteSeen(tx, order)
      return null
    },
    requestSettled: (orders) =>
      requestSettled(tx, orders, (libraryId) =>
        optionsOf({ options: {} }, configOf(tx, libraryId, libraries)),
      ),
  }
}

function removalCommands(tx: Transaction): Pick<EngineCommands, 'decideRemoval' | 'undoRemoval'> {
  return {
    decideRemoval: (id, decision) => {
      decideRemoval(tx, id, decision)
      return null
    },
    undoRemoval: (id) => {
      undoRemoval(tx, id)
      return null
    },
  }
}

function backupCommands(tx: Transaction): Pick<EngineCommands, 'backUpDatabase' | 'stageRestore'> {
  return {
    backUpDatabase: (keep) => ({ jobId: tx.enqueue('database.backup', { keep, runId: null }).id }),
    stageRestore: (name) => ({ jobId: tx.enqueue('database.restore', { name }).id }),
  }
}

function cacheCommands(
  tx: Transaction,
): Pick<EngineCommands, 'cleanCache' | 'verifyCache' | 'noteCacheUse' | 'restoreCopies'> {
  return {
    cleanCache: () => beginUpkeep(tx, 'cache.clean'),
    verifyCache: () => beginUpkeep(tx, 'cache.verify'),
    noteCacheUse: (paths) => {
      tx.stores.cache.use(paths, tx.now)
      return null
    },
    restoreCopies: (paths) => {
      for (const path of paths) rebuild(tx, path, soon)
      return null
    },
  }
}

function pictureCommands(
  tx: Transaction,
): Pick<EngineCommands, 'chooseArtwork' | 'unchooseArtwork' | 'warmPictures'> {
  return {
    chooseArtwork: (order) => {
      takeWish(tx, order)
      return null
    },
    unchooseArtwork: (itemId, type) => {
      dropWish(tx, itemId, type)
      return null
    },
    warmPictures: (pictures) => {
      warmPictures(tx, pictures)
      return null
    },
  }
}

// A scan whose folders nobody looks for any more would never end, and hold up every other of its library.
function cancelJob(ports: CommandPorts, jobId: number): void {
  const { jobs, scans } = ports.tx.stores
  const job = jobs.find(jobId)
  const isLive = job?.kind === 'scan.discover' && job.finishedAt === null
  const scan = isLive && job.scanId !== null ? scans.find(job.scanId) : null
  if (scan === null || isFinished(scan.status)) return ports.cancelJob(jobId)
  cancelScan(ports.tx, scan.id, (id) => ports.cancelScanJobs(id))
}

function startScan(
  tx: Transaction,
  order: ScanOrder,
  libraries: readonly LibraryConfig[],
): ReturnType<EngineCommands['startScan']> {
  const library = tx.stores.libraries.findByName(order.library)
  if (library === null || library.detachedAt !== null) {
    throw new AppError('not_found', `There is no library named ${order.library}.`, {
      details: { libraries: tx.stores.libraries.list().map(({ name }) => name) },
    })
  }
  const config = libraries.find(({ name }) => name.toLowerCase() === library.name.toLowerCase())
  return requestScan(tx, {
    libraryId: library.id,
    path: order.path,
    mode: order.mode ?? config?.mode ?? 'incremental',
    cause: order.cause,
    options: optionsOf(order, config),
  })
}

function configOf(
  tx: Transaction,
  libraryId: number,
  libraries: readonly LibraryConfig[],
): LibraryConfig | undefined {
  const name = tx.stores.libraries.find(libraryId)?.name.toLowerCase()
  return libraries.find((library) => library.name.toLowerCase() === name)
}

function optionsOf(
  order: Pick<ScanOrder, 'options'>,
  config: LibraryConfig | undefined,
): ScanOptions {
  const enrichmentMode = config?.enrichmentMode ?? defaultScanOptions.enrichmentMode
  const enableEnrichment = enrichmentMode !== 'none'
  return { ...defaultScanOptions, enrichmentMode, enableEnrichment, ...order.options }
}
