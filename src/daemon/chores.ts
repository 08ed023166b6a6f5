import type { ConfigureOrder } from '../domain/engine.ts'
import { systemClock } from '../domain/clock.ts'
import type { DownloadRules } from '../domain/download.ts'
import { errorMessage } from '../domain/error.ts'
import type { LibrarySync } from '../domain/library.ts'
import type { Log } from '../domain/log.ts'
import { changedNotifiers, configureNotifiers } from '../domain/notify.ts'
import type { Stores, Transaction } from '../domain/stores.ts'
import { type WriterDisks, lookAtDisksEveryMs } from './disks.ts'
import { cleanBinWhenDue } from '../download/clean-bin.ts'
import { configurePolls } from '../download/polls.ts'
import { configureEnrichment } from '../enrich/configure.ts'
import { refreshDue } from '../enrich/refresh.ts'
import type { Dispatcher } from '../queue/dispatcher.ts'
import type { CommandContext } from '../queue/job-commands.ts'
import type { WriterSettings } from '../queue/writer-protocol.ts'
import { lookForRoom } from '../scan/cache-space.ts'
import { cleanWhenDue } from '../scan/cache-upkeep.ts'
import { configureLeftScans, configureLibraries } from '../scan/configure.ts'
import type { Counting } from '../scan/counting.ts'
import { configurePictures } from '../scan/rebuild.ts'
import { startDue } from '../scan/request-settled.ts'
import { configureLanguages } from '../scan/select-artwork.ts'
import { createStallWatch } from '../scan/stall.ts'
import { enqueueStills } from '../scan/stills.ts'

const pruneEveryMs = 15 * 60_000
const refreshEveryMs = 10 * 60_000
const watchStallsEveryMs = 5_000
const lookForCountEveryMs = 500
const lookForRoomEveryMs = 60_000
const lookForDueEveryMs = 500

/** What the writer asks of itself, now and from time to time. */
export function startChores(deps: {
  dispatcher: Dispatcher
  counting: Counting
  present: { readonly settings: WriterSettings }
  log: Log
  moved: LibrarySync['moved']
  stores: Stores
  disks: WriterDisks
}): Timer[] {
  const { dispatcher, counting, present, log, moved, stores, disks } = deps
  const quietly = (work: (context: CommandContext) => void): void => {
    // While the database cannot be written chores wait; the dispatcher says so itself.
    dispatcher
      .command(work)
      .catch((error: unknown) => log.debug('a chore was put off', { error: errorMessage(error) }))
  }
  const startedAt = systemClock.now()
  const prune = (): void =>
    quietly(({ tx }) => {
      tx.enqueue('history.prune', {})
      const { maxSizeBytes } = present.settings.worker.cache
      cleanWhenDue(tx, { maxSizeBytes, startedAt })
      cleanBinWhenDue(tx)
    })
  const stalls = createStallWatch({ stallAfterMs: () => present.settings.stallAfterMs })
  // In the tick that rescues their jobs, before any of these is handed out.
  quietly((context) => {
    disks.look((lanes) => context.setLanes(lanes))
    configureLeftScans(context, moved)
    configureNotifiers(context.tx, present.settings.notifiers, 'start')
    configurePictures(context.tx, present.settings.pictureSizes)
    // What an ffmpeg that was installed since, or an option that was set, has made possible.
    if (present.settings.worker.stills) enqueueStills(context.tx)
    configureLanguages(context.tx, present.settings.libraries)
    configureEnrichment(context.tx, present.settings)
    configurePolls(context.tx, present.settings.worker.downloads)
  })
  prune()
  const refresh = (): void =>
    quietly(({ tx }) => void refreshDue(tx, present.settings.worker.libraries))
  const lookForSpace = (): void =>
    quietly(({ tx }) => lookForRoom(tx, present.settings.worker.cacheDir))
  lookForSpace()
  return [
    setInterval(prune, pruneEveryMs),
    setInterval(refresh, refreshEveryMs),
    setInterval(lookForSpace, lookForRoomEveryMs),
    setInterval(
      () => quietly((context) => disks.look((lanes) => context.setLanes(lanes))),
      lookAtDisksEveryMs,
    ),
    setInterval(() => quietly((context) => stalls.look(context)), watchStallsEveryMs),
    setInterval(() => {
      if (counting.isDue()) quietly((context) => counting.count(context))
    }, lookForCountEveryMs),
    setInterval(() => {
      // Read outside of any commit: nearly always there is nothing to do.
      const dueAt = stores.scans.nextDueAt()
      if (dueAt !== null && dueAt <= systemClock.now()) quietly(({ tx }) => startDue(tx))
    }, lookForDueEveryMs),
  ]
}

/** Goes by other settings, in the transaction that takes them over. */
export function configure(
  context: CommandContext,
  change: { settings: WriterSettings; before: WriterSettings; order: ConfigureOrder },
): ReturnType<typeof configureLibraries> {
  const { settings, before, order } = change
  const changed = changedNotifiers(before.notifiers, settings.notifiers)
  configureNotifiers(context.tx, settings.notifiers, changed)
  if (settings.worker.stills && !before.worker.stills) enqueueStills(context.tx)
  const report = configureLibraries(context, settings.libraries, order)
  configurePictures(context.tx, settings.pictureSizes)
  configureLanguages(context.tx, settings.libraries)
  configureEnrichment(context.tx, settings)
  const { downloads } = settings.worker
  if (concernsDownloads(settings, before) || refusesUs(context.tx, downloads)) {
    configurePolls(context.tx, downloads)
  }
  return report
}

/** Whether a client waits for its owner: with a reload, it is asked once more. */
function refusesUs({ stores }: Transaction, { clients }: DownloadRules): boolean {
  return clients.some(({ name, enabled }) => {
    const code = stores.downloads.client(name)?.problem?.code
    return enabled && (code === 'auth' || code === 'banned')
  })
}

/** Whether clients may answer now that did not before, or downloads be imported that could not. */
function concernsDownloads(settings: WriterSettings, before: WriterSettings): boolean {
  const said = ({ libraries, worker }: WriterSettings): unknown => [
    libraries,
    worker.downloads,
    worker.imports,
    worker.instances.filter(({ kind }) => kind === 'downloadClient'),
  ]
  return !Bun.deepEquals(said(settings), said(before))
}
