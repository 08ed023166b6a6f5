import { availableParallelism } from 'node:os'
import { join } from 'node:path'

import type { Finding } from '../domain/media.ts'
import type { PictureCopy, PictureFacts, PictureTarget } from '../domain/picture.ts'
import {
  type CopyFate,
  copyLists,
  type CopyList,
  listOf,
  type LookedAt,
  type PictureRef,
  type StalePicture,
  type StoredCopy,
} from '../domain/picture-store.ts'
import type { MediaReader } from '../domain/worker.ts'
import { derive } from '../media/image/derive.ts'
import { describePicture } from '../media/image/describe-picture.ts'
import { defaultPictureLimits } from '../media/image/memory.ts'
import { createBytesSource } from '../media/probe/byte-source.ts'
import { hasCopy, storeBytes } from './cache.ts'
import { hasRoom, isDiskFull } from './cache-space.ts'
import { createMemoryGate } from './memory-gate.ts'
import {
  type ContentOutcome,
  createPictureContents,
  type PictureContents,
} from './picture-content.ts'

export interface PictureInput {
  readonly pictures: readonly StalePicture[]
}

/** What cannot be read was looked at all the same. */
type LookOutcome = Exclude<ContentOutcome<LookedAt>, { readonly outcome: 'refused' | 'unfit' }>

export interface PictureResult {
  /** What is not among the outcomes waits until there is room. */
  readonly isDiskFull: boolean
  readonly cacheDir: string
  readonly outcomes: readonly (PictureRef &
    Pick<StalePicture, 'content' | 'unitId'> & { readonly look: LookOutcome })[]
}

export interface MakingContext {
  readonly cacheDir: string
  readonly media: Pick<MediaReader, 'openArchive'>
  readonly signal: AbortSignal
  alive(): void
}

/**
 * Makes the copies that are due and takes them into the cache, several pictures side by side.
 *
 * @throws AppError when the cache cannot be read or written; what was stored by then is found there again.
 */
export async function makePictures(
  input: PictureInput,
  context: MakingContext,
): Promise<PictureResult> {
  const { cacheDir } = context
  if (!hasRoom(cacheDir)) return { cacheDir, outcomes: [], isDiskFull: true }
  const gate = createMemoryGate(defaultPictureLimits.maxMemoryBytes)
  using contents = createPictureContents({ ...context, gate })
  const queue = input.pictures.values()
  const outcomes: PictureResult['outcomes'][number][] = []
  const runner = async (): Promise<void> => {
    for (const picture of queue) {
      context.signal.throwIfAborted()
      const look = await lookAt(picture, { contents, cacheDir: context.cacheDir })
      const { assetId, itemId, unitId, content } = picture
      outcomes.push({ assetId, itemId, unitId, content, look })
      context.alive()
    }
  }
  const runners = Array.from({ length: Math.min(4, availableParallelism()) }, runner)
  // All of them, before one's failure is told: nothing may be written once the job counts as over.
  const ended = await Promise.allSettled(runners)
  const failures = ended
    .filter((end) => end.status === 'rejected')
    .map(({ reason }) => reason as unknown)
  const other = failures.find((failure) => !isDiskFull(failure))
  if (other !== undefined) throw other
  return { cacheDir, outcomes, isDiskFull: failures.length > 0 }
}

async function lookAt(
  picture: StalePicture,
  { contents, cacheDir }: { contents: PictureContents; cacheDir: string },
): Promise<LookOutcome> {
  // Its content may turn out to be the same, and cost nothing more.
  const targets = targetsOf(picture, picture.due)
  const look = await contents.use(picture, targets, (bytes) =>
    makeCopies(picture, { bytes, cacheDir }),
  )
  if (look.outcome === 'refused') {
    return { outcome: 'used', value: unreadPicture(picture, look.finding) }
  }
  if (look.outcome === 'unfit') return { outcome: 'used', value: unfitPicture(picture, look) }
  return look
}

