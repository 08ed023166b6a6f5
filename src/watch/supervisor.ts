import type { Engine } from '../domain/engine.ts'
import { AppError, errorMessage } from '../domain/error.ts'
import type { Happening } from '../domain/event.ts'
import type { Log } from '../domain/log.ts'
import type {
  RootWatch,
  SeenFolder,
  Settled,
  WatchHint,
  Watching,
  WatchReason,
} from '../domain/watch.ts'
import { overBudget, type WatchLimits } from './limits.ts'
import type { WatchTimes } from './protocol.ts'
import { createRequests, type Requests } from './requests.ts'
import { createSilenceProof } from './silence.ts'
import { createHealth, type HealthTeller } from './tell-health.ts'
import { type RootWish, WatchedRoot } from './watched-root.ts'
import type { StartWatcher } from './watcher-thread.ts'

/** A library as the watch sees it. */
export interface WatchedLibrary {
  readonly id: number
  readonly name: string
  readonly watch: boolean
  readonly ignore: readonly string[]
  readonly filters: readonly string[]
  /** It has been scanned, so that what differs from that is a change. */
  readonly isScanned: boolean
  readonly roots: readonly {
    readonly id: number
    readonly path: string
    /** Folders that the last scans found. */
    readonly folders: number
    /** A poll waits so long at most for its disk to wake; null where it may wake it. */
    readonly maxSleepMs: number | null
  }[]
}

export interface WatchSettings {
  readonly times: WatchTimes
  /** Least time between two scans of a library that the watch asks for. */
  readonly spacingMs: number
}

export interface WatchDeps {
  readonly engine: Pick<Engine, 'ask' | 'subscribe'>
  readonly start: StartWatcher
  /** Hints that the last process was told and that have not been scanned. */
  readonly hints: () => readonly WatchHint[]
  readonly limits: () => WatchLimits
  readonly now: () => number
  readonly log: Log
}

export interface WatchSupervisor extends Watching {
  /** Starts, changes and ends watches, so that they are those of these libraries. */
  configure(libraries: readonly WatchedLibrary[], settings: WatchSettings): void
  /** Tells which roots are on disks that sleep, as far as it is known. */
  setAsleep(rootIds: ReadonlySet<number>): void
  stop(): void
}

const beatEveryMs = 5_000

/** Watches the roots of all libraries, each by itself, and asks for scans of what has changed and settled. */
export function createWatchSupervisor(deps: WatchDeps): WatchSupervisor {
  return new Supervisor(deps)
}

class Supervisor implements WatchSupervisor {
  readonly #deps: WatchDeps
  readonly #roots = new Map<number, WatchedRoot>()
  readonly #requests: Requests
  readonly #health: HealthTeller
  /** Roots that are to be compared once they are watched. */
  readonly #uncompared = new Set<number>()
  readonly #proof = createSilenceProof()
  readonly #unsubscribe: () => void
  readonly #beat: Timer
  #asleep: ReadonlySet<number> = new Set()
  #latest: { libraries: readonly WatchedLibrary[]; settings: WatchSettings } | null = null

