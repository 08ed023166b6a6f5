import type { Library } from '../domain/library.ts'
import { sourceOf } from '../domain/change.ts'
import { isArchiveName } from '../domain/archive.ts'
import { isFinished } from '../domain/scan.ts'
import type { KnownContent, UnitDirectory, UnitFile } from '../domain/file-stores.ts'
import type { ScanHead, Transaction } from '../domain/stores.ts'
import { applyItems, type Written } from './apply-items.ts'
import { countDropped, enqueueAssets, enqueueNewAssets } from './assets.ts'
import { enqueueChoiceOfRead } from './select-artwork.ts'
import type { UnitInput, UnitResult } from './inspect.ts'
import { enqueueNewPictures, enqueuePictures } from './pictures.ts'
import type { Move, MoveSource } from './moves.ts'
import { keyPrefix } from './root-keys.ts'
import type { FileRead, InspectedFile } from './unit-media.ts'

type ListedUnitFile = UnitFile & Pick<InspectedFile, 'told'>

type UnitPayload = { scanId: number; directoryId: number }

/** What a worker needs to know of each unit; null where there is nothing (more) to do. */
export function prepareUnits(
  payloads: readonly UnitPayload[],
  read: Pick<Transaction, 'stores'>,
): (UnitInput | null)[] {
  const { stores } = read
  const ids = payloads.map(({ directoryId }) => directoryId)
  const directories = stores.directories.getAll(ids)
  const files = stores.files.listOfUnits(ids)
  const scans = remember((id: number) => stores.scans.head(id))
  const libraries = remember((id: number) => stores.libraries.find(id))
  const readBefore = stores.directories.readAmong(ids)
  const ofPictures = ids.filter((id) => {
    const directory = directories.get(id)
    return directory !== undefined && libraries(directory.libraryId)?.kind === 'images'
  })
  const told = stores.files.toldOfUnits(ofPictures)
  return payloads.map(({ scanId, directoryId }) => {
    const scan = scans(scanId)
    const directory = directories.get(directoryId)
    const library = directory === undefined ? null : libraries(directory.libraryId)
    if (scan === null || isFinished(scan.status) || library === null) return null
    if (directory === undefined) return null
    const wasRead = readBefore.has(directoryId)
    const listed = (files.get(directoryId) ?? []).map((file) => withTold(file, told))
    return prepareUnit(stores, { scan, library, directory, wasRead, listed })
  })
}

function withTold(file: UnitFile, told: ReadonlyMap<number, KnownContent>): ListedUnitFile {
  const known = told.get(file.id)
  return known === undefined ? file : { ...file, told: known }
}

function remember<T>(find: (id: number) => T): (id: number) => T {
  const found = new Map<number, T>()
  return (id) => {
    if (!found.has(id)) found.set(id, find(id))
    return found.get(id) as T
  }
}

function prepareUnit(
  stores: Transaction['stores'],
  unit: {
    scan: ScanHead
    library: Library
    directory: UnitDirectory
    wasRead: boolean
    listed: readonly ListedUnitFile[]
  },
): UnitInput {
  const { scan, library, directory, wasRead, listed } = unit
  const files = listed.map((file) => inspectedFile(stores, { scan, library }, file))
  const written = writtenAmong(stores, listed)
  return {
    library: { name: library.name, kind: library.kind },
    directory,
    keyPrefix: keyPrefix(stores, library, directory.rootId),
    full: scan.mode === 'full',
    // Of a unit that lost all its files, or had them replaced, items are still known.
    fresh: !wasRead && listed.every((file) => file.createdAt >= scan.startedAt),
    skipProbe: scan.options.skipProbe || scan.options.profile === 'quick',
    skipAssets: scan.options.skipAssetDiscovery,
    files,
    ...(written !== null && { written }),
    moveSources: files.some(({ candidates }) => candidates.length > 0)
      ? moveSources(stores, library)
      : [],
  }
}

/** Hashes of what we wrote, by the paths of the files that may be it; null for none. */
function writtenAmong(
  { written }: Transaction['stores'],
  listed: readonly ListedUnitFile[],
): Record<string, readonly string[]> | null {
  if (written.isEmpty()) return null
  const found = listed
    .filter(({ kind }) => kind === 'nfo' || kind === 'image')
    .map((file) => [file.path, written.hashesOf(file)] as const)
    .filter(([, hashes]) => hashes.length > 0)
  return found.length === 0 ? null : Object.fromEntries(found)
}

