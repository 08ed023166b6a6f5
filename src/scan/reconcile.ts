import { fileKindOf } from '../filesystem/file-kind.ts'
import type { DirectoryListing, KnownDirectory, KnownFile, NewFile } from '../domain/file-stores.ts'
import type { NewChange, ScanHead, Transaction } from '../domain/stores.ts'
import type { ListedFile } from '../domain/file.ts'
import { listedFile, type WalkedDirectory, type WalkPart } from '../domain/walk.ts'
import { inFrontPriority } from './priority.ts'

/** Where a part of a walk belongs. */
export interface ReconcileContext {
  readonly tx: Transaction
  readonly scan: ScanHead
  readonly rootId: number
  /** Known directories by path, for the length of one part. */
  readonly directories: Map<string, KnownDirectory | null>
  /** Files seen for the first time, written together. */
  readonly newFiles: NewFile[]
  readonly newDirectories: (DirectoryListing & { id: number })[]
  readonly changes: NewChange[]
  /** Highest id of a directory, those that wait to be written among them. */
  lastId: number
}

/**
 * Compares whole directories with what is known and records every difference. What is gone is only collected: whether
 * it is believed is decided when discovery has ended.
 */
export function reconcile(
  tx: Transaction,
  scan: ScanHead,
  found: { rootId: number; part: WalkPart },
): void {
  const context: ReconcileContext = {
    tx,
    scan,
    rootId: found.rootId,
    directories: new Map(),
    newDirectories: [],
    changes: [],
    lastId: tx.stores.directories.lastId(),
    newFiles: [],
  }
  for (const directory of found.part.directories) reconcileDirectory(context, directory)
  writeDirectories(context)
  tx.stores.files.insert(context.newFiles, tx.now)
  tx.stores.directories.setTimes(found.rootId, found.part.times)
  for (const path of found.part.leftOut) collectDirectory(context, path)
  for (const { path, code, message } of found.part.unreadable) {
    tx.stores.scans.addError(scan.id, { path, code, message }, tx.now)
    context.changes.push({
      libraryId: scan.libraryId,
      scanId: scan.id,
      kind: 'unreadable',
      rootId: found.rootId,
      path,
    })
  }
  // A full scan that a crash has interrupted hands out all units again: those it has read are done.
  const unread = found.part.units.flatMap((path) => {
    const unit = findDirectory(context, path)
    if (unit === null) return []
    const done = scan.mode === 'full' && tx.stores.directories.isRead(unit.id, scan.startedAt)
    return done ? [] : [unit.id]
  })
  enqueueUnits(context, unread)
  tx.stores.changes.add(context.changes, tx.now)
  tx.count(scan.id, 'directories_found', found.part.directoriesFound)
  tx.count(scan.id, 'directories_ignored', found.part.ignored)
  tx.count(scan.id, 'directories_unreadable', found.part.unreadable.length)
  tx.count(scan.id, 'files_found', found.part.filesFound)
}

function reconcileDirectory(context: ReconcileContext, found: WalkedDirectory): void {
  const { tx } = context
  const known = findDirectory(context, found.path)
  const listing = listingOf(context, found)
  if (known === null) {
    const id = addDirectory(context, listing)
    context.directories.set(found.path, { ...knownOf(found), id, unitId: unitIdOf(listing, id) })
    addAll(context, id, found)
  } else {
    // Rows that it refers to may still wait.
    writeDirectories(context)
    tx.stores.directories.update(known.id, listing)
    context.directories.set(found.path, {
      ...knownOf(found),
      id: known.id,
      unitId: unitIdOf(listing, known.id),
    })
    compareFiles(context, known.id, found)
    for (const child of tx.stores.directories.children(known.id)) {
      const name = child.path.slice(child.path.lastIndexOf('/') + 1)
      if (!found.subdirectories.includes(name)) collectDirectory(context, child.path)
    }
  }
  const unitId = unitIdOf(listing, context.directories.get(found.path)?.id ?? 0)
  // The unit it belonged to has lost its files.
  if (known !== null && known.unitId !== null && known.unitId !== unitId) {
    tx.stores.directories.markNeedsScan(known.unitId)
  }
  // Until the unit has been read, whatever happens to this process or scan. A new unit is so marked from the start.
  if (unitId !== null && (known !== null || listing.unit !== 'self')) {
    tx.stores.directories.markNeedsScan(unitId)
  }
}

function knownOf(found: WalkedDirectory): Pick<KnownDirectory, 'path' | 'signature'> {
  return { path: found.path, signature: found.signature }
}

function unitIdOf(listing: DirectoryListing, id: number): number | null {
  return listing.unit === 'self' ? id : listing.unit
}

function listingOf(context: ReconcileContext, found: WalkedDirectory): DirectoryListing {
  const { path, unit } = found
  const parent = path === '' ? null : ensureDirectory(context, parentOf(path))
  return {
    rootId: context.rootId,
    path,
    parentId: parent?.id ?? null,
    unit: unit === null ? null : unit === path ? 'self' : ensureDirectory(context, unit).id,
    signature: found.signature,
    mtimeNs: found.mtimeNs,
  }
}