  constructor(deps: WatchDeps) {
    this.#deps = deps
    this.#requests = createRequests(deps, (rootId) => this.#roots.get(rootId)?.noteRequest())
    this.#health = createHealth(deps, () => this.list())
    this.#unsubscribe = deps.engine.subscribe((happening) => this.#takeScan(happening))
    this.#beat = setInterval(() => {
      for (const root of this.#roots.values()) root.beat()
    }, beatEveryMs)
  }

  configure(libraries: readonly WatchedLibrary[], settings: WatchSettings): void {
    const isFirst = this.#latest === null
    this.#latest = { libraries, settings }
    this.#requests.setSpacing(settings.spacingMs)
    this.#proof.forget()
    const silent = this.#proof.silent
    const wishes = wishesOf(libraries, settings, { limits: this.#deps.limits(), silent })
    for (const [id, root] of this.#roots) {
      if (wishes.some(({ rootId }) => rootId === id)) continue
      root.stop()
      this.#roots.delete(id)
      this.#requests.forget(id)
    }
    for (const wish of wishes) {
      const library = libraries.find(({ id }) => id === wish.libraryId)
      this.#place(wish, library?.isScanned === true)
    }
    this.#health.setFolders(
      libraries.flatMap(({ roots }) => roots).reduce((sum, { folders }) => sum + folders, 0),
    )
    this.#health.look()
    if (isFirst) this.#takeUpHints()
  }

  setAsleep(rootIds: ReadonlySet<number>): void {
    this.#asleep = rootIds
    for (const [id, root] of this.#roots) root.setDisk(!rootIds.has(id))
  }

  list(): readonly RootWatch[] {
    return [...this.#roots.values()].map((root) => root.info())
  }

  tell(paths: readonly string[]): ReturnType<Watching['tell']> {
    return tell(this.#deps, [...this.#roots.values()], paths)
  }

  stop(): void {
    this.#unsubscribe()
    clearInterval(this.#beat)
    this.#requests.stop()
    this.#health.stop()
    for (const root of this.#roots.values()) root.stop()
    this.#roots.clear()
  }

  #place(wish: RootWish, isScanned: boolean): void {
    const { rootId, order } = wish
    const known = this.#roots.get(rootId)
    const before = known?.wish.order
    const wasOn = before !== undefined && before.mode !== 'off' && before.root === order.root
    if (known === undefined) this.#roots.set(rootId, this.#begin(wish))
    else known.configure(wish)
    this.#roots.get(rootId)?.setDisk(!this.#asleep.has(rootId))
    if (!wasOn && order.mode !== 'off' && isScanned) this.#uncompared.add(rootId)
    this.#compare(rootId)
  }

  /** Of what happened before it was watched nobody has told; compared earlier, something in between would be missed. */
  #compare(rootId: number): void {
    const root = this.#roots.get(rootId)
    if (root === undefined || !isWatching(root) || !this.#uncompared.delete(rootId)) return
    this.#requests.add(root.wish.libraryId, rootId, [everything])
  }

  #compareOthers(thanRootId: number): void {
    for (const [rootId, root] of this.#roots) {
      if (rootId === thanRootId || root.info().mode !== 'events') continue
      this.#uncompared.add(rootId)
      this.#compare(rootId)
    }
  }

  #begin(wish: RootWish): WatchedRoot {
    const { libraryId, rootId, order } = wish
    const { start, now, log } = this.#deps
    const events = {
      seen: (folders: readonly SeenFolder[]) => this.#note(rootId, folders),
      settled: (folders: readonly Settled[]) => this.#requests.add(libraryId, rootId, folders),
      missed: (why: string) => {
        log.info('a folder is compared as a whole', { path: order.root, why })
        this.#uncompared.add(rootId)
        this.#compare(rootId)
      },
      storm: () => this.#compareOthers(rootId),
      changed: () => {
        this.#compare(rootId)
        this.#health.look()
      },
    }
    return new WatchedRoot(wish, { start, now, events })
  }

  /** In bites, so that nobody waits long for the writer. */
  #note(rootId: number, folders: readonly SeenFolder[]): void {
    const { engine, log } = this.#deps
    for (let at = 0; at < folders.length; at += seenAtOnce) {
      const bite = folders.slice(at, at + seenAtOnce)
      // The scan that follows writes down what was not.
      engine.ask('noteSeen', { rootId, folders: bite }).catch((error: unknown) => {
        log.debug('what a watch has seen was not written down', { error: errorMessage(error) })
      })
    }
  }

  #takeUpHints(): void {
    for (const [rootId, hints] of Map.groupBy(this.#deps.hints(), (hint) => hint.rootId)) {
      this.#roots.get(rootId)?.hint(hints.map(({ path }) => path))
    }
  }

  #takeScan({ event }: Happening): void {
    if (event.type !== 'scan.completed' || this.#latest === null) return
    const { scan } = event.data
    const own = this.list().filter(({ libraryId }) => libraryId === scan.libraryId)
    if (!this.#proof.take(scan, own)) return
    const { libraryName: library } = scan
    this.#deps.log.warn('a scan found changes that the watch was not told of', { library })
    this.configure(this.#latest.libraries, this.#latest.settings)
  }
}

const seenAtOnce = 100
/** What changes from now on is noticed. Folders that are polled have to be known first. */
function isWatching(root: WatchedRoot): boolean {
  const { mode, folders } = root.info()
  // Where nothing is to be watched, there is nothing to wait for.
  if (root.wish.order.mode === 'off') return true
  return mode === 'events' || (mode === 'polling' && folders !== null)
}

const everything: Settled = { path: '', gone: false }

function wishesOf(
  libraries: readonly WatchedLibrary[],
  { times }: WatchSettings,
  { limits, silent }: { limits: WatchLimits; silent: ReadonlySet<number> },
): RootWish[] {
  const watched = libraries.filter(({ watch }) => watch).flatMap(({ roots }) => roots)
  const over = overBudget(
    watched.map(({ id: rootId, folders }) => ({ rootId, folders })),
    limits,
  )
  const refusalOf = (rootId: number): WatchReason | null => {
    if (silent.has(rootId)) return 'silent'
    return over.has(rootId) ? 'limit' : null
  }
  return libraries.flatMap(({ id: libraryId, name: libraryName, watch, ignore, filters, roots }) =>
    roots.map(({ id: rootId, path: root, maxSleepMs }) => ({
      libraryId,
      libraryName,
      rootId,
      order: {
        root,
        mode: watch ? ('events' as const) : ('off' as const),
        refusal: watch ? refusalOf(rootId) : null,
        ignore,
        filters,
        times,
        maxSleepMs,
      },
    })),
  )
}

async function tell(
  { engine }: Pick<WatchDeps, 'engine'>,
  roots: readonly WatchedRoot[],
  paths: readonly string[],
): ReturnType<Watching['tell']> {
  const placed = [...new Set(paths)].map((path) => ({ path, place: placeOf(roots, path) }))
  const known = placed.flatMap(({ path, place }) => (place === null ? [] : [{ path, ...place }]))
  const refused = placed.flatMap(({ path, place }) => (place === null ? [path] : []))
  if (known.length === 0) {
    throw new AppError('invalid', 'None of the paths is below a folder of a library.', {
      details: { paths: refused },
    })
  }
  // Written down before it is answered: the settling may take longer than this process lives.
  await engine.ask(
    'noteHints',
    known.map(({ root, below }) => ({ rootId: root.wish.rootId, path: below })),
  )
  for (const [root, hints] of Map.groupBy(known, (one) => one.root)) {
    root.hint(hints.map(({ below }) => below))
  }
  return {
    accepted: known.map(({ path, root }) => ({ path, libraryName: root.wish.libraryName })),
    refused,
  }
}

/** The innermost root that a path lies in; null for none, and for a path that is not written plainly. */
function placeOf(
  roots: readonly WatchedRoot[],
  path: string,
): { root: WatchedRoot; below: string } | null {
  const wanted = path.replace(/\/+$/, '')
  if (/\/(?:\.{0,2})(?:\/|$)|\0/.test(wanted)) return null
  const above = roots
    .filter(({ wish: { order } }) => wanted === order.root || wanted.startsWith(`${order.root}/`))
    .toSorted((a, b) => b.wish.order.root.length - a.wish.order.root.length)
  const [root] = above
  return root === undefined ? null : { root, below: wanted.slice(root.wish.order.root.length + 1) }
}
