import type { Engine } from '../domain/engine.ts'
import { errorMessage } from '../domain/error.ts'
import type { Log } from '../domain/log.ts'
import type { Timers } from './feed/timers.ts'

/** What the API learns of the cache by serving it. */
export interface CacheNotes {
  /** A copy was served: it is not among those that nobody looks at. */
  served(path: string): void
  /** One that was asked for is not there, or not whole: it is made again before others. */
  lost(path: string): void
  /** Hands in what is noted. */
  close(): Promise<void>
}

/** A day is exact enough for what is used least. */
const handInEveryMs = 60_000
const pathsMost = 20_000
/** Who asks again and again for the same copy changes nothing meanwhile. */
const forgetLostAfterMs = 10_000

export function createCacheNotes(deps: {
  readonly engine: Pick<Engine, 'ask'>
  readonly timers: Timers
  readonly log: Log
}): CacheNotes {
  const { engine, timers, log } = deps
  let used = new Set<string>()
  const lostAt = new Map<string, number>()
  let cancel: (() => void) | null = null

  const tell = (asked: Promise<unknown>): Promise<unknown> =>
    // The next one who asks for the copy tells it once more.
    asked.catch((error: unknown) =>
      log.debug('a note on the cache was lost', { error: errorMessage(error) }),
    )
  const handIn = async (): Promise<void> => {
    cancel?.()
    cancel = null
    if (used.size === 0) return
    const paths = [...used]
    used = new Set()
    await tell(engine.ask('noteCacheUse', paths))
  }
  return {
    served: (path) => {
      if (used.size < pathsMost) used.add(path)
      cancel ??= timers.after(handInEveryMs, () => void handIn())
    },
    lost: (path) => {
      const now = timers.now()
      if (now - (lostAt.get(path) ?? -Infinity) < forgetLostAfterMs) return
      if (lostAt.size >= pathsMost) lostAt.clear()
      lostAt.set(path, now)
      void tell(engine.ask('restoreCopies', [path]))
    },
    close: handIn,
  }
}
