import { notBefore } from '../domain/clock.ts'
import { errnoOf, errorMessage } from '../domain/error.ts'
import { checkRoot } from '../filesystem/passport.ts'
import { readSpace } from '../filesystem/space.ts'
import type { FolderCheck } from '../domain/folder-check.ts'
import type { HealthFinding } from '../domain/health.ts'
import type { LibraryRoot, RootSpace, ScanFailureCode } from '../domain/library.ts'
import { reportHealth } from '../domain/report-health.ts'
import { stillProgram } from '../media/still/take-still.ts'
import type { Transaction } from '../domain/stores.ts'
import type { WorkerServices } from '../domain/worker.ts'

/** A root with what is known of it, for a look at its folder. */
export interface RootToCheck {
  readonly libraryName: string
  readonly root: LibraryRoot
  /** Files that prove the root if its device changed. */
  readonly sample: readonly { path: string; sizeBytes: number; mtimeNs: string }[]
}

/** What a look at a root showed. */
export interface RootHealth {
  readonly findings: readonly HealthFinding[]
  /** Null while the root cannot be trusted: what stands there may be another disk. */
  readonly space: RootSpace | null
}

/** Looks at a root as a scan does, and writes nothing there. Blocks as long as its disk does. */
export function checkRootHealth({ libraryName, root, sample }: RootToCheck): RootHealth {
  const { path, passport } = root
  // A scan that did not come to its end has left files and no count.
  const fileCount = Math.max(passport?.fileCount ?? 0, sample.length)
  const known = passport === null ? null : { ...passport, fileCount }
  const verdict = checkRoot({ path, known, sampleFiles: sample, lookOnly: true })
  if (verdict.verdict === 'trusted') return { findings: [], space: spaceOf(path) }
  const { message, fix } = wordsOf[verdict.code]
  const finding: HealthFinding = {
    key: `${rootKeys[verdict.code]}:${root.id}`,
    severity: 'error',
    message: message?.({ libraryName, path }) ?? `${verdict.reason} (library ${libraryName}).`,
    fix,
  }
  return { findings: [finding], space: null }
}

/** Keys of what may be wrong with a root. */
export const rootKeys: Readonly<Record<ScanFailureCode, string>> = {
  path_missing: 'library.missing',
  not_a_directory: 'library.not_a_folder',
  permission_denied: 'library.unreadable',
  root_unavailable: 'library.untrusted',
  other: 'library.unusable',
}

interface Words {
  /** Without one the reason of the check is the message. */
  readonly message?: (of: { libraryName: string; path: string }) => string
  readonly fix: string
}

const wordsOf: Readonly<Record<ScanFailureCode, Words>> = {
  path_missing: {
    message: ({ libraryName, path }) => `The folder ${path} of ${libraryName} is not there.`,
    fix: 'Mount its disk, or correct the path of this library in shelfd.toml.',
  },
  not_a_directory: {
    message: ({ libraryName, path }) => `${path} of ${libraryName} is not a folder.`,
    fix: 'Set the path of this library in shelfd.toml to a folder.',
  },
  permission_denied: {
    message: ({ libraryName, path }) => `The folder ${path} of ${libraryName} may not be read.`,
    fix: 'Let the user that shelfd runs as read and enter it (chmod, chown or a group).',
  },
  root_unavailable: {
    fix: 'Mount the disk that belongs there; until then scans leave the library as it is.',
  },
  other: {
    fix: 'Look whether its disk is in order (dmesg), and whether it can be listed with ls.',
  },
}

function spaceOf(path: string): RootSpace | null {
  try {
    return readSpace(path)
  } catch {
    // Gone since the check: the next one will find that.
    return null
  }
}

/** A trouble of the machine with what found it. */
export interface MachineReport {
  readonly source: 'probe' | 'stills' | 'storage' | 'clock'
  readonly findings: readonly HealthFinding[]
}

/** Looks at what shelfd needs beside its libraries. */
export function checkMachine(
  { settings, findProgram }: Pick<WorkerServices, 'settings' | 'findProgram'>,
  now: number,
): MachineReport[] {
  const { probe, probeProgram, stills, dataDir } = settings
  const missing = probe && findProgram(probeProgram.name) === null
  return [
    { source: 'probe', findings: missing ? [withoutProgram(probeProgram)] : [] },
    { source: 'stills', findings: stills && findProgram(stillProgram) === null ? [noStills] : [] },
    { source: 'storage', findings: checkStorage(dataDir) },
    { source: 'clock', findings: now < notBefore ? [wrongClock] : [] },
  ]
}

