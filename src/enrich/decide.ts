import type { MatchCandidate } from '../domain/match.ts'

/** From here on an entry is what is looked for, if no other comes near. */
export const sureFrom = 0.85
/** What the next one must stay behind. */
const clearBy = 0.1
/** Below this there is nothing that a person would choose from. */
export const worthAsking = 0.6
const worthShowing = 0.35
const mostShown = 10

export interface Decision {
  readonly state: 'matched' | 'ambiguous' | 'unmatched'
  readonly best: MatchCandidate | null
  /** The other entries, or all of them; best first. */
  readonly candidates: readonly MatchCandidate[]
}

/** Which of the entries an item is. Entries of several providers may be the same film and do not rival each other then. */
export function decide(found: readonly MatchCandidate[]): Decision {
  const ranked = found
    .filter(({ score }) => score >= worthShowing)
    .toSorted((a, b) => b.score - a.score)
  const best = ranked[0] ?? null
  const isSure = best !== null && best.score >= sureFrom && rivals(best, ranked).length === 0
  const candidates = ranked.slice(0, mostShown)
  if (isSure) return { state: 'matched', best, candidates: candidates.slice(1) }
  const state = best !== null && best.score >= worthAsking ? 'ambiguous' : 'unmatched'
  return { state, best: null, candidates }
}

/** Entries that come near the best one and are others than it. */
export function rivals(
  best: MatchCandidate,
  ranked: readonly MatchCandidate[],
): readonly MatchCandidate[] {
  return ranked.filter((other) => other !== best && !isClear(best, other) && !isSame(best, other))
}

function isClear(best: MatchCandidate, other: MatchCandidate): boolean {
  // Differences of scores of three digits; what binary fractions make of them is no difference.
  return Math.round((best.score - other.score) * 1000) >= clearBy * 1000
}

/** Whether two entries of different providers are known to be one. */
function isSame(one: MatchCandidate, other: MatchCandidate): boolean {
  if (one.enricher === other.enricher) return one.ref.id === other.ref.id
  const numbers = new Map(one.ids.map(({ provider, id }) => [provider, id]))
  const shared = other.ids.filter(({ provider }) => numbers.has(provider))
  if (shared.length > 0) return shared.some(({ provider, id }) => numbers.get(provider) === id)
  return one.title === other.title && one.year === other.year && one.year !== undefined
}
