import type { JobFailure, JobPayloads } from '../domain/job.ts'
import type { LibraryConfig } from '../domain/library.ts'
import type { Transaction } from '../domain/stores.ts'
import { enqueueWriting, wantWriting } from '../domain/want-writing.ts'
import type { WritingInput, WritingResult } from './write-beside.ts'

/** Items of one job: their pictures are read and written one after the other. */
const itemsPerJob = 50
const topsPerJob = 200

type Payload = JobPayloads['media.write']

/** A job for a library writes nothing itself, and one whose elder still runs nothing yet. */
export interface NothingToWrite {
  readonly nothing: 'library' | 'yet'
}

/** Rounds that can be live at once: one that runs, and those that were asked for since. */
const mostRounds = 4

export function writingKey(payload: Payload): string {
  return 'libraryId' in payload
    ? `library ${payload.libraryId} ${payload.afterId}`
    : `${payload.itemId} ${payload.afterId} ${payload.round}`
}

// Two that write the same file at once would not know which of them came last.
function hasElder(
  payload: Extract<Payload, { itemId: number }>,
  { jobs }: Transaction['stores'],
): boolean {
  const own = jobs.findLive('media.write', writingKey(payload))
  if (own === null) return false
  return Array.from({ length: mostRounds }, (_, round) => writingKey({ ...payload, round }))
    .map((key) => jobs.findLive('media.write', key))
    .some((other) => other !== null && other < own)
}

/** Null where nothing is wanted any more. */
export function prepareWriting(
  payload: Payload,
  { stores }: Pick<Transaction, 'stores'>,
): WritingInput | NothingToWrite | null {
  if ('libraryId' in payload) return { nothing: 'library' }
  if (hasElder(payload, stores)) return { nothing: 'yet' }
  const { itemId, afterId } = payload
  const wishes = stores.written.wishOf(itemId)
  if (wishes === null) return null
  const { nfo, artwork } = wishes
  return { wishes: { nfo, artwork }, ...stores.written.subjects(itemId, afterId, itemsPerJob) }
}

/** Notes what was written, and goes on with the next items. */
export function applyWriting(
  result: WritingResult | null,
  payload: Payload,
  tx: Transaction,
): undefined | { retry: JobFailure } {
  if ('libraryId' in payload || result === null) return undefined
  const { written } = tx.stores
  written.settle(result.outcomes, tx.now)
  for (const { itemId, problem } of result.problems) written.setProblem(itemId, problem)
  if (result.failure !== null) return { retry: result.failure }
  if (result.lastId === null) return undefined
  const rootId = written.wishOf(payload.itemId)?.rootId ?? null
  enqueueWriting(tx, { topId: payload.itemId, afterId: result.lastId, rootId })
  return undefined
}

/** Has the items of a library written one after the other; the rest is left to another job. */
export function writeLibrary(
  { libraryId, afterId }: Extract<Payload, { libraryId: number }>,
  tx: Transaction,
): void {
  const ids = tx.stores.written.listTops(libraryId, afterId, topsPerJob)
  for (const id of ids) wantWriting(tx, id)
  const last = ids.at(-1)
  if (ids.length < topsPerJob || last === undefined) return
  tx.enqueue('media.write', { libraryId, afterId: last })
}

/** Goes by the configuration; where more is wanted than before, what is known already is written. */
export function configureWriting(
  tx: Transaction,
  libraries: readonly Pick<LibraryConfig, 'name' | 'writeNfo' | 'writeArtwork'>[],
): void {
  for (const { name, writeNfo: nfo, writeArtwork: artwork } of libraries) {
    const library = tx.stores.libraries.findByName(name)
    if (library === null || !tx.stores.written.setWishes(library.id, { nfo, artwork })) continue
    tx.enqueue('media.write', { libraryId: library.id, afterId: 0 })
  }
}
