import type { HostQuestion } from '../../domain/plugin-messages.ts'
import type { ProviderCounts } from '../../domain/engine-stats.ts'

/** What the instances of one name have asked, since the process began. */
export interface Counts {
  outcome(outcome: Extract<HostQuestion, { service: 'outcome' }>): void
  cacheGet(isHit: boolean): void
  read(): ProviderCounts
}

export function createCounts(): Counts {
  const requests: Record<string, number> = {}
  let cacheHits = 0
  let cacheMisses = 0
  return {
    outcome: ({ status }) => {
      const code = codeOf(status)
      requests[code] = (requests[code] ?? 0) + 1
    },
    cacheGet: (isHit) => {
      if (isHit) cacheHits += 1
      else cacheMisses += 1
    },
    read: () => ({ requests: { ...requests }, cacheHits, cacheMisses }),
  }
}

/** A few classes: a server must not be able to make up as many as it likes. */
function codeOf(status: number | null): string {
  if (status === null) return 'failed'
  if (status === 429) return '429'
  const first = Math.floor(status / 100)
  return first >= 1 && first <= 5 ? `${first}xx` : 'other'
}
