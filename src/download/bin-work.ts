import { closeSync } from 'node:fs'
import { basename } from 'node:path'

import { AppError } from '../domain/error.ts'
import type { Recycled } from '../domain/import.ts'
import type { LibraryRoot } from '../domain/library.ts'
import type { Stores } from '../domain/stores.ts'
import type { WholeFile } from '../domain/whole-file.ts'
import type { WorkerServices } from '../domain/worker.ts'
import { holdFolder } from '../filesystem/beside.ts'
import { checkRoot, readMarker, type SampleFile } from '../filesystem/passport.ts'
import { lookAtName } from '../filesystem/whole-file.ts'
import type { BinContext } from './bin.ts'
import { rootRefused } from './place-problem.ts'

/** A root whose files go into the bin or come out of it. */
export interface BinRoot {
  readonly root: LibraryRoot
  /** Known files that prove a root whose device changed. */
  readonly sample: readonly SampleFile[]
}

/** What a job of the bin works with in its worker. */
export interface BinWork<Note> {
  readonly services: Pick<WorkerServices, 'settings'>
  readonly signal: AbortSignal
  readonly alive: () => void
  readonly batch: (note: Note) => Promise<void>
  readonly settled: () => Promise<void>
}

const sampleSize = 20

/** The roots of some files, without those that the configuration does not name any more. */
export function binRoots(
  { libraries, files }: Pick<Stores, 'libraries' | 'files'>,
  rootIds: Iterable<number>,
): readonly BinRoot[] {
  return [...new Set(rootIds)].flatMap((id) => {
    const root = libraries.findRoot(id)
    return root === null ? [] : [{ root, sample: files.sample(id, sampleSize) }]
  })
}

/**
 * Absolute paths of roots by their numbers, once each is known to be what it was: what a lost disk does not show is not gone.
 *
 * @throws AppError `unavailable`
 */
export function trustedRoots(roots: readonly BinRoot[]): ReadonlyMap<number, string> {
  for (const { root, sample } of roots) {
    const { path, passport } = root
    const marker = passport?.marker ?? null
    if (marker !== null && readMarker(path) === marker) continue
    const seen = checkRoot({ path, known: passport, sampleFiles: sample, lookOnly: true })
    if (seen.verdict === 'refused') throw rootRefused(seen.reason)
  }
  return new Map(roots.map(({ root }) => [root.id, root.path]))
}

export function binContext<Note>({ services, signal, alive }: BinWork<Note>): BinContext {
  const { folderMode, owner } = services.settings.imports
  return {
    look: { mode: folderMode, owner },
    pause: async () => {
      alive()
      // A cancel comes as a message.
      await new Promise<void>((resolve) => setImmediate(resolve))
      signal.throwIfAborted()
    },
  }
}

/** Writes down what is about to be done, and waits until that is committed. */
export async function noteFirst<Note>(work: BinWork<Note>, note: Note): Promise<void> {
  await work.batch(note)
  await work.settled()
}

/** What lies at a path below a root, not reached through a link. */
export function lookAtPath(root: string, path: string): WholeFile | 'other' | null {
  try {
    const folder = holdFolder(root, path.slice(0, Math.max(0, path.lastIndexOf('/'))))
    try {
      return lookAtName(folder, basename(path))
    } finally {
      closeSync(folder.fd)
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    if (error.code === 'not_found') return null
    if (error.code === 'invalid') return 'other'
    throw error
  }
}

/** The place in the bin that was written down, of a file of this import. */
export function entryOf(
  { imports }: Pick<Stores, 'imports'>,
  importFileId: number,
  binPath: string,
): Recycled | null {
  return imports.recycledOf(importFileId).find((entry) => entry.binPath === binPath) ?? null
}
