import type { AskedItem, FactOutcome } from '../domain/facts.ts'
import type { JobFailure } from '../domain/job.ts'
import { isHeldTooLong } from '../domain/provider-failure.ts'
import type { Transaction } from '../domain/stores.ts'
import type { Answered, FactsResult, ItemAnswer } from './ask-facts.ts'
import { giveUp } from './give-up.ts'
import { matchOf, type MatchBasis } from './prepare-facts.ts'
import { failedAgainAt, refreshAt, unknownAgainAt } from './refresh-age.ts'
import { endWork, goOn, hold, ofScan, say } from './work.ts'

/** The part of a film or series that a job asked for. */
export interface FactsPayload {
  readonly itemId: number
  readonly season: number | null
}

/** Writes what providers said, and goes on with the next season or with the pictures. */
export function applyFacts(
  result: FactsResult,
  payload: FactsPayload,
  tx: Transaction,
): undefined | { retry: JobFailure } {
  const { itemId, season } = payload
  const work = tx.stores.works.find(itemId)
  if (work === null) return undefined
  // It was found to be something else while it was asked for.
  if (!isStill(tx, itemId, result.basis)) {
    hold(tx, itemId, { seconds: 0 })
    return undefined
  }
  if (result.outcome === 'failed') {
    giveUp(tx, payload, result.message)
    return undefined
  }
  if (result.outcome !== 'answered') {
    if (result.outcome === 'held') say(tx, itemId, result.message)
    hold(tx, itemId, { seconds: result.seconds, season })
    return undefined
  }
  const left = write(tx, payload, result)
  const trouble = result.trouble
  if (trouble?.kind === 'attempt' && left) {
    const { code, message } = trouble
    return { retry: { code, message, retryable: true } }
  }
  if (trouble?.kind === 'held' && left) hold(tx, itemId, { seconds: trouble.seconds, season })
  else goBehind(tx, payload)
  return undefined
}

/** Goes on with what is next; a job that had nothing to ask ends so. */
export function goBehind(tx: Transaction, { itemId, season }: FactsPayload): void {
  const { works, matches, facts } = tx.stores
  const work = works.find(itemId)
  if (work === null) return
  const item = facts.asked(itemId, tx.now)
  if (item === null || matchOf(matches.find(itemId)) === null) return endWork(tx, itemId, 'skipped')
  if (item.entries.length === 0) return endWork(tx, itemId, item.isFrozen ? 'done' : 'failed')
  const next = item.kind === 'series' ? facts.nextSeason(itemId, season, tx.now) : null
  if (next === null) return goOn(tx, 'provider.assets', itemId)
  works.put(itemId, { ...work, heldSince: null }, tx.now)
  tx.enqueue('media.enrich', { itemId, season: next }, ofScan(work.scanId))
}

function isStill({ stores }: Transaction, itemId: number, basis: MatchBasis): boolean {
  const match = matchOf(stores.matches.find(itemId))
  return (
    match !== null &&
    match.enricher === basis.enricher &&
    match.ref.kind === basis.ref.kind &&
    match.ref.id === basis.ref.id
  )
}

/** True when there is something left to wait for. */
function write(tx: Transaction, payload: FactsPayload, result: Answered): boolean {
  const { facts, works } = tx.stores
  const { itemId, season } = payload
  if (result.isOther) facts.forget(itemId, tx.now)
  const heldSince = works.find(itemId)?.heldSince ?? null
  const { trouble } = result
  const isLeft =
    trouble?.kind === 'attempt' || (trouble?.kind === 'held' && !isHeldTooLong(heldSince, tx.now))
  const present = season === null ? null : facts.askedOfSeason(itemId, season, tx.now)
  for (const answer of result.answers) {
    const item =
      present === null
        ? facts.asked(answer.itemId, tx.now)
        : present.find(({ id }) => id === answer.itemId)
    if (item === undefined || item === null || item.isFrozen) continue
    writeEntries(tx, itemId, { item, answer, enrichers: result.enrichers })
    facts.settle(item.id, outcomeOf(tx, { item, answer, result, isLeft }))
  }
  return isLeft
}

function writeEntries(
  tx: Transaction,
  topId: number,
  work: { item: AskedItem; answer: ItemAnswer; enrichers: readonly string[] },
): void {
  const { facts, scans, works } = tx.stores
  const { item, answer, enrichers } = work
  const before = facts.shown(item.id)
  facts.keepEntries(item.id, enrichers)
  for (const entry of facts.entries(item.id)) {
    const position = enrichers.indexOf(entry.enricher)
    if (position !== entry.position) facts.putEntry(item.id, { ...entry, position })
  }
  for (const entry of answer.told) facts.putEntry(item.id, entry)
  if (Bun.deepEquals(before, facts.shown(item.id))) return
  facts.show(item.id, tx.now)
  const scanId = works.find(topId)?.scanId ?? null
  if (scanId !== null) scans.addItems([{ scanId, itemId: item.id, change: 'updated' }])
}

function outcomeOf(
  tx: Transaction,
  work: { item: AskedItem; answer: ItemAnswer; result: Answered; isLeft: boolean },
): FactOutcome {
  const { facts } = tx.stores
  const { now } = tx
  const { item, answer, result, isLeft } = work
  const { id, kind } = item
  const entries = facts.entries(id)
  const isTold = entries.length > 0
  const state = isTold ? 'enriched' : 'discovered'
  const told = { state, problem: null, failingSince: null } as const
  // The rest is asked for as soon as that can be done.
  if (isLeft) return { ...told, failingSince: item.failingSince, dueAt: now }
  if (result.trouble !== null) {
    const { failingSince } = item
    return {
      state: isTold ? 'enriched' : 'enrichment_failed',
      problem: result.trouble.message,
      failingSince: failingSince ?? now,
      dueAt: failedAgainAt(failingSince, now),
    }
  }
  const gone = entries.filter(({ enricher }) => answer.without.includes(enricher))
  const [lost] = gone
  const shown = facts.shown(id)
  const dueAt =
    isTold && shown !== null ? refreshAt({ kind, shown }, now) : unknownAgainAt(item, now)
  if (lost !== undefined) {
    const names = gone.map(({ enricher }) => enricher).join(' and ')
    const problem = `Not at ${names} any more: what was said of it before stays.`
    return { ...told, problem, dueAt }
  }
  if (isTold) return { ...told, dueAt }
  const problem = unknownText(item, answer.without)
  const isTop = kind === 'movie' || kind === 'series'
  return { ...told, state: isTop ? 'enrichment_failed' : 'discovered', problem, dueAt }
}

function unknownText(
  { kind, episodes, absolute, airDate }: AskedItem,
  without: readonly string[],
): string {
  if (kind === 'episode' && episodes.length + absolute.length === 0 && airDate === null) {
    return 'Providers are asked for episodes by their numbers or their day, and its name says neither.'
  }
  if (without.length === 0) return 'No provider knows it.'
  const [names, isOne] = [without.join(' and '), without.length === 1]
  if (kind !== 'episode' || episodes.length > 0) {
    return `${names} ${isOne ? 'does' : 'do'} not know it.`
  }
  if (absolute.length === 0)
    return `${names} ${isOne ? 'has' : 'have'} no single episode of its day.`
  const which = `which episode is number ${absolute.join(' and ')} of all`
  return `${names} ${isOne ? 'does' : 'do'} not know for certain ${which}.`
}
