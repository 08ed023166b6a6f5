import type { Engine } from '../domain/engine.ts'
import { errorMessage } from '../domain/error.ts'
import type { Log } from '../domain/log.ts'
import type { RootWatch } from '../domain/watch.ts'
import type { WatchLimits } from './limits.ts'
import { watchHealth } from './watch-health.ts'

const retryMs = 5_000

/** Keeps the health list in line with the watches. */
export interface HealthTeller {
  look(): void
  /** Folders that are known, of all libraries together. */
  setFolders(known: number): void
  stop(): void
}

/** Tells of what can be mended, once things have come to rest. */
export function createHealth(
  deps: {
    readonly engine: Pick<Engine, 'ask'>
    readonly limits: () => WatchLimits
    readonly log: Log
  },
  roots: () => readonly RootWatch[],
): HealthTeller {
  let timer: Timer | null = null
  let known = 0
  let told = ''
  let stopped = false
  const report = async (): Promise<void> => {
    timer = null
    const findings = watchHealth(roots(), { limits: deps.limits(), known })
    const text = JSON.stringify(findings)
    if (text === told) return
    try {
      await deps.engine.ask('setHealth', 'watch', findings)
      told = text
    } catch (error) {
      deps.log.debug('the health of the watch was not written', { error: errorMessage(error) })
      later(retryMs)
    }
  }
  const later = (ms: number): void => {
    if (!stopped) timer ??= setTimeout(() => void report(), ms)
  }
  return {
    look: () => later(0),
    setFolders: (count) => void (known = count),
    stop: () => {
      stopped = true
      if (timer !== null) clearTimeout(timer)
    },
  }
}
