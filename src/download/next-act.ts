import type { ImportRules, PlaceMode } from '../domain/import.ts'
import { isOneFile, isUnchanged, type WholeFile } from '../domain/whole-file.ts'

/** What has been written down of placing a file. */
export interface Journal {
  /** As the plan saw it. */
  readonly source: WholeFile
  readonly mode: PlaceMode | null
  /** What the hidden file is since it is whole and named nowhere else; written before it gets its name. */
  readonly whole: WholeFile | null
  /** What imports that were given up have made of the same source. */
  readonly earlier: readonly WholeFile[]
  /** The file that has the target's name and is to give way; null for none. */
  readonly old: WholeFile | null
}

/** What has a name: null for nothing, `other` for what is no regular file. */
export type Seen = WholeFile | 'other' | null

/** What lies on the disks. */
export interface Sight {
  /** `unfit`: a link, or something else that is not taken. */
  readonly source: WholeFile | 'gone' | 'unfit'
  readonly target: Seen
  /** Under the hidden name that was written down. */
  readonly temporary: Seen
}

export type RefusalCode =
  'destination_exists' | 'source_missing' | 'source_changed' | 'source_not_a_file'

/** What is to be done next, after a crash just as after the act before. */
export type Act =
  /** Make the hidden file, after what is left of another try was removed. */
  | { readonly act: 'stage' }
  /** Give the hidden file its name, which is free. */
  | { readonly act: 'name' }
  /** Put the hidden file in the place of the old one, which is kept first, or of an empty file of ours. */
  | { readonly act: 'replace'; readonly keeps: boolean }
  /** It is there: take the hidden name away, and the source with it if it is moved. */
  | { readonly act: 'settle' }
  | { readonly act: 'refuse'; readonly code: RefusalCode }

/**
 * Says what comes next by what was written down and what is there. No name decides: a file is ours by its inode, its time
 * and its size together.
 */
export function nextAct(journal: Journal, sight: Sight): Act {
  const { target } = sight
  if (isFile(target) && isOurs(journal, sight, target)) return { act: 'settle' }
  const isWhole = isFile(sight.temporary) && isStaged(journal, sight, sight.temporary)
  const isOld = isFile(target) && journal.old !== null && isUnchanged(journal.old, target)
  if (target !== null && !isOld && !isClaim(journal, target)) {
    return { act: 'refuse', code: 'destination_exists' }
  }
  if (isWhole) return target === null ? { act: 'name' } : { act: 'replace', keeps: isOld }
  const refusal = refusalOf(journal, sight)
  return refusal === null ? { act: 'stage' } : { act: 'refuse', code: refusal }
}

function refusalOf(journal: Journal, { source }: Sight): RefusalCode | null {
  if (source === 'gone') return 'source_missing'
  if (source === 'unfit') return 'source_not_a_file'
  return isUnchanged(journal.source, source) ? null : 'source_changed'
}

function isOurs(journal: Journal, { source }: Sight, target: WholeFile): boolean {
  const { whole, mode, earlier } = journal
  const made = whole === null ? earlier : [whole, ...earlier]
  if (made.some((one) => isUnchanged(one, target))) return true
  if (isFile(source)) {
    return isUnchanged(journal.source, source) && isOneFile(source, target)
  }
  // The download may have gone since its file was linked.
  const wasLinked = mode === 'hardlink' || mode === 'move'
  return wasLinked && isOneFile(journal.source, target) && isUnchanged(journal.source, target)
}

function isStaged(journal: Journal, { source }: Sight, temporary: WholeFile): boolean {
  const { whole } = journal
  if (whole !== null) return isUnchanged(whole, temporary)
  return isFile(source) && isUnchanged(journal.source, source) && isOneFile(source, temporary)
}

// Without hard links a name is taken by an empty file first, and only once the hidden one is whole.
function isClaim({ whole, source }: Journal, target: Seen): boolean {
  return whole !== null && source.sizeBytes > 0 && isFile(target) && target.sizeBytes === 0
}

function isFile(seen: WholeFile | string | null): seen is WholeFile {
  return seen !== null && typeof seen === 'object'
}

/** Disks that a file is taken from and put on: `st_dev`, and the type of the file system. */
export interface Disks {
  readonly from: { readonly device: string; readonly fileSystem: string }
  readonly to: { readonly device: string; readonly fileSystem: string }
}

/** File systems whose parts have device numbers of their own and share blocks all the same: btrfs and bcachefs. */
export const sharedAcross = new Set(['9123683e', 'ca451a4e'])

/** How a file is placed at first; a move only when nobody needs the data where it lies. */
export function firstMode(
  rules: Pick<ImportRules, 'mode'>,
  canMove: boolean,
  disks: Disks,
): PlaceMode {
  if (rules.mode === 'copy') return 'copy'
  if (rules.mode === 'move' && canMove) return 'move'
  if (rules.mode === 'hardlink-only' || disks.from.device === disks.to.device) return 'hardlink'
  const { fileSystem } = disks.from
  return fileSystem === disks.to.fileSystem && sharedAcross.has(fileSystem) ? 'reflink' : 'copy'
}

/** How it is placed when that could not be done; null for no other way. */
export function modeAfter(mode: PlaceMode, rules: Pick<ImportRules, 'mode'>): PlaceMode | null {
  if (rules.mode === 'hardlink-only') return null
  if (mode === 'hardlink') return 'reflink'
  return mode === 'reflink' ? 'copy' : null
}
