import type { AskedItem, ProviderEntry } from '../domain/facts.ts'
import type { ProviderRef } from '../domain/enricher.ts'
import type { ExternalId } from '../domain/media.ts'
import type { MatchEvidence, StoredMatch } from '../domain/match.ts'
import type { Stores } from '../domain/stores.ts'

/** All that a worker needs to ask for a film, a series, or a season with its episodes. */
export interface FactsInput {
  readonly libraryName: string
  /** What the film or series was found to be. */
  readonly match: MatchBasis & { readonly ids: readonly ExternalId[] }
  readonly evidence: MatchEvidence
  /** What enrichers have said of the film or series since it was found to be that. */
  readonly known: readonly ProviderEntry[]
  /** What they said is of something else that it was taken for. */
  readonly isOther: boolean
  readonly season: number | null
  readonly items: readonly AskedItem[]
  readonly heldSince: number | null
}

/** What answers rest on. */
export interface MatchBasis {
  readonly enricher: string
  readonly ref: ProviderRef
}

type FactsStores = Pick<Stores, 'works' | 'matches' | 'facts'>

/** Null when there is nothing to ask, or nobody wants to know any more. */
export function prepareFacts(
  { works, matches, facts }: FactsStores,
  { itemId, season }: { itemId: number; season: number | null },
  now: number,
): FactsInput | null {
  const work = works.find(itemId)
  const item = matches.subject(itemId)
  const match = matchOf(matches.find(itemId))
  const top = facts.asked(itemId, now)
  if (work === null || item === null || match === null || top === null) return null
  const isOther = top.entries.length > 0 && !isOf(top.entries, match)
  // Locked as a whole, it keeps what was said of something else; its seasons are not to be those of either.
  if (isOther && season !== null) return null
  const wanted = season === null ? [top] : facts.askedOfSeason(itemId, season, now)
  const due = wanted.filter(({ isDue, isFrozen }) => isDue && !isFrozen)
  if (due.length === 0) return null
  return {
    libraryName: item.libraryName,
    match,
    evidence: item.evidence,
    known: isOther ? [] : top.entries,
    isOther,
    season,
    items: due,
    heldSince: work.heldSince,
  }
}

/** Null for what is not known at a provider. */
export function matchOf(match: StoredMatch | null): FactsInput['match'] | null {
  if (match?.state !== 'matched') return null
  const { enricher, ref, ids } = match
  return enricher === null || ref === null ? null : { enricher, ref, ids }
}

/** Whether what enrichers said is of the entry that something was found to be. */
function isOf(entries: readonly ProviderEntry[], match: FactsInput['match']): boolean {
  const own = entries.find(({ enricher }) => enricher === match.enricher)
  if (own !== undefined) return own.ref.kind === match.ref.kind && own.ref.id === match.ref.id
  return entries.some(({ facts }) => sharesId(facts.ids, match.ids))
}

/** Whether two lists of numbers name one thing. */
export function sharesId(one: readonly ExternalId[], other: readonly ExternalId[]): boolean {
  return one.some((id) => other.some((id2) => id.provider === id2.provider && id.id === id2.id))
}