async function makeCopies(
  picture: StalePicture,
  { bytes, cacheDir }: { bytes: Uint8Array<ArrayBuffer>; cacheDir: string },
): Promise<LookedAt> {
  const { content, sizes, known } = picture
  // The name of a copy in the cache was made of its bytes.
  const hash = picture.assetId === null ? hashOf(bytes) : content
  const isSame = known !== null && known.hash === hash
  const fates = {
    thumbnails: fateOf(picture, 'thumbnails', isSame),
    display: fateOf(picture, 'display', isSame),
  }
  const looked = { content, sizes, hash, fates, thumbHash: null, copies: [] }
  const wanted = { thumbnails: fates.thumbnails === 'made', display: fates.display === 'made' }
  if (!wanted.thumbnails && !wanted.display) {
    if (isSame) return looked
    const read = describePicture(createBytesSource(bytes))
    return { ...looked, facts: read.outcome === 'ok' ? read.facts : null }
  }
  const made = await derive({ bytes, targets: targetsOf(picture, wanted) })
  const { facts } = made
  if (made.outcome === 'refused') return { ...looked, facts, findings: [made.finding] }
  const copies = made.copies
    .filter((copy) => wanted[listOf(copy)])
    .map((copy) => storeCopy(cacheDir, picture, copy))
  return { ...looked, facts, thumbHash: made.thumbHash, findings: made.findings, copies }
}

function fateOf({ known, due }: StalePicture, list: CopyList, isSame: boolean): CopyFate {
  if (isSame && known?.fitting[list] === true) return 'kept'
  return due[list] ? 'made' : 'left'
}

function hashOf(bytes: Uint8Array): string {
  return Bun.hash.xxHash3(bytes).toString(16).padStart(16, '0')
}

/** What is to be made of it; the smallest thumbnail always, as it is what its blur is made of. */
function targetsOf(
  { sizes }: StalePicture,
  wanted: Readonly<Record<CopyList, boolean>>,
): PictureTarget[] {
  const thumbnails = wanted.thumbnails ? sizes.thumbnails : sizes.thumbnails.slice(0, 1)
  const display = wanted.display ? sizes.display : []
  return [
    ...thumbnails.map((longSide) => ({ kind: 'thumbnail' as const, longSide })),
    ...display.map((longSide) => ({ kind: 'display' as const, longSide })),
  ]
}

/** A picture of which no copies can be made: those of what it was before go. */
function unfitPicture(
  { content, sizes, due, assetId }: StalePicture,
  { facts, finding }: { readonly facts: PictureFacts | null; readonly finding: Finding },
): LookedAt {
  const fate = (list: CopyList): CopyFate => (due[list] ? 'made' : 'left')
  const fates = { thumbnails: fate('thumbnails'), display: fate('display') }
  const hash = assetId === null ? null : content
  return { content, sizes, hash, fates, facts, thumbHash: null, findings: [finding], copies: [] }
}

/** A picture that could not be read: it keeps the copies that it has, and is left alone until its content changes. */
export function unreadPicture(picture: StalePicture, finding: Finding): LookedAt {
  const { content, sizes, due } = picture
  const fate = (list: CopyList): CopyFate => (due[list] ? 'kept' : 'left')
  const fates = { thumbnails: fate('thumbnails'), display: fate('display') }
  return { content, sizes, hash: null, fates, thumbHash: null, findings: [finding], copies: [] }
}

/** Whether copies of a picture were made. */
export function isMade({ fates }: LookedAt): boolean {
  return copyLists.some((list) => fates[list] === 'made')
}

function storeCopy(
  cacheDir: string,
  { itemKind, itemId }: StalePicture,
  { bytes, ...copy }: PictureCopy,
): StoredCopy {
  const hash = new Bun.CryptoHasher('sha256').update(bytes).digest('hex')
  const cachePath = `${itemKind}/${itemId}/${copy.kind}_${hash}.webp`
  const target = join(cacheDir, cachePath)
  if (!hasCopy(target, bytes.length)) {
    storeBytes(cacheDir, target, bytes)
  }
  return { ...copy, hash, cachePath, sizeBytes: bytes.length }
}