function withoutProgram({ name, always }: { name: string; always: boolean }): HealthFinding {
  const lost = always
    ? 'no streams are read'
    : 'only Matroska, WebM, MP4 and MOV show their streams'
  return {
    key: 'probe.missing',
    severity: always ? 'error' : 'notice',
    message: `The program ${name} is not found, so ${lost}.`,
    fix: 'Install ffmpeg (apt install ffmpeg) or set probe.ffprobe to its path, then run "shelfd scan --full".',
  }
}

const noStills: HealthFinding = {
  key: 'stills.missing',
  severity: 'notice',
  message: `The program ${stillProgram} is not found, so no pictures are made of videos.`,
  fix: 'Install ffmpeg (apt install ffmpeg), or set pictures.stills = false.',
}

const wrongClock: HealthFinding = {
  key: 'clock.behind',
  severity: 'warning',
  message: 'The clock of this machine is far behind.',
  fix: 'Set the clock (timedatectl set-ntp true); times of scans and files are wrong until then.',
}

const mib = 1024 * 1024
/** Least space on the disk of the data folder, the worst first. */
const storageLimits = [
  { belowBytes: 100 * mib, severity: 'error', words: '100 MiB' },
  { belowBytes: 1024 * mib, severity: 'warning', words: '1 GiB' },
] as const

function checkStorage(dataDir: string): HealthFinding[] {
  const fix =
    'Free some space there; the folders "backups" and "cache" in the data folder are the first to look at.'
  try {
    const { freeBytes } = readSpace(dataDir)
    const limit = storageLimits.find(({ belowBytes }) => freeBytes < belowBytes)
    if (limit === undefined) return []
    const message = `Less than ${limit.words} is free on the disk of the data folder ${dataDir}.`
    return [{ key: 'storage.low', severity: limit.severity, message, fix }]
  } catch (error) {
    // Not made yet, when no daemon has run.
    if (errnoOf(error) === 'ENOENT') return []
    const message = `The data folder ${dataDir} cannot be looked at: ${errorMessage(error)}.`
    return [{ key: 'storage.unreadable', severity: 'error', message, fix: 'Look at its disk.' }]
  }
}

/**
 * Has the machine looked at, and roots, each in a job of its own: all, or those of some libraries and those in trouble.
 * Entries of what has left the configuration go.
 */
export function enqueueHealthChecks(
  tx: Transaction,
  libraryIds: readonly number[] | null,
  folders: readonly FolderCheck[],
): void {
  const { libraries, health, jobs } = tx.stores
  const attached = libraries.list()
  const roots = attached.flatMap(({ id }) => libraries.roots(id))
  const subjects = new Set([
    'hang',
    ...roots.map(({ id }) => subjectOf(id)),
    ...attached.map(({ id }) => removalsOf(id)),
  ])
  const inTrouble = new Set(health.subjects('library'))
  for (const subject of inTrouble) {
    if (!subjects.has(subject)) reportHealth(tx, { source: 'library', subject }, [])
  }
  tx.enqueue('health.check', { rootId: null })
  for (const { id, libraryId } of roots) {
    const isWanted = libraryIds === null || libraryIds.includes(libraryId)
    if (!isWanted && !inTrouble.has(subjectOf(id))) continue
    tx.enqueue('health.check', { rootId: id }, { rootId: id })
  }
  enqueueFolderChecks(tx, folders, libraryIds === null)
  jobs.forgetChores('health.check')
}

/** All of them, or those that could not be read; entries of others go. */
function enqueueFolderChecks(
  tx: Transaction,
  folders: readonly FolderCheck[],
  isWhole: boolean,
): void {
  const inTrouble = new Set(tx.stores.health.subjects('import').filter(isOfFolder))
  const kept = new Set(folders.flatMap((one) => Object.values(folderSubjectsOf(one))))
  for (const subject of inTrouble) {
    if (!kept.has(subject)) reportHealth(tx, { source: 'import', subject }, [])
  }
  for (const folder of folders) {
    // That imports are copies stays so while nothing is mounted, and is no reason to keep disks awake.
    const isWanted = isWhole || inTrouble.has(folderSubjectsOf(folder).folder)
    if (isWanted) tx.enqueue('health.check', { ...folder })
  }
}

/** The subjects of what is wrong with a folder of downloads itself, and with the way from there to libraries. */
export function folderSubjectsOf({
  client,
  folder,
}: Pick<FolderCheck, 'client' | 'folder'>): Record<'folder' | 'sharing', string> {
  const one = JSON.stringify([client, folder])
  return { folder: `folder:${one}`, sharing: `sharing:${one}` }
}

function isOfFolder(subject: string): boolean {
  return subject.startsWith('folder:') || subject.startsWith('sharing:')
}

/** The subject of a root's own entries. */
export function subjectOf(rootId: number): string {
  return `root:${rootId}`
}

/** The subject of the removals that a scan of a library held back. */
export function removalsOf(libraryId: number): string {
  return `removals:${libraryId}`
}
