import { systemClock } from '../../src/domain/clock.ts'
import type { RootWatch } from '../../src/domain/watch.ts'
import { createLibraryQueries } from '../../src/store/library-queries.ts'
import { createScanQueries } from '../../src/store/scan-store.ts'
import { createWatchQueries } from '../../src/store/watch-queries.ts'
import type { Scan } from '../../src/domain/scan.ts'
import type { WatchLimits } from '../../src/watch/limits.ts'
import type { WatchTimes } from '../../src/watch/protocol.ts'
import {
  createWatchSupervisor,
  type WatchedLibrary,
  type WatchSupervisor,
} from '../../src/watch/supervisor.ts'
import { createWatcherStart } from '../../src/watch/watcher-thread.ts'
import { world, type World } from '../scan/library.ts'
import type { TestEngine } from '../support/engine.ts'
import { threadUrls } from '../support/thread-urls.ts'

/** The time that folders of the tests have to settle. */
export const settleMs = 300
/** Between two looks at what is polled. */
export const pollMs = 200

/** The watches of a real engine, with real threads. */
export interface Watched extends Disposable {
  readonly supervisor: WatchSupervisor
  configure(changes: WatchChanges): void
  /** Resolves when the only root, or the one at a path, fits. */
  root(fits: (root: RootWatch) => boolean, path?: string): Promise<RootWatch>
  /** Scans that the watch has asked for and that are over, oldest first, once there are so many. */
  scans(count: number): Promise<readonly Scan[]>
  /** Nothing that was heard of waits any more. */
  settled(): Promise<void>
}

export interface WatchChanges {
  readonly watch?: boolean
  readonly filters?: readonly string[]
  readonly ignore?: readonly string[]
  readonly times?: Partial<WatchTimes>
  readonly limits?: WatchLimits
  readonly maxSleepMs?: number
}

export function watchLibraries(engine: TestEngine, first: WatchChanges = {}): Watched {
  const { reader } = engine.engine
  const queries = createWatchQueries(reader)
  const libraries = createLibraryQueries(reader)
  let limits: WatchLimits = first.limits ?? { folders: null, instances: null }
  const supervisor = createWatchSupervisor({
    engine: engine.engine,
    start: createWatcherStart(threadUrls.watcher),
    hints: () => queries.hints(),
    limits: () => limits,
    now: () => systemClock.now(),
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  })
  const configure = (changes: WatchChanges): void => {
    const { watch = true, filters = [], ignore = [], times = {} } = changes
    limits = changes.limits ?? limits
    const folders = queries.folders()
    const watched = libraries.list().map(({ id, name, lastScanAt }): WatchedLibrary => ({
      id,
      name,
      watch,
      filters,
      ignore,
      isScanned: lastScanAt !== null,
      roots: libraries.roots(id).map(({ id: rootId, path }) => ({
        id: rootId,
        path,
        folders: folders.get(rootId) ?? 0,
        maxSleepMs: changes.maxSleepMs ?? null,
      })),
    }))
    const all = { debounceMs: 100, settleMs, pollMs, ...times }
    supervisor.configure(watched, { times: all, spacingMs: 100 })
  }
  configure(first)
  const scans = createScanQueries(reader)
  const over = (): readonly Scan[] =>
    scans
      .list({ limit: 500 })
      .filter(({ cause, completedAt }) => cause === 'watch' && completedAt !== null)
      .toReversed()
  return {
    supervisor,
    configure,
    root: async (fits, path) => {
      const find = (): RootWatch | undefined =>
        supervisor.list().find((root) => (path === undefined || root.path === path) && fits(root))
      await until(() => find() !== undefined)
      return find() as RootWatch
    },
    scans: async (count) => {
      await until(() => over().length >= count && scans.listActive().length === 0)
      return over()
    },
    settled: async () => {
      await until(
        () =>
          supervisor.list().every(({ unsettled }) => unsettled === 0) &&
          scans.listActive().length === 0 &&
          engine.rows('SELECT 1 FROM scan_request').length === 0,
      )
    },
    [Symbol.dispose]: () => supervisor.stop(),
  }
}

/** Looks again and again until the condition holds. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await Bun.sleep(5)
}

/** A watched library that was scanned before, at rest; its first scan by the watch is over. */
export async function watchedFilms(
  files: readonly string[],
  changes: WatchChanges = {},
  options: Parameters<typeof world>[0] = {},
): Promise<{ films: World; watched: Watched } & AsyncDisposable> {
  const films = await world(options)
  films.put(...files)
  await films.engine.scan('films')
  const watched = watchLibraries(films.engine, changes)
  await watched.scans(1)
  await watched.root(({ mode }) => mode !== 'off')
  return {
    films,
    watched,
    [Symbol.asyncDispose]: async () => {
      watched[Symbol.dispose]()
      await films[Symbol.asyncDispose]()
    },
  }
}
