import type { WantedOffer } from '../domain/artwork.ts'
import type { ArtworkSubject } from '../domain/artwork-store.ts'
import { wantedOffers } from '../domain/choose-artwork.ts'
import { providerPriority } from '../domain/enrichment.ts'
import type { Transaction } from '../domain/stores.ts'

/** Somebody waits for it. */
const urgentPriority = 5

/**
 * Has the pictures downloaded that are better than what an item can show. By rule only while its providers are being
 * asked, and in the place of one that turned out to be none; what a person chose always.
 */
export function wantOffers(tx: Transaction, itemId: number, subject: ArtworkSubject): void {
  if (!subject.candidates.some(({ offer }) => offer !== null)) return
  const { offers, works } = tx.stores
  const topId = offers.topOf(itemId)
  const isAsked = works.find(topId)?.mode === 'full'
  const mayTake = ({ chosenBy, isSubstitute }: WantedOffer): boolean =>
    chosenBy === 'person' || (!subject.isFrozen && (isAsked || isSubstitute))
  const wanted = wantedOffers(subject).filter(mayTake)
  const ids = wanted.map(({ offerId }) => offerId)
  if (!offers.want(itemId, ids)) return
  const isUrgent = wanted.some(({ chosenBy }) => chosenBy === 'person')
  enqueueDownloads(tx, topId, isUrgent ? urgentPriority : providerPriority)
}

/** Has what waits of a film or series downloaded. */
export function enqueueDownloads(
  tx: Pick<Transaction, 'stores' | 'enqueue' | 'now'>,
  topId: number,
  priority: number = providerPriority,
): void {
  const scanId = tx.stores.works.find(topId)?.scanId ?? null
  const job = tx.enqueue(
    'asset.cache',
    { itemId: topId },
    { queue: 'provider', priority, ...(scanId !== null && { scanId }) },
  )
  if (job.outcome !== 'exists') return
  const { jobs } = tx.stores
  if (scanId !== null && job.scanId !== scanId) jobs.adopt(job.id, scanId, priority)
  if (priority < providerPriority) jobs.hasten(job.id, tx.now, tx.now)
}
