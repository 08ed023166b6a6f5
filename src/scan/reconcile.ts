import { fileKindOf } from '../filesystem/file-kind.ts'
import type { DirectoryListing, KnownDirectory, KnownFile, NewFile } from '../domain/file-stores.ts'
import { type NewChange, sourceOf } from '../domain/change.ts'
import type { ScanHead, Transaction } from '../domain/stores.ts'
import type { ListedFile } from '../domain/file.ts'
import { listedFile, type WalkedDirectory, type WalkPart } from '../domain/walk.ts'
import { differenceOf } from './difference.ts'
import { lookAgain } from './look-again.ts'
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
  /** Files changed less long ago may be in the middle of being written. */
  readonly settleMs: number
  /** Folders that hold such files. */
  readonly young: Set<string>
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
  found: { rootId: number; part: WalkPart; settleMs: number },
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
    settleMs: found.settleMs,
    young: new Set(),
  }
  for (const directory of found.part.directories) reconcileDirectory(context, directory)
  writeDirectories(context)
  tx.stores.files.insert(context.newFiles, tx.now)
  tx.stores.directories.setTimes(found.rootId, found.part.times)
  for (const path of found.part.leftOut) collectDirectory(context, path)
  for (const { path, code, message } of found.part.unreadable) {
    tx.stores.scans.addError(scan.id, { path, code, message }, tx.now)
    const reason = code === 'EACCES' || code === 'EPERM' ? 'permission_denied' : 'unreadable'
    note(context, { kind: 'unreadable', reason, path, unitId: null })
  }
  // A full scan that a crash has interrupted hands out all units again: those it has read are done.
  const unread = found.part.units.flatMap((path) => {
    const unit = findDirectory(context, path)
    if (unit === null) return []
    const done = scan.mode === 'full' && tx.stores.directories.isRead(unit.id, scan.startedAt)
    return done ? [] : [unit.id]
  })
  enqueueUnits(context, unread)
  lookAgain(tx, scan, { rootId: found.rootId, folders: context.young, afterMs: found.settleMs })
  tx.stores.changes.add(context.changes, tx.now)
  tx.count(scan.id, 'directories_found', found.part.directoriesFound)
  tx.count(scan.id, 'directories_ignored', found.part.ignored)
  tx.count(scan.id, 'directories_unreadable', found.part.unreadable.length)
  tx.count(scan.id, 'files_found', found.part.filesFound)
}

function reconcileDirectory(context: ReconcileContext, walked: WalkedDirectory): void {
  const { tx } = context
  const found = withoutOurs(context, walked)
  const known = findDirectory(context, found.path)
  const listing = listingOf(context, found)
  if (known === null) {
    const id = addDirectory(context, listing)
    context.directories.set(found.path, { ...knownOf(found), id, unitId: unitIdOf(listing, id) })
    addAll(context, { id, unitId: unitIdOf(listing, id) }, found)
  } else {
    // Rows that it refers to may still wait.
    writeDirectories(context)
    tx.stores.directories.update(known.id, listing)
    context.directories.set(found.path, {
      ...knownOf(found),
      id: known.id,
      unitId: unitIdOf(listing, known.id),
    })
    compareFiles(context, { id: known.id, unitId: unitIdOf(listing, known.id) }, found)
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

/** What we have written since the walk began. */
function withoutOurs(
  { tx, rootId }: ReconcileContext,
  directory: WalkedDirectory,
): WalkedDirectory {
  const { written } = tx.stores
  if (written.isEmpty()) return directory
  const files = directory.files.filter((walked) => {
    const { name, ...file } = listedFile(walked)
    const kind = fileKindOf(name)
    if (kind !== 'nfo' && kind !== 'image') return true
    return !written.isOurs(rootId, directory.path === '' ? name : `${directory.path}/${name}`, file)
  })
  return files.length === directory.files.length ? directory : { ...directory, files }
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

/** The row of a folder, and that of its unit. */
interface Place {
  readonly id: number
  readonly unitId: number | null
}

function addAll(context: ReconcileContext, { id, unitId }: Place, found: WalkedDirectory): void {
  const { tx, scan } = context
  const fileCount = found.files.length
  if (fileCount === 0) return
  for (const file of found.files) {
    insertFile(context, { directoryId: id, folder: found.path }, listedFile(file))
  }
  note(context, { kind: 'added', reason: 'new_folder', path: found.path, fileCount, unitId })
  tx.count(scan.id, 'files_new', fileCount)
}

function compareFiles(
  context: ReconcileContext,
  { id, unitId }: Place,
  { path: folder, files }: WalkedDirectory,
): void {
  const { tx, scan } = context
  const known = new Map(tx.stores.files.listOfDirectory(id).map((file) => [file.name, file]))
  for (const walked of files) {
    const file = listedFile(walked)
    const path = folder === '' ? file.name : `${folder}/${file.name}`
    const before = known.get(file.name)
    known.delete(file.name)
    if (before === undefined) {
      insertFile(context, { directoryId: id, folder }, file)
      const { sizeBytes } = file
      note(context, { kind: 'added', reason: 'new_file', path, sizeBytes, unitId })
      tx.count(scan.id, 'files_new')
    } else compareFile(context, { before, file, folder, place: { path, unitId } })
  }
  for (const gone of known.values()) {
    if (gone.missingAt === null) tx.stores.files.collectMissing(scan.id, gone.id)
  }
}

function compareFile(
  context: ReconcileContext,
  found: {
    before: KnownFile
    file: ListedFile
    folder: string
    place: { readonly path: string; readonly unitId: number | null }
  },
): void {
  const { tx, scan } = context
  const { before, file, folder, place } = found
  const { sizeBytes } = file
  const reason = differenceOf(before, file)
  if (reason !== null) {
    const unsettled = isYoung(context, folder, file)
    tx.stores.files.replace(before.id, { ...file, unsettled })
    note(context, { ...place, kind: 'modified', reason, sizeBytes })
    tx.count(scan.id, 'files_modified')
  } else if (before.missingAt !== null) tx.stores.files.restore(before.id)
  if (before.missingAt === null) return
  const fingerprint = reason === null ? before.fingerprint : null
  note(context, { ...place, kind: 'restored', reason: 'came_back', sizeBytes, fingerprint })
  tx.count(scan.id, 'files_restored')
}

function insertFile(
  context: ReconcileContext,
  { directoryId, folder }: { directoryId: number; folder: string },
  file: ListedFile,
): void {
  const unsettled = isYoung(context, folder, file)
  context.newFiles.push({ ...file, directoryId, kind: fileKindOf(file.name), unsettled })
}

/** It may be in the middle of being written; its folder is looked at again. */
function isYoung(context: ReconcileContext, folder: string, { mtimeNs }: ListedFile): boolean {
  const ageMs = context.tx.now - Number(mtimeNs) / 1e6
  // A time that lies ahead says nothing of when it was written.
  const young = ageMs >= 0 && ageMs < context.settleMs
  if (young) context.young.add(folder)
  return young
}

function note(
  { scan, rootId, changes }: ReconcileContext,
  change: Omit<NewChange, 'libraryId' | 'scanId' | 'source' | 'rootId'>,
): void {
  const { libraryId, id: scanId, cause } = scan
  changes.push({ libraryId, scanId, source: sourceOf(cause), rootId, ...change })
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
