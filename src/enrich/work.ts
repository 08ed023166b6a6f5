import {
  type EnrichmentEnd,
  type EnrichmentWish,
  type EnrichmentWork,
  providerPriority,
} from '../domain/enrichment.ts'
import { AppError } from '../domain/error.ts'
import type { JobPayloads } from '../domain/job.ts'
import type { Transaction } from '../domain/stores.ts'
import { wantWriting } from '../domain/want-writing.ts'
import { freshForMs } from './refresh-age.ts'

const laterSteps = ['media.enrich', 'provider.assets'] as const satisfies (keyof JobPayloads)[]

/**
 * Has the providers of a film or series asked, and the scan count it until the last of them has answered. An item that
 * an earlier scan waits for is skipped in that one. `counted` says that the new scan counts it already.
 */
export function beginWork(
  tx: Transaction,
  itemId: number,
  wish: EnrichmentWish,
  { counted = false, priority }: { counted?: boolean; priority?: number } = {},
): void {
  const { works } = tx.stores
  const before = works.find(itemId)
  const holder = before?.scanId ?? null
  const scanId = wish.scanId ?? holder
  if (scanId !== holder) {
    if (holder !== null) tx.count(holder, 'enrichment_skipped')
    if (scanId !== null && !counted) tx.count(scanId, 'enrichment_total')
  } else if (counted && scanId !== null) tx.count(scanId, 'enrichment_skipped')
  const work = { ...withWish(before, wish), scanId }
  const running = before === null ? null : laterStep(tx, itemId)
  works.put(itemId, { ...work, again: running !== null }, tx.now)
  if (running === null) return enqueueMatch(tx, itemId, { scanId, priority })
  if (scanId !== null) tx.stores.jobs.adopt(running, scanId, providerPriority)
}

/** The same for many that the scan counts already. */
export function beginAll(
  tx: Transaction,
  itemIds: readonly number[],
  wish: EnrichmentWish & { scanId: number },
): void {
  const { works } = tx.stores
  const running = works.listAmong(itemIds)
  const fresh = itemIds.filter((id) => !running.has(id))
  works.insertAll(fresh, { anew: false, ...wish }, tx.now)
  const payloads = fresh.map((itemId) => ({ itemId }))
  tx.enqueueAll('media.match', payloads, ofScan(wish.scanId))
  for (const itemId of running) beginWork(tx, itemId, wish, { counted: true })
}

/** Goes on with an item; nothing happens for one whose asking was ended. */
export function goOn(
  tx: Transaction,
  step: 'media.enrich' | 'provider.assets',
  itemId: number,
): void {
  const work = tx.stores.works.find(itemId)
  if (work === null || startedAgain(tx, itemId, work)) return
  if (step === 'provider.assets' && work.mode !== 'full') return endWork(tx, itemId, 'done')
  tx.stores.works.put(itemId, { ...work, heldSince: null }, tx.now)
  // Whoever wants to know anew what it is wants to know anew what is said of it.
  if (step === 'media.enrich' && work.anew) {
    tx.stores.facts.makeDue(itemId, tx.now - freshForMs, tx.now)
  }
  const options = ofScan(work.scanId)
  if (step === 'media.enrich') tx.enqueue(step, { itemId, season: null }, options)
  else tx.enqueue(step, { itemId }, options)
}

/** Has a step wait for a provider that is to be left alone, from now on without a row for each time. */
export function hold(
  tx: Transaction,
  itemId: number,
  /** Without a season it is the match. */
  { seconds, season }: { seconds: number; season?: number | null },
): void {
  const work = tx.stores.works.find(itemId)
  if (work === null) return
  if (seconds > 0)
    tx.stores.works.put(itemId, { ...work, heldSince: work.heldSince ?? tx.now }, tx.now)
  const runAt = seconds > 0 ? { runAt: tx.now + seconds * 1000 } : {}
  const options = { ...ofScan(work.scanId), ...runAt }
  if (season === undefined) tx.enqueue('media.match', { itemId }, options)
  else tx.enqueue('media.enrich', { itemId, season }, options)
}

/**
 * A step whose chain is over does nothing when it is run again: nobody knows any more who asked, and for what.
 *
 * @throws AppError `conflict`
 */
