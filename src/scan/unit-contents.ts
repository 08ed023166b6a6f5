import { isArchiveName, type ArchiveResult } from '../domain/archive.ts'
import { systemPath } from '../domain/file-name.ts'
import type { KnownContent, ReadContent, ToldContent } from '../domain/file-stores.ts'
import type { PictureResult, ScanEntry } from '../domain/scanner.ts'
import type { WorkerServices } from '../domain/worker.ts'
import { archiveResult } from '../media/archive/archive-result.ts'
import type { OpenedFile } from './unit-tags.ts'

/** A file of the unit with what is remembered of its content. */
export interface ToldFile {
  readonly id: number
  readonly name: string
  /** Below the unit. */
  readonly path: string
  readonly mtimeNs: string
  readonly fingerprint: string | null
  readonly told?: KnownContent
}

interface ContentUnit {
  /** Absolute. */
  readonly path: string
  readonly files: ReadonlyMap<string, ToldFile>
  /** What was read is to be remembered. */
  readonly pictures: boolean
  readonly full: boolean
  readonly signal: AbortSignal
  alive(): void
}

/** Reads pictures and archives of a unit, each once at most, and not at all where what they say is remembered. */
export interface UnitContents {
  describe(entry: ScanEntry): PictureResult
  list(entry: ScanEntry): Promise<ArchiveResult>
  /** What was read and is not remembered yet. */
  readonly made: readonly ReadContent[]
}

export interface UnitContentsDeps {
  readonly services: WorkerServices
  readonly unit: ContentUnit | null
  /** Undefined where the file cannot be opened or has gone; the unit is read again then. */
  open(file: ToldFile, how?: 'describe'): OpenedFile | undefined
  /** What the head of a file says that was opened to be described. */
  told(fileId: number): PictureResult | undefined
  /** It is another file now, or none. */
  failed(read: {
    readonly fileId: number
    readonly problem?: string
    readonly again: 'changed'
  }): void
}

export function createUnitContents(deps: UnitContentsDeps): UnitContents {
  const { unit } = deps
  const made: ReadContent[] = []
  const remember = (file: ToldFile, opened: OpenedFile, told: ToldContent): void => {
    const { fingerprint, mtimeNs } = opened
    if (unit?.pictures === true) made.push({ fileId: file.id, fingerprint, mtimeNs, told })
  }
  return {
    made,
    describe: (entry) => {
      const file = unit?.files.get(entry.path)
      if (file === undefined || unit === null) return { picture: null, findings: [] }
      unit.signal.throwIfAborted()
      const known = unit.full ? undefined : remembered(file, file)
      if (known !== undefined && 'picture' in known) return known
      const opened = deps.open(file, 'describe')
      const told = deps.told(file.id)
      unit.alive()
      if (opened === undefined || told === undefined) return unreadable(file)
      remember(file, opened, told)
      return told
    },
    list: async (entry) => {
      const file = unit?.files.get(entry.path)
      if (file === undefined || unit === null) return { entries: [], findings: [] }
      unit.signal.throwIfAborted()
      // A whole reading trusts the content alone, which is read for its fingerprint anyway.
      const known = unit.full ? undefined : remembered(file, file)
      if (known !== undefined && 'entries' in known) return known
      const listed = await listAnew(deps, unit, { file, remember })
      unit.alive()
      return listed
    },
  }
}

async function listAnew(
  deps: UnitContentsDeps,
  unit: ContentUnit,
  work: {
    file: ToldFile
    remember: (file: ToldFile, opened: OpenedFile, told: ToldContent) => void
  },
): Promise<ArchiveResult> {
  const { file, remember } = work
  const opened = unit.pictures && isArchiveName(file.name) ? deps.open(file) : undefined
  const known = opened === undefined ? undefined : remembered(file, opened)
  if (known !== undefined && 'entries' in known) return known
  const path = systemPath(`${unit.path}/${file.path}`)
  const listed = await deps.services.media.listArchive(path, unit.signal)
  const again = { fileId: file.id, again: 'changed' } as const
  if (listed.outcome === 'changed') {
    deps.failed({ ...again, problem: 'It changed while it was read.' })
  }
  if (listed.outcome === 'vanished') deps.failed(again)
  const told = archiveResult(file.name, listed)
  if (listed.outcome === 'ok' && opened !== undefined) {
    const { facts } = listed
    // Where the file became another one between the two readings, the next scan finds it changed.
    const isSame = facts.mtimeNs === opened.mtimeNs && facts.sizeBytes === opened.sizeBytes
    if (isSame) remember(file, opened, told)
  }
  return told
}

/** What is known of a file with this content that was written at this time. */
function remembered(
  { told }: ToldFile,
  { fingerprint, mtimeNs }: Pick<ToldFile, 'fingerprint' | 'mtimeNs'>,
): ToldContent | undefined {
  // The time as well: what lies between head and tail can be changed in place.
  const isSame = told?.fingerprint === fingerprint && told?.mtimeNs === mtimeNs
  return isSame ? told?.told : undefined
}

function unreadable({ name }: ToldFile): PictureResult {
  const message = `${name} could not be opened.`
  return { picture: null, findings: [{ code: 'picture_unreadable', message }] }
}
