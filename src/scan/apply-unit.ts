import type { Transaction } from '../domain/stores.ts'
import { isFinished, type Scan } from '../domain/scan.ts'
import { applyItems } from './apply-items.ts'
import { enqueueAssets } from './assets.ts'
import type { UnitInput, UnitResult } from './inspect.ts'
import type { FileRead } from './unit-media.ts'

type UnitPayload = { scanId: number; directoryId: number }

/** What a worker needs to know of a unit; null when there is nothing (more) to do. */
export function prepareUnit(
  payload: UnitPayload,
  read: Pick<Transaction, 'stores'>,
): UnitInput | null {
  const { stores } = read
  const scan = stores.scans.find(payload.scanId)
  if (scan === null || isFinished(scan.status)) return null
  const directory = stores.directories.get(payload.directoryId)
  const library = stores.libraries.find(directory.libraryId)
  if (library === null) return null
  const full = scan.mode === 'full'
  return {
    library: { name: library.name, kind: library.kind },
    rootPath: directory.rootPath,
    path: directory.path,
    full,
    skipProbe: scan.options.skipProbe || scan.options.profile === 'quick',
    skipAssets: scan.options.skipAssetDiscovery,
    files: stores.files.listOfUnit(payload.directoryId).map(({ missingAt: _, ...file }) => {
      const media = file.kind === 'video' || file.kind === 'audio'
      const unread = media && file.fingerprint === null
      return {
        ...file,
        probed: unread ? stores.files.knownFingerprints(file.sizeBytes) : [],
        candidates: unread
          ? stores.files.moveCandidates({
              libraryId: library.id,
              sizeBytes: file.sizeBytes,
              exceptId: file.id,
            })
          : [],
      }
    }),
  }
}

/** Writes what was found in a unit, moves the scan's counters and hands its assets on. */
export function applyUnit(result: UnitResult, payload: UnitPayload, tx: Transaction): void {
  const { stores, now } = tx
  const scan = stores.scans.find(payload.scanId)
  if (scan === null || isFinished(scan.status)) return
  const directory = stores.directories.get(payload.directoryId)
  const renumbered = applyMoves(tx, scan, result.moves)
  const again = applyReads(tx, { scan, directory, renumbered }, result.reads)
  const fileIds = new Map(
    stores.files.listOfUnit(payload.directoryId).map((file) => [file.path, file.id]),
  )
  applyItems(tx, { scan, directory, fileIds, moved: result.moves.length > 0 }, result.items)
  stores.directories.markScanned(directory.id, now)
  if (again) stores.directories.markNeedsScan(directory.id)
  if (result.probeUnavailable !== null) {
    stores.scans.addErrorOnce(
      scan.id,
      { path: '', code: 'probe_unavailable', message: result.probeUnavailable },
      now,
    )
  }
  tx.count(scan.id, 'directories_done')
  tx.operation(scan.id, directory.path === '' ? directory.rootPath : directory.path)
  if (scan.options.enableCaching) enqueueAssets(tx, scan, directory)
}

/** New row to the known row that took its place. */
function applyMoves(
  tx: Transaction,
  scan: Scan,
  moves: UnitResult['moves'],
): ReadonlyMap<number, number> {
  const renumbered = new Map<number, number>()
  for (const { fromId, toId } of moves) {
    const old = tx.stores.files.pathOf(fromId)
    const wasMissing = tx.stores.files.isMissing(fromId)
    if (old === null || !tx.stores.files.move(fromId, toId)) continue
    renumbered.set(toId, fromId)
    const place = tx.stores.files.pathOf(fromId)
    if (place !== null) {
      tx.stores.changes.add(
        {
          libraryId: scan.libraryId,
          scanId: scan.id,
          kind: 'renamed',
          ...place,
          oldPath: old.path,
        },
        tx.now,
      )
    }
    tx.count(scan.id, 'files_moved')
    tx.count(scan.id, 'files_new', -1)
    if (wasMissing) tx.count(scan.id, 'files_missing', -1)
  }
  return renumbered
}

/** True when a file has to be read again. */
function applyReads(
  tx: Transaction,
  context: {
    scan: Scan
    directory: { path: string; rootPath: string }
    renumbered: ReadonlyMap<number, number>
  },
  reads: readonly FileRead[],
): boolean {
  const { stores, now } = tx
  const { scan, renumbered } = context
  for (const read of reads) {
    const fileId = renumbered.get(read.fileId) ?? read.fileId
    if (read.facts !== undefined) {
      stores.files.setRead(fileId, { ...read.facts, fingerprint: read.fingerprint ?? null })
    }
    if (read.probe !== undefined && read.facts !== undefined && read.fingerprint !== undefined) {
      const { sizeBytes } = read.facts
      stores.files.saveProbe({ sizeBytes, hash: read.fingerprint }, read.probe, now)
      tx.count(scan.id, 'files_probed')
    }
    if (read.problem === undefined) continue
    stores.files.setProblem(fileId, read.problem)
    const path = stores.files.pathOf(fileId)?.path ?? ''
    const code = read.again === true ? 'file_changed' : 'file_unreadable'
    stores.scans.addError(scan.id, { path, code, message: read.problem }, now)
    tx.count(scan.id, 'files_failed')
  }
  return reads.some((read) => read.again === true)
}
