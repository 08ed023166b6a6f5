import type { Engine } from '../domain/engine.ts'
import { errorMessage } from '../domain/error.ts'
import type { Log } from '../domain/log.ts'
import type { Watching } from '../domain/watch.ts'
import { mountsAround } from '../filesystem/mounts.ts'

const roundEveryMs = 5 * 60_000

/** Has the health of everything looked at, or of the machine and some libraries. */
export function lookAtHealth(
  { engine, log }: { readonly engine: Pick<Engine, 'ask'>; readonly log: Log },
  libraryIds: readonly number[] | null = null,
): void {
  engine.ask('checkHealth', libraryIds).catch((error: unknown) =>
    // While nothing can be written the health list says so by itself.
    log.debug('a look at the health was put off', { error: errorMessage(error) }),
  )
}

/**
 * Has everything looked at now; from then on every few minutes what costs no disk its sleep: the machine, roots in
 * trouble, and those of libraries of which something was heard. Returns how to stop that.
 */
export function startHealthRounds(deps: {
  readonly engine: Pick<Engine, 'ask' | 'subscribe'>
  readonly watching: Pick<Watching, 'list'>
  /** Folders that downloads are taken from. */
  readonly folders: () => readonly string[]
  readonly log: Log
}): () => void {
  const { engine, watching, folders } = deps
  const scanned = new Set<number>()
  const mountsNow = (): string =>
    mountsAround([...watching.list().map(({ path }) => path), ...folders()])
  let mounts = mountsNow()
  const unsubscribe = engine.subscribe(({ event }) => {
    const isEnd = event.type === 'scan.completed' || event.type === 'scan.failed'
    if (isEnd) scanned.add(event.data.scan.libraryId)
  })
  const round = (): void => {
    const before = mounts
    mounts = mountsNow()
    if (mounts !== before) return lookAtHealth(deps)
    const lost = watching
      .list()
      .filter(({ reason }) => reason === 'gone' || reason === 'unreadable')
    lookAtHealth(deps, [...scanned, ...lost.map(({ libraryId }) => libraryId)])
    scanned.clear()
  }
  lookAtHealth(deps)
  const timer = setInterval(round, roundEveryMs)
  return () => {
    clearInterval(timer)
    unsubscribe()
  }
}