function inspectedFile(
  stores: Transaction['stores'],
  { scan, library }: { scan: ScanHead; library: Library },
  known: ListedUnitFile,
): InspectedFile {
  const { missingAt: _, createdAt, ...row } = known
  const file = { ...row, ...taggedOf(stores, library, row) }
  const media = file.kind === 'video' || file.kind === 'audio'
  if (!(media || isPicture(library, file)) || file.fingerprint !== null)
    return { ...file, probed: [], candidates: [] }
  const { sizeBytes, kind, name } = file
  const query = { libraryId: library.id, sizeBytes, kind, name, knownBefore: scan.startedAt }
  const candidates = stores.files.moveCandidates(query)
  const probed = media ? stores.files.knownFingerprints(sizeBytes) : []
  const isNew = candidates.length > 0 && createdAt >= scan.startedAt
  return { ...file, probed, candidates, ...(isNew && { isNew }) }
}

/** What libraries of images are made of, which is told by its content like films elsewhere. */
function isPicture({ kind }: Library, file: Pick<UnitFile, 'name' | 'kind'>): boolean {
  return kind === 'images' && (file.kind === 'image' || isArchiveName(file.name))
}

/** Only music has a use for tags. */
function taggedOf(
  stores: Transaction['stores'],
  { kind }: Library,
  file: Pick<UnitFile, 'kind' | 'sizeBytes'>,
): Pick<InspectedFile, 'tagged'> {
  if (kind !== 'music' || file.kind === 'image' || file.kind === 'nfo') return {}
  const tagged = stores.files.knownTags(file.sizeBytes)
  return tagged.length === 0 ? {} : { tagged }
}

/** Files that prove a root whose device changed. */
const sampleSize = 20

function moveSources(stores: Transaction['stores'], library: Library): MoveSource[] {
  return stores.libraries.roots(library.id).map((root) => ({
    root,
    sample: stores.files.sample(root.id, sampleSize),
    keyPrefix: keyPrefix(stores, library, root.id),
  }))
}

/** Writes what was found in a unit, moves the scan's counters and hands its assets on. */
export function applyUnit(result: UnitResult, payload: UnitPayload, tx: Transaction): void {
  const { stores, now } = tx
  const scan = stores.scans.head(payload.scanId)
  if (scan === null || isFinished(scan.status)) return
  const { directory } = result
  if (result.isGone) {
    stores.directories.markUnfinished(directory.id, scan.id)
    return tx.count(scan.id, 'directories_skipped')
  }
  const renumbered = applyMoves(tx, { scan, unitId: directory.id }, result.moves)
  const again = applyReads(tx, { scan, renumbered }, result.reads)
  for (const read of result.tags) stores.files.saveTags(read, now)
  for (const { fileId, ...told } of result.told) {
    const known = { fileId: renumbered.get(fileId) ?? fileId, ...told }
    tx.later('told', known, (all) => stores.files.saveTold(all))
  }
  const fresh = result.fresh && renumbered.size === 0
  const goneFolders = new Set(result.moves.flatMap(({ goneFolder }) => goneFolder ?? []))
  const unit = { scan, directory, renumbered, fresh, goneFolders }
  if (!fresh) tx.flush()
  let written: Written = 'now'
  if (fresh) written = applyItems(tx, unit, result.items)
  else countDropped(tx, directory.id, () => applyItems(tx, unit, result.items))
  tx.later('scanned', directory.id, (ids) => stores.directories.markScanned(ids, now))
  // What is to be read again has not been dealt with.
  if (again || result.isSidecarClosed || result.probeUnavailable !== null) {
    tx.flush()
    stores.directories.markUnfinished(directory.id, scan.id)
  } else tx.later('processed', directory.id, (ids) => stores.changes.process(ids, now))
  if (result.probeUnavailable !== null) {
    stores.scans.addErrorOnce(
      scan.id,
      { path: '', code: 'probe_unavailable', message: result.probeUnavailable },
      now,
    )
  }
  tx.count(scan.id, 'directories_done')
  tx.operation(scan.id, directory.path === '' ? directory.rootPath : directory.path)
  const hasAssets = result.items.some((item) => item.assets.length > 0)
  const hasPictures = result.items.some(({ kind }) => kind === 'image')
  handAssetsOn(tx, { scan, directory, written, fresh, hasAssets, hasPictures })
  enqueueChoiceOfRead(tx, { id: directory.id, isFresh: fresh, hasPictures })
}

