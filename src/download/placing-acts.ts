import { closeSync, statfsSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'

import { AppError, errnoOf } from '../domain/error.ts'
import type { PlaceMode } from '../domain/import.ts'
import { isOneFile, type WholeFile } from '../domain/whole-file.ts'
import { removeQuietly, temporaryPath } from '../filesystem/atomic-write.ts'
import { type HeldFolder, within } from '../filesystem/beside.ts'
import { keepAside } from '../filesystem/keep-aside.ts'
import { stageClone, stageCopy, type StagedFrom, stageLink } from '../filesystem/stage.ts'
import { removeExactly, settleName, takeName, takePlaceOf } from '../filesystem/take-place.ts'
import { lookAtName } from '../filesystem/whole-file.ts'
import { binPathOf } from './bin-path.ts'
import { lookAtPath } from './bin-work.ts'
import { openBinFolder } from './bin.ts'
import { type Disks, firstMode, modeAfter } from './next-act.ts'
import type { Placing, PlacingResult } from './placing.ts'

/** Makes the hidden file beside the target: its name is new in each run, so that no other run can take it for its own. */
export async function stageIt(placing: Placing, folder: HeldFolder): Promise<PlacingResult | null> {
  const { source, rules, input } = placing
  if (source.file === null) throw new AppError('internal', 'There is no source to be placed.')
  if (placing.temporary !== null) removeQuietly(within(folder, placing.temporary))
  const mode =
    placing.journal.mode ?? firstMode(rules, input.canMove, disksOf(source.file.folder, folder))
  const temporary = basename(temporaryPath(''))
  await placing.note({ note: 'mode', mode, temporary })
  placing.temporary = temporary
  placing.journal = { ...placing.journal, mode, whole: null }
  const whole = await make(placing, { mode, from: source.file, as: { folder, temporary } })
  if (whole === null) return otherwise(placing, mode)
  // A link is known by its source.
  if (mode === 'hardlink') return null
  await placing.note({ note: 'whole', whole })
  placing.journal = { ...placing.journal, whole }
  return null
}

interface Making {
  readonly mode: PlaceMode
  readonly from: StagedFrom
  readonly as: { readonly folder: HeldFolder; readonly temporary: string }
}

/** Null where it cannot be done in this mode. */
async function make(placing: Placing, { mode, from, as }: Making): Promise<WholeFile | null> {
  const { rules, pause } = placing
  const look = { mode: rules.fileMode, owner: rules.owner }
  if (mode === 'hardlink') return stageLink(from, as)
  if (mode === 'reflink') return stageClone(from, as, look)
  const linked = mode === 'move' ? stageLink(from, as) : null
  if (linked !== null) return linked
  requireSpace(as.folder, from.identity.sizeBytes, rules.minFreeBytes)
  return await stageCopy(from, as, { ...look, pause })
}

function otherwise({ rules, input, source }: Placing, mode: PlaceMode): PlacingResult {
  const next = modeAfter(mode, rules)
  if (next !== null) return { outcome: 'fall_back', mode: next }
  const message = `${source.folder?.path ?? ''} and ${input.root.path} do not share hard links, and the configuration allows nothing else.`
  return { outcome: 'failed', problem: { code: 'cannot_link', message }, kept: null }
}

/** Gives the hidden file its name; when that is not free by now, the next look finds out. */
export function nameIt(placing: Placing, { replaces }: { readonly replaces: boolean }): void {
  const { folder, name, temporary } = placing
  if (folder === null || temporary === null) return
  if (!replaces) {
    placing.isNamed = takeName({ folder, temporary }, name)
    return
  }
  const there = lookAtName(folder, name)
  const old = placing.kept === null ? there : (placing.journal.old ?? there)
  if (old === null || old === 'other') return
  placing.isNamed = takePlaceOf({ folder, temporary }, name, old)
}

/** Keeps the file that gives way in the recycle bin, written down before. */
export async function keepOld(placing: Placing): Promise<void> {
  const { input, folder, name, rules, pause } = placing
  if (input.old === null || folder === null) return
  const identity = lookAtName(folder, name)
  if (identity === null || identity === 'other') return
  const { recycleDir, recycleMs: keptMs } = rules
  const { root, target, file, now } = input
  const place = { recycleDir, root: root.path, path: target.path, importFileId: file.id, now }
  const binPath = input.old.begun?.binPath ?? binPathOf(place)
  if (input.old.begun === null) await placing.note({ note: 'bin', binPath, identity, keptMs })
  const look = { mode: rules.folderMode, owner: rules.owner }
  const bin = openBinFolder({ path: target.path, binPath }, look)
  try {
    const old = { folder, name, identity: input.old.identity }
    placing.kept = await keepAside(old, { folder: bin, as: basename(binPath) }, pause)
  } finally {
    closeSync(bin.fd)
  }
}

/** What an earlier run has kept of the file that gives way. */
export function findKept({ input, kept, journal }: Placing): WholeFile | null {
  const begun = input.old?.begun ?? null
  if (kept !== null || begun === null) return kept
  const there = lookAtPath(dirname(begun.binPath), basename(begun.binPath))
  const isWhole = there !== null && there !== 'other' && there.sizeBytes === journal.old?.sizeBytes
  return isWhole ? there : null
}

/** Takes away what is left beside a file that has its name, and its source where it is moved. */
export function settleIt(placing: Placing): PlacingResult {
  const { folder, name, temporary, isNamed, journal, source, enrichmentMode } = placing
  const placed = folder === null ? null : lookAtName(folder, name)
  if (folder === null || placed === null || placed === 'other') {
    throw new AppError('unavailable', `${name} was taken away while it was placed`)
  }
  if (!isNamed && temporary !== null) settleName({ folder, temporary })
  const isLink = source.file !== null && isOneFile(source.file.identity, placed)
  const shared: PlaceMode = isLink ? 'hardlink' : (journal.mode ?? 'copy')
  const mode = journal.mode === 'move' ? release(placing, isLink ? 'hardlink' : 'copy') : shared
  return { outcome: 'placed', mode, placed, kept: null, enrichmentMode }
}

/** Takes the source of a file away that lies in its place. What may not be removed stays, and the file has two places. */
function release({ source, temporary, journal }: Placing, otherwise: PlaceMode): PlaceMode {
  if (source.folder === null || temporary === null) return 'move'
  try {
    const what = { identity: journal.source, hidden: temporary }
    removeExactly(source.folder, source.name, what)
    return 'move'
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'EACCES' || errno === 'EPERM' || errno === 'EROFS') return otherwise
    throw error
  }
}

function disksOf(from: HeldFolder, to: HeldFolder): Disks {
  return { from: diskOf(from), to: diskOf(to) }
}

function diskOf(folder: HeldFolder): { readonly device: string; readonly fileSystem: string } {
  return {
    device: statSync(within(folder), { bigint: true }).dev.toString(),
    fileSystem: statfsSync(within(folder), { bigint: true }).type.toString(16),
  }
}

/** @throws AppError `unavailable` with ENOSPC and `neededBytes` when a copy would leave too little free. */
function requireSpace(folder: HeldFolder, sizeBytes: number, minFreeBytes: number): void {
  const { bavail, bsize } = statfsSync(within(folder))
  const neededBytes = sizeBytes + minFreeBytes - bavail * bsize
  if (neededBytes <= 0) return
  throw new AppError('unavailable', `Too little is free below ${folder.path}`, {
    details: { errno: 'ENOSPC', path: folder.path, neededBytes },
  })
}
