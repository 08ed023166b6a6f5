import type { ItemMatch, MatchItem, StoredMatch } from '../domain/match.ts'
import type { Transaction } from '../domain/stores.ts'
import { giveUp } from './give-up.ts'
import type { MatchResult } from './match.ts'
import { isSameBasis, type MatchBasis, prepareMatch } from './prepare-match.ts'
import { endWork, goOn, hold, say } from './work.ts'

const dayMs = 86_400_000
/** Providers learn: what they do not know, or know twice, is looked for again. */
const unknownAgainMs = 30 * dayMs

/** Writes what an item was found to be, and has its facts asked for. */
export function applyMatch(
  { basis, result }: { basis: MatchBasis; result: MatchResult },
  itemId: number,
  tx: Transaction,
): void {
  const present = prepareMatch(tx.stores, itemId)
  if (present === null) return endWork(tx, itemId, 'skipped')
  // It was read anew, or somebody has chosen, while the providers were asked.
  if (!isSameBasis(basis, present)) return hold(tx, itemId, { seconds: 0 })
  switch (result.outcome) {
    case 'found':
      return take(tx, present.item, result.match)
    case 'known':
      // Parts that have come since are of it, too.
      tx.stores.matches.spread(itemId)
      return goOn(tx, 'media.enrich', itemId)
    case 'unasked':
      tx.stores.facts.putOff(itemId, tx.now + unknownAgainMs, tx.now)
      return endWork(tx, itemId, 'skipped')
    case 'held':
      say(tx, itemId, result.message)
      return hold(tx, itemId, result)
    case 'failed':
      return giveUp(tx, { itemId }, result.message)
    case 'snooze':
  }
}

function take(
  tx: Transaction,
  item: MatchItem,
  match: Extract<MatchResult, { outcome: 'found' }>['match'],
): void {
  const { id } = item
  const before = tx.stores.matches.find(id)
  if (before !== null && outlasts(before, match)) return goOn(tx, 'media.enrich', id)
  const dueAt = {
    // What is said of it is asked for now.
    matched: tx.now,
    ambiguous: tx.now + unknownAgainMs,
    unmatched: tx.now + unknownAgainMs,
    ignored: null,
  }[match.state]
  tx.stores.matches.put(id, { ...match, matchedAt: tx.now }, dueAt)
  const { title } = item.evidence
  say(tx, id, match.enricher === null ? title : `${title} (${match.enricher})`)
  if (before?.state !== match.state || !Bun.deepEquals(before.ref, match.ref)) tell(tx, item, match)
  if (match.state === 'matched') return goOn(tx, 'media.enrich', id)
  // What was said of what it was taken for.
  tx.stores.facts.forget(id, tx.now)
  endWork(tx, id, 'done')
}

/** That a provider does not find again what it found by the same words is no reason to believe that it was wrong. */
function outlasts(
  before: StoredMatch,
  { state, evidence, asked }: Pick<StoredMatch, 'state' | 'evidence' | 'asked'>,
): boolean {
  const isLost = state === 'unmatched' || state === 'ambiguous'
  const wasFound = before.way === 'id' || before.way === 'search'
  return (
    isLost &&
    wasFound &&
    before.state === 'matched' &&
    before.evidence === evidence &&
    asked.includes(before.enricher ?? '')
  )
}

function tell(
  tx: Transaction,
  { id: itemId, kind, evidence: { title }, libraryId, libraryName }: MatchItem,
  { state, enricher }: Pick<ItemMatch, 'state' | 'enricher'>,
): void {
  const isKnown = state === 'matched' || state === 'ignored'
  tx.emit({
    type: isKnown ? 'item.matched' : 'item.unmatched',
    data: { itemId, kind, title, libraryId, libraryName, state, enricher },
  })
}