/** Has artwork copied into the cache, and smaller copies made of pictures. */
function handAssetsOn(
  tx: Transaction,
  unit: {
    scan: ScanHead
    directory: UnitResult['directory']
    written: Written
    fresh: boolean
    hasAssets: boolean
    hasPictures: boolean
  },
): void {
  const { scan, directory, written, fresh, hasAssets, hasPictures } = unit
  if (!scan.options.enableCaching) return
  if (written === 'later' && hasAssets) enqueueNewAssets(tx, scan, directory)
  else if (hasAssets || !fresh) {
    enqueueAssets(tx, scan, { ...directory, someCounted: written === 'mixed' })
  }
  if (!hasPictures) return
  if (written === 'later') return enqueueNewPictures(tx, directory)
  tx.flush()
  enqueuePictures(tx, directory.id)
}

/** New row to the known row that took its place. */
function applyMoves(
  tx: Transaction,
  { scan, unitId }: { scan: ScanHead; unitId: number },
  moves: readonly Move[],
): ReadonlyMap<number, number> {
  const { stores, now } = tx
  const renumbered = new Map<number, number>()
  for (const { fromId, toId, isNew, by, from } of moves) {
    const old = stores.files.pathOf(fromId)
    // Another copy of it, in another unit, may have been quicker.
    if (old === null || old.rootId !== from.rootId || old.path !== from.path) continue
    if (!stores.files.move(fromId, toId)) continue
    renumbered.set(toId, fromId)
    const place = stores.files.pathOf(fromId)
    if (place !== null) {
      const { id: scanId, libraryId, cause } = scan
      const reason = by === 'content' ? 'same_content' : 'same_time'
      const about = { libraryId, scanId, source: sourceOf(cause), unitId, reason } as const
      const renamed = { kind: 'renamed', ...place, oldPath: old.path } as const
      stores.changes.add([{ ...about, ...renamed }], now)
    }
    tx.count(scan.id, 'files_moved')
    if (isNew) tx.count(scan.id, 'files_new', -1)
  }
  return renumbered
}

/** True when a file has to be read again. */
function applyReads(
  tx: Transaction,
  context: {
    scan: ScanHead
    renumbered: ReadonlyMap<number, number>
  },
  reads: readonly FileRead[],
): boolean {
  const { stores, now } = tx
  const { scan, renumbered } = context
  let isUnfinished = false
  for (const read of reads) {
    const fileId = renumbered.get(read.fileId) ?? read.fileId
    // In the middle of being written, it cannot be whole: it is read again when it has settled.
    if (read.problem !== undefined && stores.files.isUnsettled(fileId)) {
      isUnfinished = true
      continue
    }
    if (read.facts !== undefined && read.unprobed !== true) {
      stores.files.setRead(fileId, { ...read.facts, fingerprint: read.fingerprint ?? null })
    }
    if (read.probe !== undefined && read.facts !== undefined && read.fingerprint !== undefined) {
      const { sizeBytes } = read.facts
      stores.files.saveProbe({ sizeBytes, hash: read.fingerprint }, read.probe, now)
      tx.count(scan.id, 'files_probed')
      if (read.helped === true) tx.count(scan.id, 'files_probed_by_program')
    }
    if (read.problem === undefined) continue
    stores.files.setProblem(fileId, read.problem)
    const path = stores.files.pathOf(fileId)?.path ?? ''
    const code = read.again === 'changed' ? 'file_changed' : 'file_unreadable'
    stores.scans.addError(scan.id, { path, code, message: read.problem }, now)
    tx.count(scan.id, 'files_failed')
  }
  return isUnfinished || reads.some((read) => read.again !== undefined)
}
