import type { Config } from '../config/config.ts'
import { systemClock } from '../domain/clock.ts'
import type { Disks } from '../domain/disk.ts'
import { errorMessage } from '../domain/error.ts'
import type { Log } from '../domain/log.ts'
import type { LibraryQueries } from '../domain/queries.ts'
import type { Watching } from '../domain/watch.ts'
import type { RunningEngine } from './engine.ts'
import { createLibraryQueries } from '../store/library-queries.ts'
import { createDisks } from '../filesystem/disks.ts'
import { createWatchQueries, type WatchQueries } from '../store/watch-queries.ts'
import { lookAtDisksEveryMs } from './disks.ts'
import { readLimits } from '../watch/limits.ts'
import {
  createWatchSupervisor,
  type WatchedLibrary,
  type WatchSettings,
} from '../watch/supervisor.ts'
import { createWatcherStart } from '../watch/watcher-thread.ts'

/** The watches of a daemon, and the disks that they are on. */
export interface DaemonWatching extends Watching {
  readonly disks: Disks
  configure(config: Config): void
  stop(): void
}

/** A folder is looked at first when nothing has been heard of it for so long. */
export const debounceMs = 1_000
/** Least time between two scans of a library that the watch asks for. */
const spacingMs = 2_000

/** Watches nothing before `configure`. */
export function startWatching(
  engine: RunningEngine,
  deps: { readonly watcherUrl: string; readonly disks: Config['disks']; readonly log: Log },
): DaemonWatching {
  const libraries = createLibraryQueries(engine.reader)
  const queries = createWatchQueries(engine.reader)
  const supervisor = createWatchSupervisor({
    engine,
    start: createWatcherStart(deps.watcherUrl),
    hints: () => queries.hints(),
    limits: readLimits,
    now: () => systemClock.now(),
    log: deps.log,
  })
  const disks = createDisks(
    { roots: () => queries.places(), now: () => systemClock.now() },
    deps.disks,
  )
  const lookAtDisks = setInterval(() => {
    try {
      disks.look()
      supervisor.setAsleep(disks.asleep())
    } catch (error) {
      deps.log.debug('the disks could not be looked at', { error: errorMessage(error) })
    }
  }, lookAtDisksEveryMs)
  const followed = followRoots(engine, {
    librariesOf: createLibrariesOf({ libraries, queries, disks }),
    configure: (watched, config) => supervisor.configure(watched, settingsOf(config)),
  })
  return {
    disks,
    list: () => supervisor.list(),
    tell: (paths) => supervisor.tell(paths),
    configure: (config) => {
      disks.configure(config.disks)
      supervisor.setAsleep(disks.asleep())
      followed.configure(config)
    },
    stop: () => {
      clearInterval(lookAtDisks)
      followed.stop()
      supervisor.stop()
    },
  }
}

/** A scan may find that a root lies at another path of its library now: it is watched there. */
function followRoots(
  engine: Pick<RunningEngine, 'subscribe'>,
  deps: {
    readonly librariesOf: (config: Config) => WatchedLibrary[]
    configure(watched: readonly WatchedLibrary[], config: Config): void
  },
): { configure(config: Config): void; stop(): void } {
  let latest: { readonly config: Config; readonly places: string } | null = null
  const configure = (config: Config): void => {
    const watched = deps.librariesOf(config)
    latest = { config, places: placesOf(watched) }
    deps.configure(watched, config)
  }
  const stop = engine.subscribe(({ event }) => {
    if (event.type !== 'scan.phase' || latest === null) return
    if (placesOf(deps.librariesOf(latest.config)) !== latest.places) configure(latest.config)
  })
  return { configure, stop }
}

function placesOf(watched: readonly WatchedLibrary[]): string {
  return JSON.stringify(watched.map(({ roots }) => roots.map(({ id, path }) => [id, path])))
}

/** The libraries of a configuration with what is known of them. */
function createLibrariesOf({
  libraries,
  queries,
  disks,
}: {
  readonly libraries: LibraryQueries
  readonly queries: WatchQueries
  readonly disks: Disks
}): (config: Config) => WatchedLibrary[] {
  return (config) => {
    const folders = queries.folders()
    const sleepers = sleepersOf(disks)
    const { maxSleepMs } = config.disks
    return config.libraries.flatMap((settings) => {
      const library = libraries.findByName(settings.name)
      if (library === null) return []
      return [
        {
          id: library.id,
          name: library.name,
          watch: settings.watch,
          ignore: [...config.scan.ignore, ...settings.ignore],
          filters: settings.watchFilters,
          isScanned: library.lastScanAt !== null,
          roots: libraries.roots(library.id).map(({ id, path }) => ({
            id,
            path,
            folders: folders.get(id) ?? 0,
            maxSleepMs: sleepers.has(id) ? maxSleepMs : null,
          })),
        },
      ]
    })
  }
}

/** Roots on disks that are to be let sleep. */
function sleepersOf(disks: Disks): ReadonlySet<number> {
  if (disks.settings().wake) return new Set()
  const rotating = disks.list().filter(({ disk }) => disk.kind === 'rotating')
  return new Set(rotating.flatMap(({ rootIds }) => rootIds))
}

function settingsOf({ watch }: Config): WatchSettings {
  const { settleMs, pollMs } = watch
  return { times: { debounceMs: Math.min(debounceMs, settleMs), settleMs, pollMs }, spacingMs }
}
