import type { Engine } from '../domain/engine.ts'
import { errorMessage } from '../domain/error.ts'
import type { Log } from '../domain/log.ts'
import type { Settled } from '../domain/watch.ts'

/** What could not be asked for is asked for again after so long. */
const retryMs = 5_000
/** What settles so soon after another goes along with it: of what is written together not all settles at once. */
const gatherMs = 1_000

/** Scans that are to be asked for. */
export interface Requests {
  add(libraryId: number, rootId: number, folders: readonly Settled[]): void
  forget(rootId: number): void
  setSpacing(spacingMs: number): void
  stop(): void
}

/** Gathers what has settled and asks for its scans, not more often than the spacing lets. */
export function createRequests(
  deps: { readonly engine: Pick<Engine, 'ask'>; readonly now: () => number; readonly log: Log },
  asked: (rootId: number) => void,
): Requests {
  const waiting = new Map<number, Map<number, Map<string, Settled>>>()
  const timers = new Map<number, Timer>()
  const lastAt = new Map<number, number>()
  let spacingMs = 0
  let stopped = false

  const flushLater = (libraryId: number, delayMs: number): void => {
    if (stopped || timers.has(libraryId)) return
    const timer = setTimeout(() => void flush(libraryId), delayMs)
    timers.set(libraryId, timer)
  }
  const flush = async (libraryId: number): Promise<void> => {
    timers.delete(libraryId)
    const roots = waiting.get(libraryId)
    waiting.delete(libraryId)
    if (roots === undefined) return
    const orders = [...roots].map(([rootId, all]) => ({ rootId, folders: [...all.values()] }))
    try {
      const { requested } = await deps.engine.ask('requestSettled', orders)
      if (!requested) return
      lastAt.set(libraryId, deps.now())
      for (const { rootId } of orders) asked(rootId)
    } catch (error) {
      deps.log.warn('a scan of what has changed was put off', { error: errorMessage(error) })
      for (const { rootId, folders } of orders) keep(libraryId, rootId, folders)
      flushLater(libraryId, retryMs)
    }
  }
  const keep: Requests['add'] = (libraryId, rootId, folders) => {
    const roots = waiting.get(libraryId) ?? new Map<number, Map<string, Settled>>()
    waiting.set(libraryId, roots)
    const known = roots.get(rootId) ?? new Map<string, Settled>()
    roots.set(rootId, known)
    for (const folder of folders) known.set(folder.path, folder)
  }
  const add: Requests['add'] = (libraryId, rootId, folders) => {
    keep(libraryId, rootId, folders)
    const passed = deps.now() - (lastAt.get(libraryId) ?? -Infinity)
    flushLater(libraryId, Math.max(Math.min(gatherMs, spacingMs), spacingMs - Math.max(0, passed)))
  }
  return {
    add,
    forget: (rootId) => {
      for (const roots of waiting.values()) roots.delete(rootId)
    },
    setSpacing: (ms) => void (spacingMs = ms),
    stop: () => {
      stopped = true
      for (const timer of timers.values()) clearTimeout(timer)
      timers.clear()
      waiting.clear()
    },
  }
}
