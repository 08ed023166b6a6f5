import { isArchiveName } from '../domain/archive.ts'
import { fileKindOf } from '../filesystem/file-kind.ts'
import { AppError, errorMessage } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'
import type { Finding } from '../domain/media.ts'
import type { MediaProbe } from '../domain/probe.ts'
import type { ReadFacts } from '../domain/reading.ts'
import type { NfoResult, PictureResult, ScanEntry, ScannerMedia } from '../domain/scanner.ts'
import type { KnownContent, MoveCandidate, ReadContent, UnitFile } from '../domain/file-stores.ts'
import type { WorkerServices } from '../domain/worker.ts'
import type { KnownTags, ReadTags, TaggedSound } from '../domain/tags.ts'
import { suitable } from '../media/nfo/suitable.ts'
import { createUnitContents } from './unit-contents.ts'
import { createUnitTags, type OpenedFile, type TaggedFile } from './unit-tags.ts'

/** A file of a unit with what the database knows of its content. */
export interface InspectedFile extends Omit<UnitFile, 'missingAt' | 'createdAt'> {
  /** Fingerprints of this size whose streams are known. */
  readonly probed: readonly string[]
  /** Tags of files of this size that are known; without it, none are. */
  readonly tagged?: readonly KnownTags[]
  /** What is remembered of a picture or archive; without it, nothing. */
  readonly told?: KnownContent
  /** Known files that this one may be under a new name. */
  readonly candidates: readonly MoveCandidate[]
  /** This scan found it first; said of files with candidates only. */
  readonly isNew?: true
}

/** What was read of a file, or why it could not be. */
export interface FileRead {
  readonly fileId: number
  readonly facts?: ReadFacts
  readonly fingerprint?: string
  readonly probe?: MediaProbe
  /** A program had to read it, because its header did not tell everything. */
  readonly helped?: true
  /** What its header says, while the program that knows the rest cannot run. */
  readonly partial?: MediaProbe
  /** The content is at fault. */
  readonly problem?: string
  /** The unit has to be read again: it changed or vanished meanwhile, or could not be opened this time. */
  readonly again?: 'changed' | 'closed'
  /** Its streams were not wanted or could not be read, so its content must not pass for known. */
  readonly unprobed?: true
}

/** The unit that a scanner is reading. */
export interface MediaUnit {
  /** Absolute. */
  readonly path: string
  readonly files: ReadonlyMap<string, InspectedFile>
  readonly skipProbe: boolean
  /** Pictures and archives are told by their content. */
  readonly pictures: boolean
  /** Reads content that is already known again. */
  readonly full: boolean
  readonly signal: AbortSignal
  alive(): void
}

/** The media services of one unit; `reads` collects what was learned of its files. */
export interface UnitMedia {
  readonly port: ScannerMedia
  readonly reads: ReadonlyMap<number, FileRead>
  /** Tags that were read and are to be remembered. */
  readonly tags: readonly ReadTags[]
  /** What pictures and archives say that is to be remembered. */
  readonly told: readonly ReadContent[]
  /** Why no program could probe; null while one can. */
  probeUnavailable(): string | null
  /** A sidecar that is there could not be opened. */
  isSidecarClosed(): boolean
  /** Reads a media file unless it is known; at most once. */
  read(file: InspectedFile): Promise<FileRead | null>
}

export function createUnitMedia(deps: {
  services: WorkerServices
  unit: MediaUnit | null
}): UnitMedia {
  const { services, unit } = deps
  const reads = new Map<number, FileRead>()
  const state = { unavailable: null as string | null, isSidecarClosed: false }

  const read = async (file: InspectedFile): Promise<FileRead | null> => {
    const known = reads.get(file.id)
    if (known !== undefined || unit === null) return known ?? null
    const sound = tags.known(file.id)?.sound
    const made = await readFile(services, unit, {
      file,
      state,
      sound,
      open: (one) => opener.open(one),
    })
    if (made !== null) reads.set(file.id, made)
    unit.alive()
    return made
  }

  const opener = createOpener(services, unit)
  const open = noting(opener, reads)
  const failed = (read: FileRead): void => void reads.set(read.fileId, read)
  const shared = { services, unit, open, failed }
  const tags = createUnitTags(shared)
  const told = (fileId: number): PictureResult | undefined => opener.described(fileId)
  const contents = createUnitContents({ ...shared, told })

  const port: ScannerMedia = {
    parseName: (path) => services.media.parseName(path),
    classify: (entry, stems) => services.media.classify(entry, stems),
    probe: async (entry) => {
      const file = unit?.files.get(entry.path)
      const made = file === undefined ? null : await read(file)
      return made?.probe ?? made?.partial ?? null
    },
    readTags: (entry) => tags.of(entry),
    listArchive: (entry) => contents.list(entry),
    describePicture: async (entry) => contents.describe(entry),
    readNfo: async (entry, subject) => {
      const result = readNfo(services, unit, entry)
      state.isSidecarClosed ||= result.findings.some(({ code }) => code === 'nfo_unreadable')
      return suitable(result, subject)
    },
  }
  return {
    port,
    reads,
    tags: tags.made,
    told: contents.made,
    read,
    probeUnavailable: () => state.unavailable,
    isSidecarClosed: () => state.isSidecarClosed,
  }
}

