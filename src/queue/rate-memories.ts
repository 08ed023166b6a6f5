import { systemClock } from '../domain/clock.ts'
import { errorMessage } from '../domain/error.ts'
import type { Log } from '../domain/log.ts'
import type { RateMemory } from '../domain/rate-memory.ts'

/** Keeps from one life of the daemon to the next what was asked of servers. */
export interface RateMemories {
  begin(): RateMemory
  end(memory: RateMemory): void
}

export function createRateMemories(
  store: { begin(now: number): RateMemory; end(memory: RateMemory): void },
  log: Log,
): RateMemories {
  return {
    begin: () => {
      try {
        return store.begin(systemClock.now())
      } catch (error) {
        log.debug('what was asked of servers could not be read', { error: errorMessage(error) })
        return { places: [], othersTakenAt: systemClock.now() }
      }
    },
    end: (memory) => {
      try {
        store.end(memory)
      } catch (error) {
        // On a full disk, say. The next start takes the end for one without a word, and is careful.
        log.debug('what was asked of servers could not be written', { error: errorMessage(error) })
      }
    },
  }
}
