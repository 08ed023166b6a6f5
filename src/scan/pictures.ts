import { closeSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'

import type { JobFailure } from '../domain/job.ts'
import { type PictureCopy, type PictureTarget, pictureTargets } from '../domain/picture.ts'
import type { MadePicture, StoredCopy, UnmadePicture } from '../domain/picture-store.ts'
import type { Transaction } from '../domain/stores.ts'
import { fileError } from '../filesystem/file-error.ts'
import { openRegularFile, readFully } from '../filesystem/safe-open.ts'
import { derive } from '../media/image/derive.ts'
import { estimateMemory } from '../media/image/estimate.ts'
import { defaultPictureLimits } from '../media/image/memory.ts'
import { createByteSource } from '../media/probe/byte-source.ts'
import { storeBytes } from './cache.ts'
import { enqueueChoice } from './select-artwork.ts'
import { createMemoryGate, type MemoryGate } from './memory-gate.ts'

/** Pictures of one job. */
const picturesPerJob = 50

type PicturePayload = { unitId: number }

export interface PictureInput {
  readonly pictures: readonly UnmadePicture[]
}

export interface PictureResult {
  readonly outcomes: readonly {
    readonly picture: UnmadePicture
    /** Null when the cache has lost its content. */
    readonly made: MadePicture | null
  }[]
}

/** Has smaller copies made of the pictures of a unit, if there are any without, and artwork chosen once there are none. */
export function enqueuePictures(tx: Transaction, unitId: number): void {
  if (tx.stores.pictures.listUnmade(unitId, 1).length === 0) return enqueueChoice(tx, unitId)
  const { rootId } = tx.stores.directories.get(unitId)
  tx.enqueue('asset.derive', { unitId }, { rootId })
}

export function preparePictures(
  payload: PicturePayload,
  read: Pick<Transaction, 'stores'>,
): PictureInput | null {
  const pictures = read.stores.pictures.listUnmade(payload.unitId, picturesPerJob)
  return pictures.length === 0 ? null : { pictures }
}

/**
 * Makes the copies and takes them into the cache, several pictures side by side.
 *
 * @throws AppError when the cache cannot be read or written; what was stored by then is found there again.
 */
export async function makePictures(
  input: PictureInput,
  context: { cacheDir: string; signal: AbortSignal; alive(): void },
): Promise<PictureResult> {
  const gate = createMemoryGate(defaultPictureLimits.maxMemoryBytes)
  const queue = input.pictures.values()
  const outcomes: PictureResult['outcomes'][number][] = []
  const runner = async (): Promise<void> => {
    for (const picture of queue) {
      context.signal.throwIfAborted()
      outcomes.push({ picture, made: await makePicture(picture, { ...context, gate }) })
      context.alive()
    }
  }
  const runners = Array.from({ length: Math.min(4, availableParallelism()) }, runner)
  // All of them, before one's failure is told: nothing may be written once the job counts as over.
  const ended = await Promise.allSettled(runners)
  for (const end of ended) if (end.status === 'rejected') throw end.reason
  return { outcomes }
}

async function makePicture(
  picture: UnmadePicture,
  { cacheDir, gate }: { cacheDir: string; gate: MemoryGate },
): Promise<MadePicture | null> {
  const path = join(cacheDir, picture.cachePath)
  const memory = memoryFor(path, pictureTargets)
  if (memory === null) return null
  if (memory === 'too large') return refused(picture)
  return gate.run(memory, async () => {
    const bytes = readWhole(path)
    if (bytes === null) return null
    const made = await derive({ bytes, targets: pictureTargets })
    const { hash } = picture
    const { facts } = made
    if (made.outcome === 'refused') {
      return { hash, facts, thumbHash: null, findings: [made.finding], copies: [] }
    }
    const copies = made.copies.map((copy) => storeCopy(cacheDir, picture, copy))
    return { hash, facts, thumbHash: made.thumbHash, findings: made.findings, copies }
  })
}

function memoryFor(path: string, targets: readonly PictureTarget[]): number | 'too large' | null {
  return withFile(path, ({ fd, sizeBytes }) =>
    sizeBytes > defaultPictureLimits.maxMemoryBytes
      ? 'too large'
      : estimateMemory(createByteSource(fd, sizeBytes), targets),
  )
}

function readWhole(path: string): Uint8Array<ArrayBuffer> | null {
  return withFile(path, ({ fd, sizeBytes }) => {
    const bytes = Buffer.from(new ArrayBuffer(sizeBytes))
    const read = readFully(fd, bytes, 0)
    return new Uint8Array(bytes.buffer, 0, read)
  })
}

/** Null when there is no such file any more. */
function withFile<T>(path: string, use: (file: { fd: number; sizeBytes: number }) => T): T | null {
  try {
    const file = openRegularFile(path)
    try {
      return use(file)
    } finally {
      closeSync(file.fd)
    }
  } catch (error) {
    const failure = fileError(error, 'read', path)
    if (failure.code === 'not_found') return null
    throw failure
  }
}

function refused({ hash }: UnmadePicture): MadePicture {
  const message = 'Its file is too large for a thumbnail.'
  const findings = [{ code: 'picture_too_large', message }]
  return { hash, facts: null, thumbHash: null, findings, copies: [] }
}

function storeCopy(
  cacheDir: string,
  { itemKind, itemId }: UnmadePicture,
  { bytes, ...copy }: PictureCopy,
): StoredCopy {
  const hash = new Bun.CryptoHasher('sha256').update(bytes).digest('hex')
  const cachePath = `${itemKind}/${itemId}/${copy.kind}_${hash}.webp`
  const target = join(cacheDir, cachePath)
  if (statSync(target, { throwIfNoEntry: false })?.size !== bytes.length) {
    storeBytes(cacheDir, target, bytes)
  }
  return { ...copy, hash, cachePath, sizeBytes: bytes.length }
}

export function applyPictures(
  result: PictureResult,
  payload: PicturePayload,
  tx: Transaction,
): undefined {
  const { pictures, directories } = tx.stores
  let lost = 0
  for (const { picture, made } of result.outcomes) {
    const { assetId, hash } = picture
    if (made !== null) pictures.set(assetId, made, tx.now)
    else {
      pictures.lose(assetId, hash)
      lost += 1
    }
  }
  if (lost > 0) {
    const { rootId } = directories.get(payload.unitId)
    tx.enqueue('asset.cache', payload, { rootId })
  }
  enqueuePictures(tx, payload.unitId)
}

/** After the last attempt: what is still without copies stays so until its content changes. */
export function exhaustPictures(
  failure: JobFailure,
  { unitId }: PicturePayload,
  tx: Transaction,
): void {
  const { pictures } = tx.stores
  const finding = { code: 'picture_failed', message: failure.message }
  for (const { assetId, hash } of pictures.listUnmade(unitId, picturesPerJob)) {
    const made = { hash, facts: null, thumbHash: null, findings: [finding], copies: [] }
    pictures.set(assetId, made, tx.now)
  }
  enqueuePictures(tx, unitId)
}
