import type { StillCandidate } from '../domain/still.ts'
import type { Transaction } from '../domain/stores.ts'
import type { WorkerServices } from '../domain/worker.ts'
import { storeContent } from './cache.ts'
import { hasRoom, holdCaching, isDiskFull } from './cache-space.ts'
import { keepCached } from './keep-cached.ts'
import { enqueuePictures } from './pictures.ts'

/** Stills of one job; each takes about a second. */
const stillsPerJob = 10

export interface StillPayload {
  /** Items up to here have been looked at. */
  readonly afterItemId: number
  /** Tells jobs apart that look at the same. */
  readonly round: number
}

export interface StillInput {
  readonly candidates: readonly StillCandidate[]
  /** Where the next job goes on; null at the end. */
  readonly nextItemId: number | null
}

export interface StillResult {
  readonly stills: readonly { readonly candidate: StillCandidate; readonly made: MadeStill }[]
  /** Null when there is nobody to make more. */
  readonly nextItemId: number | null
  /** What is not among them waits until there is room. */
  readonly isDiskFull: boolean
  readonly cacheDir: string
}

/** A copy in the cache, or why there is none. */
export type MadeStill =
  | { readonly hash: string; readonly cachePath: string; readonly sizeBytes: number }
  | { readonly problem: string }

/**
 * Has stills made of all films and episodes without a picture, beginning behind an item. A job that runs has looked for
 * them already, and may have looked too early: another one follows it.
 */
export function enqueueStills(tx: Transaction, afterItemId = 0): void {
  for (let round = 0; ; round += 1) {
    const job = tx.enqueue('asset.still', { afterItemId, round })
    if (job.outcome === 'enqueued' || job.state !== 'running') return
  }
}

export function prepareStills(
  { afterItemId }: StillPayload,
  read: Pick<Transaction, 'stores'>,
): StillInput {
  const { candidates, lastItemId } = read.stores.stills.candidates(afterItemId, stillsPerJob)
  return { candidates, nextItemId: lastItemId }
}

/**
 * Makes the stills and takes them into the cache. When they are not wanted any more, or ffmpeg is missing, that is the
 * end of it: health says so, and the next scan begins again.
 *
 * @throws AppError when the cache cannot be written.
 */
export async function makeStills(
  input: StillInput,
  context: {
    services: Pick<WorkerServices, 'settings' | 'media'>
    signal: AbortSignal
    alive(): void
  },
): Promise<StillResult> {
  const { services, signal } = context
  const { stills: wanted, cacheDir } = services.settings
  const stills: StillResult['stills'][number][] = []
  const end = { stills, nextItemId: null, isDiskFull: false, cacheDir }
  if (!wanted) return end
  if (!hasRoom(cacheDir)) return { ...end, isDiskFull: true }
  for (const candidate of input.candidates) {
    signal.throwIfAborted()
    const still = await services.media.takeStill(candidate, signal)
    context.alive()
    if (still.outcome === 'unavailable') return end
    // What is gone or has changed is looked at by the next scan.
    if (still.outcome === 'vanished') continue
    const { sizeBytes, mtimeNs } = still.facts
    if (sizeBytes !== candidate.sizeBytes || mtimeNs !== candidate.mtimeNs) continue
    const made =
      still.outcome === 'ok'
        ? storeStill(cacheDir, candidate, still.jpeg)
        : { problem: still.reason }
    if (made === 'full') return { ...end, isDiskFull: true }
    stills.push({ candidate, made })
  }
  return { ...end, nextItemId: input.nextItemId }
}

function storeStill(
  cacheDir: string,
  { itemKind, itemId }: StillCandidate,
  bytes: Uint8Array,
): MadeStill | 'full' {
  const request = { cacheDir, entityType: itemKind, entityId: itemId, assetType: 'thumb' as const }
  try {
    const { hash, cachePath, sizeBytes } = storeContent(request, { bytes, extension: 'jpg' })
    return { hash, cachePath, sizeBytes }
  } catch (error) {
    if (isDiskFull(error)) return 'full'
    throw error
  }
}

export function applyStills(
  result: StillResult,
  payload: StillPayload,
  tx: Transaction,
): undefined {
  const units = new Set<number>()
  for (const { candidate, made } of result.stills) {
    if (!isKept(tx, result.cacheDir, made)) continue
    if (tx.stores.stills.set(candidate, made, tx.now)) units.add(candidate.unitId)
  }
  for (const unitId of units) enqueuePictures(tx, unitId)
  if (result.isDiskFull) {
    holdCaching(tx)
    enqueueStills(tx, payload.afterItemId)
  } else if (result.nextItemId !== null) enqueueStills(tx, result.nextItemId)
}

// What a clean-up has just taken is made again by the next pass.
function isKept(tx: Transaction, cacheDir: string, made: MadeStill): boolean {
  if ('problem' in made) return true
  return keepCached(tx, cacheDir, [{ path: made.cachePath, sizeBytes: made.sizeBytes }])
}
