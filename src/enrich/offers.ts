import type { RemoteArtwork } from '../domain/enricher.ts'
import { type AssetType, artworkTypes } from '../domain/media.ts'
import type { NewOffer, OfferPlan, OfferQuestion } from '../domain/offer.ts'
import type { JobFailure } from '../domain/job.ts'
import { askAgainMs, isHeldTooLong, judgeProviderFailure } from '../domain/provider-failure.ts'
import type { Transaction } from '../domain/stores.ts'
import type { WorkerServices } from '../domain/worker.ts'

/** Pictures of one type that are kept of what a provider offers, those in the languages of the library first. */
const mostOfType = 20
const mostUrlLength = 2_000
/** Posters and stills are pictures; what else an item may have is no provider's business. */
const offeredTypes: ReadonlySet<AssetType> = new Set([...artworkTypes, 'trailer'])

/** What one provider answered, or that it is to be left alone. */
export type OfferPart =
  | { readonly question: OfferQuestion; readonly offers: readonly NewOffer[] }
  | { readonly isHeld: true }

interface OfferContext {
  readonly services: Pick<WorkerServices, 'enricher' | 'log'>
  readonly signal: AbortSignal
  alive(): void
  batch(part: OfferPart): Promise<void>
  settled(): Promise<void>
}

export function prepareOffers(
  { itemId }: { itemId: number },
  { stores, now }: Pick<Transaction, 'stores' | 'now'>,
): OfferPlan | null {
  return stores.offers.plan(itemId, now)
}

/**
 * Asks for the pictures of a film, or of a series and of all that is in it. Each answer is written down at once, so that
 * whoever goes on later asks for the rest alone.
 *
 * @throws what a provider that may answer another time threw last, once all others were asked.
 */
export async function askForOffers(
  plan: OfferPlan,
  context: OfferContext,
): Promise<null | { outcome: 'snooze'; seconds: number }> {
  const seasons = new Map(plan.seasons)
  const failed = new Map<string, unknown>()
  for (const question of plan.questions) {
    const { enricher, ref, languages } = question
    if (failed.has(enricher)) continue
    context.signal.throwIfAborted()
    try {
      const provider = context.services.enricher(enricher)
      const found = await provider.artwork(ref, languages, context.signal)
      await context.batch({ question, offers: keptOffers(found, question, seasons) })
    } catch (error) {
      context.signal.throwIfAborted()
      const judged = judgeProviderFailure(error)
      if (judged.kind === 'wait' && !isHeldTooLong(plan.heldSince, Date.now())) {
        if (plan.heldSince === null) await context.batch({ isHeld: true })
        await context.settled()
        return { outcome: 'snooze', seconds: judged.seconds }
      }
      // It has no such thing, and will not have it tomorrow.
      if (judged.kind === 'final') await context.batch({ question, offers: [] })
      else failed.set(enricher, judged.kind === 'refused' ? null : error)
    }
    context.alive()
  }
  await context.settled()
  const passing = [...failed.values()].find((error) => error !== null)
  if (passing !== undefined) throw passing
  return null
}

/** What is worth keeping of an answer, of each type and item those first that its people can read. */
export function keptOffers(
  found: readonly RemoteArtwork[],
  { itemId, languages }: Pick<OfferQuestion, 'itemId' | 'languages'>,
  seasons: ReadonlyMap<number, number>,
): NewOffer[] {
  const tags = languages.map((language) => language.split('-')[0]?.toLowerCase() ?? '')
  const place = ({ language }: NewOffer): number => {
    const at = language === null ? -1 : tags.indexOf(language)
    if (language === null) return tags.length
    return at < 0 ? tags.length + 1 : at
  }
  const offers = found.flatMap((one) => {
    const owner = one.season === undefined ? itemId : seasons.get(one.season)
    return owner === undefined || !isOffer(one) ? [] : [offerOf(one, owner)]
  })
  const unique = new Map(
    offers.map((offer) => [`${offer.itemId} ${offer.type} ${offer.url}`, offer]),
  )
  const counts = new Map<string, number>()
  return [...unique.values()]
    .toSorted((a, b) => place(a) - place(b))
    .filter(({ itemId: owner, type }) => {
      const key = `${owner} ${type}`
      const count = (counts.get(key) ?? 0) + 1
      counts.set(key, count)
      return count <= mostOfType
    })
}

function isOffer({ type, url }: RemoteArtwork): boolean {
  if (!offeredTypes.has(type) || url.length > mostUrlLength) return false
  const parsed = URL.parse(url)
  if (parsed === null || parsed.username !== '' || parsed.password !== '') return false
  return parsed.protocol === 'https:' || parsed.protocol === 'http:'
}

function offerOf(remote: RemoteArtwork, itemId: number): NewOffer {
  const { type, url, language, width = 0, height = 0, score, votes } = remote
  const isSized = width > 0 && height > 0
  return {
    itemId,
    type,
    url: URL.parse(url)?.href ?? url,
    language: language?.split('-')[0]?.toLowerCase() ?? null,
    width: isSized ? width : null,
    height: isSized ? height : null,
    score: score ?? null,
    votes: votes ?? null,
  }
}

export function applyOffers(
  part: OfferPart,
  { itemId }: { itemId: number },
  tx: Transaction,
): void {
  const { offers, works } = tx.stores
  if ('offers' in part) return offers.replace(part.question, part.offers, tx.now)
  const work = works.find(itemId)
  if (work !== null) works.put(itemId, { ...work, heldSince: work.heldSince ?? tx.now }, tx.now)
}

/** Has artwork chosen of what is offered now. */
export function endOffers({ itemId }: { itemId: number }, tx: Transaction): void {
  const { offers, works } = tx.stores
  offers.dropOthers(itemId)
  offers.forgive(itemId, 'passing')
  const work = works.find(itemId)
  if (work === null) return
  const options = work.scanId === null ? {} : { scanId: work.scanId }
  tx.enqueue('asset.select', { itemId, afterId: 0 }, options)
}

/** A provider could not be asked: it goes on with what others offer, and is asked again before long. */
export function exhaustOffers(
  { message }: Pick<JobFailure, 'message'>,
  payload: { itemId: number },
  tx: Transaction,
): void {
  const { offers, works, scans } = tx.stores
  offers.dueBy(payload.itemId, tx.now + askAgainMs)
  const scanId = works.find(payload.itemId)?.scanId ?? null
  const error = { path: '', code: 'enrichment_failed', message }
  if (scanId !== null) scans.addErrorOnce(scanId, error, tx.now)
  endOffers(payload, tx)
}