function readNfo(services: WorkerServices, unit: MediaUnit | null, entry: ScanEntry): NfoResult {
  if (unit === null || !unit.files.has(entry.path)) return { documents: [], findings: [] }
  try {
    return services.media.readNfo(systemPath(`${unit.path}/${entry.path}`))
  } catch (error) {
    const message = `${entry.name} cannot be read: ${errorMessage(error)}`
    return { documents: [], findings: [{ code: 'nfo_unreadable', message }] }
  }
}

async function readFile(
  services: WorkerServices,
  unit: MediaUnit,
  work: {
    file: InspectedFile
    state: { unavailable: string | null }
    sound: TaggedSound | undefined
    open(file: TaggedFile): OpenedFile | FileRead
  },
): Promise<FileRead | null> {
  const { file, state, sound } = work
  const kind = fileKindOf(file.name)
  if (unit.pictures && (kind === 'image' || isArchiveName(file.name))) {
    return readPicture(unit, file, (one) => work.open(one))
  }
  if (kind !== 'video' && kind !== 'audio') return null
  const skipProbe = unit.skipProbe || !services.settings.probe
  const unread = file.fingerprint === null || unit.full
  if (!unread || (skipProbe && file.candidates.length === 0)) return null
  const path = systemPath(`${unit.path}/${file.path}`)
  const opened = work.open(file)
  if ('fileId' in opened) return opened
  const { fingerprint, ...facts } = opened
  if (file.probed.includes(fingerprint) && !unit.full)
    return { fileId: file.id, facts, fingerprint }
  if (skipProbe) return { fileId: file.id, facts, fingerprint, unprobed: true }
  const probed = await services.media.probe(path, unit.signal, sound)
  switch (probed.outcome) {
    case 'ok':
      if (!isSame(probed.facts, facts)) return changed(file)
      return {
        fileId: file.id,
        facts,
        fingerprint,
        probe: probed.probe,
        ...(probed.helped === null ? {} : { helped: true }),
        ...problemOf(probed.findings),
      }
    case 'unreadable':
      return { fileId: file.id, facts, fingerprint, problem: probed.reason }
    case 'unavailable':
      state.unavailable = probed.reason
      return {
        fileId: file.id,
        facts,
        fingerprint,
        unprobed: true,
        ...(probed.partial === null ? {} : { partial: probed.partial.probe }),
      }
    case 'changed':
      return changed(file)
    case 'vanished':
      return vanished(file)
  }
}

/** The content alone; the scanner asks for what a picture says. */
function readPicture(
  unit: MediaUnit,
  file: InspectedFile,
  open: (file: TaggedFile) => OpenedFile | FileRead,
): FileRead | null {
  if (file.fingerprint !== null && !unit.full) return null
  const opened = open(file)
  if ('fileId' in opened) return opened
  const { fingerprint, ...facts } = opened
  return { fileId: file.id, facts, fingerprint }
}

/** Opens each file once for its fingerprint; a file that cannot be opened is a reading of its own. */
function createOpener(
  services: WorkerServices,
  unit: MediaUnit | null,
): {
  open(file: TaggedFile, how?: 'describe'): OpenedFile | FileRead
  /** What the head of an opened picture says. */
  described(fileId: number): PictureResult | undefined
} {
  const opened = new Map<number, OpenedFile>()
  const described = new Map<number, PictureResult>()
  const read = (file: TaggedFile, isDescribed: boolean): OpenedFile => {
    const path = systemPath(`${unit?.path ?? ''}/${file.path}`)
    if (!isDescribed) return services.media.fingerprint(path)
    const { picture, findings, ...facts } = services.media.describePicture(path)
    described.set(file.id, { picture, findings })
    return facts
  }
  return {
    described: (fileId) => described.get(fileId),
    open: (file, how) => {
      // Opened for one, it is read for the other as well.
      const isPicture = unit?.pictures === true && fileKindOf(file.name) === 'image'
      const isDescribed = how === 'describe' || isPicture
      const known = opened.get(file.id)
      if (known !== undefined && (!isDescribed || described.has(file.id))) return known
      try {
        const made = read(file, isDescribed)
        opened.set(file.id, made)
        return made
      } catch (error) {
        if (error instanceof AppError && error.code === 'not_found') return vanished(file)
        return { fileId: file.id, problem: errorMessage(error), again: 'closed' }
      }
    },
  }
}

/** Opens for whoever has no use of a reading that says why it failed. */
function noting(
  opener: ReturnType<typeof createOpener>,
  reads: Map<number, FileRead>,
): (file: TaggedFile, how?: 'describe') => OpenedFile | undefined {
  return (file, how) => {
    const opened = opener.open(file, how)
    if (!('fileId' in opened)) return opened
    reads.set(file.id, opened)
    return undefined
  }
}

function problemOf([finding]: readonly Finding[]): { problem?: string } {
  return finding === undefined ? {} : { problem: finding.message }
}

function changed(file: InspectedFile): FileRead {
  return { fileId: file.id, problem: 'It changed while it was read.', again: 'changed' }
}

function vanished(file: TaggedFile): FileRead {
  return { fileId: file.id, again: 'changed' }
}

function isSame(a: ReadFacts, b: ReadFacts): boolean {
  return a.inode === b.inode && a.sizeBytes === b.sizeBytes && a.mtimeNs === b.mtimeNs
}