/** The row of a directory above; a scan of one path may meet parents that no scan has seen. */
function ensureDirectory(context: ReconcileContext, path: string): KnownDirectory {
  const known = findDirectory(context, path)
  if (known !== null) return known
  const { rootId } = context
  const parentId = path === '' ? null : ensureDirectory(context, parentOf(path)).id
  const listing = { rootId, path, parentId, unit: null, signature: '', mtimeNs: null }
  const made = { id: addDirectory(context, listing), path, signature: null, unitId: null }
  context.directories.set(path, made)
  return made
}

// A unit names itself, so ids are given here; nobody else inserts.
function addDirectory(context: ReconcileContext, listing: DirectoryListing): number {
  context.lastId += 1
  context.newDirectories.push({ ...listing, id: context.lastId })
  return context.lastId
}

function writeDirectories({ tx, newDirectories }: ReconcileContext): void {
  tx.stores.directories.insert(newDirectories.splice(0))
}

function findDirectory(context: ReconcileContext, path: string): KnownDirectory | null {
  const cached = context.directories.get(path)
  if (cached !== undefined) return cached
  const found = context.tx.stores.directories.findByPath(context.rootId, path)
  context.directories.set(path, found)
  return found
}

function addAll(context: ReconcileContext, directoryId: number, found: WalkedDirectory): void {
  const { tx, scan, rootId } = context
  if (found.files.length === 0) return
  for (const file of found.files) insertFile(context, directoryId, listedFile(file))
  context.changes.push({
    libraryId: scan.libraryId,
    scanId: scan.id,
    kind: 'added',
    rootId,
    path: found.path,
    fileCount: found.files.length,
  })
  tx.count(scan.id, 'files_new', found.files.length)
}

function compareFiles(
  context: ReconcileContext,
  directoryId: number,
  found: WalkedDirectory,
): void {
  const { tx, scan } = context
  const known = new Map(
    tx.stores.files.listOfDirectory(directoryId).map((file) => [file.name, file]),
  )
  for (const walked of found.files) {
    const file = listedFile(walked)
    const before = known.get(file.name)
    known.delete(file.name)
    if (before === undefined) {
      insertFile(context, directoryId, file)
      note(context, 'added', found.path, file)
      tx.count(scan.id, 'files_new')
    } else compareFile(context, { before, file, folder: found.path })
  }
  for (const gone of known.values()) {
    if (gone.missingAt === null) tx.stores.files.collectMissing(scan.id, gone.id)
  }
}

function compareFile(
  context: ReconcileContext,
  pair: { before: KnownFile; file: ListedFile; folder: string },
): void {
  const { tx, scan } = context
  const { before, file, folder } = pair
  const same = before.sizeBytes === file.sizeBytes && before.mtimeNs === file.mtimeNs
  if (!same) {
    tx.stores.files.replace(before.id, file)
    note(context, 'modified', folder, file)
    tx.count(scan.id, 'files_modified')
  } else if (before.missingAt !== null) tx.stores.files.restore(before.id)
  if (before.missingAt === null) return
  note(context, 'restored', folder, file)
  tx.count(scan.id, 'files_restored')
}

function insertFile(context: ReconcileContext, directoryId: number, file: ListedFile): void {
  context.newFiles.push({ ...file, directoryId, kind: fileKindOf(file.name) })
}

function note(
  context: ReconcileContext,
  kind: 'added' | 'modified' | 'restored',
  folder: string,
  file: ListedFile,
): void {
  const { scan, rootId } = context
  const path = folder === '' ? file.name : `${folder}/${file.name}`
  context.changes.push({
    libraryId: scan.libraryId,
    scanId: scan.id,
    kind,
    rootId,
    path,
    sizeBytes: file.sizeBytes,
  })
}

/** A directory that is no longer shown: all its files are collected, and it is looked at afresh if it returns. */
function collectDirectory(context: ReconcileContext, path: string): void {
  const { tx, scan, rootId } = context
  if (findDirectory(context, path) === null) return
  tx.stores.files.collectMissingBelow(scan.id, rootId, path)
  tx.stores.directories.forgetSignatures(rootId, path)
}

/** Hands units to their scan, each once. */
export function enqueueUnits(
  context: Pick<ReconcileContext, 'tx' | 'rootId'> & {
    readonly scan: { readonly id: number }
  },
  directoryIds: readonly number[],
): void {
  const { tx, scan, rootId } = context
  const payloads = directoryIds.map((directoryId) => ({ scanId: scan.id, directoryId }))
  const inFront = tx.stores.scans.head(scan.id)?.inFront ?? false
  const added = tx.enqueueAll('scan.directory', payloads, {
    scanId: scan.id,
    rootId,
    ...(inFront && { priority: inFrontPriority }),
  })
  tx.count(scan.id, 'directories_total', added)
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}
