import type { EnrichmentMode } from '../domain/enrichment.ts'
import { AppError } from '../domain/error.ts'
import type { Recycled } from '../domain/import.ts'
import type { JobFailure, JobPayloads } from '../domain/job.ts'
import type { LibraryBooks } from '../domain/library-books.ts'
import type { Stores, Transaction } from '../domain/stores.ts'
import type { WholeFile } from '../domain/whole-file.ts'
import {
  binContext,
  type BinRoot,
  binRoots,
  type BinWork,
  noteFirst,
  trustedRoots,
} from './bin-work.ts'
import { giveBack } from './bin.ts'
import { tellParkedRestore } from './parked.ts'
import { putBack } from './undo-commits.ts'

type Payload = JobPayloads['recycle.restore']

export interface RestoreInput {
  readonly entry: Recycled
  readonly library: string
  readonly roots: readonly BinRoot[]
}

export type RestoreResult = Awaited<ReturnType<typeof giveBack>> & {
  readonly enrichmentMode: EnrichmentMode
}

/** See `DownloadCommands.restoreRecycled`. */
export function restoreRecycled(tx: Transaction, id: number): null {
  const { imports, libraries, directories, files } = tx.stores
  const entry = imports.findRecycled(id)
  if (entry === null) throw new AppError('not_found', `There is no file ${id} in the recycle bin.`)
  if (entry.state !== 'kept') {
    throw new AppError(
      'conflict',
      `File ${id} is not kept in the recycle bin any more (${entry.state}).`,
    )
  }
  const { rootId, path } = entry
  if (libraries.findRoot(rootId) === null) {
    throw new AppError('conflict', 'Its folder does not belong to a library any more.')
  }
  const cut = path.lastIndexOf('/')
  const directory = directories.findByPath(rootId, path.slice(0, Math.max(0, cut)))
  const known = directory === null ? [] : files.listOfDirectory(directory.id)
  if (known.some(({ name, missingAt }) => name === path.slice(cut + 1) && missingAt === null)) {
    throw new AppError(
      'conflict',
      `${path} is there again; move it away first, or undo its import.`,
    )
  }
  imports.setRecycled(id, 'restoring')
  tx.enqueue('recycle.restore', { recycledId: id }, { rootId })
  return null
}

export function prepareRestore(
  { recycledId }: Payload,
  { stores }: { stores: Stores },
): RestoreInput | null {
  const entry = stores.imports.findRecycled(recycledId)
  if (entry === null || entry.state !== 'restoring') return null
  const library = stores.libraries.find(entry.libraryId)
  const roots = binRoots(stores, [entry.rootId])
  return library === null || roots.length === 0 ? null : { entry, library: library.name, roots }
}

export async function restore(
  { entry, library, roots }: RestoreInput,
  work: BinWork<WholeFile>,
): Promise<RestoreResult> {
  const root = trustedRoots(roots).get(entry.rootId) ?? ''
  const note = (staged: WholeFile): Promise<void> => noteFirst(work, staged)
  const result = await giveBack({ ...entry, root }, { ...binContext(work), note })
  const { libraries } = work.services.settings
  return { ...result, enrichmentMode: libraries[library]?.enrichmentMode ?? 'none' }
}

export function noteRestore(staged: WholeFile, { recycledId }: Payload, tx: Transaction): void {
  tx.stores.imports.setRecycled(recycledId, 'restoring', { staged })
}

/** A file that cannot be given back stays in the bin, and the job says why. */
export function createRestoreCommit(
  books: LibraryBooks,
): (result: RestoreResult, payload: Payload, tx: Transaction) => undefined | { retry: JobFailure } {
  return (result, { recycledId }, tx) => applyRestore(books, tx, { result, recycledId })
}

function applyRestore(
  books: LibraryBooks,
  tx: Transaction,
  { result, recycledId }: { result: RestoreResult; recycledId: number },
): undefined | { retry: JobFailure } {
  const { imports } = tx.stores
  const entry = imports.findRecycled(recycledId)
  if (entry === null || entry.state !== 'restoring') return
  if (result.outcome !== 'back') {
    imports.setRecycled(recycledId, result.outcome === 'lost' ? 'purged' : 'kept', { staged: null })
    const message =
      result.outcome === 'taken'
        ? `${entry.path} exists already; move it away first.`
        : `${entry.binPath} is not there any more, or is another file by now.`
    return { retry: { code: 'conflict', message, retryable: false } }
  }
  const { libraryId } = entry
  const { placed, enrichmentMode } = result
  putBack(books, tx, { entry, placed, links: [], libraryId, enrichmentMode })
  tellParkedRestore(tx, { ...entry, code: null })
  books.scanNow(tx, libraryId)
}

export function failRestore(
  { code }: JobFailure,
  { recycledId: id }: Payload,
  tx: Transaction,
): void {
  keep(tx, id)
  const entry = tx.stores.imports.findRecycled(id)
  if (entry !== null) tellParkedRestore(tx, { id, path: entry.path, code })
}

/** Nothing came of it: it can be tried again. */
export function keep({ stores: { imports } }: Transaction, recycledId: number): void {
  if (imports.findRecycled(recycledId)?.state !== 'restoring') return
  imports.setRecycled(recycledId, 'kept')
}
