import type { StoredMatch } from '../domain/match.ts'
import type { Stores } from '../domain/stores.ts'
import { type Choice, findChoice } from './choice.ts'
import { evidenceOf } from './evidence.ts'
import type { MatchInput } from './match.ts'

type MatchStores = Pick<Stores, 'works' | 'matches' | 'choices' | 'rules'>

/** Null when nobody asks any more, or when there is no such item. */
export function prepareMatch(stores: MatchStores, itemId: number): MatchInput | null {
  const work = stores.works.find(itemId)
  const item = work === null ? null : stores.matches.subject(itemId)
  if (work === null || item === null) return null
  const choice = findChoice(stores, itemId)
  const evidence = evidenceOf(item)
  const known = stores.matches.find(itemId)
  const holds = known !== null && !work.anew && known.evidence === evidence && isOf(known, choice)
  return {
    item,
    choice,
    evidence,
    earlier: holds ? { enricher: known.enricher } : null,
    heldSince: work.heldSince,
  }
}

/** What an answer rests on. */
export type MatchBasis = Pick<MatchInput, 'evidence' | 'choice'>

/** Whether an answer rests on the same as one that was found now would. */
export function isSameBasis(one: MatchBasis, other: MatchBasis): boolean {
  return one.evidence === other.evidence && Bun.deepEquals(one.choice, other.choice)
}

/** Whether what was found is what is decided now, be it that nothing is. */
export function goesBy(known: StoredMatch, choice: Choice | null): boolean {
  if (choice === null) return known.way === null || known.way === 'id' || known.way === 'search'
  if ('ignored' in choice) return known.state === 'ignored' && known.way === choice.by
  return isOf(known, choice)
}

function isOf({ state, way, ids }: StoredMatch, choice: Choice | null): boolean {
  if (state !== 'matched') return false
  if (choice === null) return way === 'id' || way === 'search'
  if ('ignored' in choice || way !== choice.by) return false
  return ids.some(({ provider, id }) => provider === choice.id.provider && id === choice.id.id)
}