export function refuseRevival(itemId: number): never {
  const how = `POST /api/v1/items/${itemId}/match/again has that done anew`
  throw new AppError('conflict', `Nothing is asked for item ${itemId} at present: ${how}.`)
}

/** Nothing more is asked of an item, unless it was asked for once more meanwhile. */
export function endWork(
  tx: Transaction,
  itemId: number,
  end: EnrichmentEnd,
  { writeAt }: { readonly writeAt?: number } = {},
): void {
  const work = tx.stores.works.find(itemId)
  if (work === null || (end !== 'cancelled' && startedAgain(tx, itemId, work))) return
  tx.stores.works.remove(itemId)
  // Pictures of what it was taken for before are not its own.
  if (tx.stores.offers.dropOthers(itemId)) tx.enqueue('asset.select', { itemId, afterId: 0 })
  if (work.scanId !== null) tx.count(work.scanId, `enrichment_${end}`)
  if (end === 'done') wantWriting(tx, itemId, writeAt)
}

/** Somebody wants a step that had failed to run again: what was ended goes on. */
export function resumeWork(tx: Transaction, itemId: number): void {
  const { works } = tx.stores
  if (works.find(itemId) !== null) return
  const work = { scanId: null, mode: 'full', anew: false, again: false, heldSince: null } as const
  works.put(itemId, work, tx.now)
}

/** All has been asked of an item: it ends with the last of its pictures that are on their way. */
export function awaitPictures(tx: Transaction, itemId: number): void {
  // It was asked for once more.
  if (tx.stores.jobs.findLive('media.match', String(itemId)) !== null) return
  if (laterStep(tx, itemId) !== null) return
  tx.stores.works.awaitPictures(itemId)
  if (tx.stores.offers.countPending(itemId) === 0) endWork(tx, itemId, 'done')
}

/** By then what came last has mostly been looked at and chosen: to write before that would be to write twice. */
const chosenAfterMs = 2_000

/** Ends an item that waits for pictures once none is on its way any more. */
export function endWithPictures(
  tx: Transaction,
  itemId: number,
  end: EnrichmentEnd = 'done',
): void {
  const { works, offers } = tx.stores
  if (works.find(itemId)?.awaitsPictures !== true) return
  if (offers.countPending(itemId) === 0)
    endWork(tx, itemId, end, { writeAt: tx.now + chosenAfterMs })
}

/** Who asks for more gets it; what is under way already is not asked for less. */
function withWish(before: EnrichmentWork | null, wish: EnrichmentWish): EnrichmentWork {
  return {
    scanId: wish.scanId,
    mode: before?.mode === 'full' ? 'full' : wish.mode,
    anew: before?.anew === true || wish.anew === true,
    again: false,
    heldSince: before?.heldSince ?? null,
  }
}

function startedAgain(tx: Transaction, itemId: number, work: EnrichmentWork): boolean {
  if (!work.again) return false
  tx.stores.works.put(itemId, { ...work, again: false, heldSince: null }, tx.now)
  enqueueMatch(tx, itemId, work)
  return true
}

function laterStep(tx: Transaction, itemId: number): number | null {
  for (const kind of laterSteps) {
    const id = tx.stores.jobs.findLive(kind, String(itemId))
    if (id !== null) return id
  }
  return null
}

function enqueueMatch(
  tx: Transaction,
  itemId: number,
  { scanId, priority }: { scanId: number | null; priority?: number | undefined },
): void {
  const options = priority === undefined ? {} : { priority }
  const job = tx.enqueue('media.match', { itemId }, { ...ofScan(scanId), ...options })
  if (job.outcome === 'exists' && scanId !== null) {
    tx.stores.jobs.adopt(job.id, scanId, providerPriority)
  }
}

/** For a job that a scan may be waiting for. */
export function ofScan(scanId: number | null): { scanId?: number } {
  return scanId === null ? {} : { scanId }
}

/** Tells people what is being done for the scan that waits for an item. */
export function say(tx: Transaction, itemId: number, text: string): void {
  const scanId = tx.stores.works.find(itemId)?.scanId ?? null
  if (scanId !== null) tx.operation(scanId, text)
}
