import { systemPath } from '../domain/file-name.ts'
import type { Finding } from '../domain/media.ts'
import type { ScanEntry } from '../domain/scanner.ts'
import type { ReadFacts } from '../domain/reading.ts'
import type { KnownTags, MediaTags, ReadTags, TagsResult } from '../domain/tags.ts'
import type { WorkerServices } from '../domain/worker.ts'

/** A file of the unit with what is known of its content. */
export interface TaggedFile {
  readonly id: number
  readonly name: string
  /** Below the unit. */
  readonly path: string
  readonly mtimeNs: string
  readonly fingerprint: string | null
  /** Tags of files of this size that are known; without it, none are. */
  readonly tagged?: readonly KnownTags[]
}

/** An open file's facts with the fingerprint of its content. */
export type OpenedFile = ReadFacts & { readonly fingerprint: string }

interface TaggedUnit {
  /** Absolute. */
  readonly path: string
  readonly files: ReadonlyMap<string, TaggedFile>
  readonly full: boolean
  readonly signal: AbortSignal
  alive(): void
}

/** Reads the tags of a unit's files, each once at most, and not at all where they are remembered. */
export interface UnitTags {
  of(entry: ScanEntry): Promise<TagsResult>
  /** Those of a file that were asked for; undefined for none. */
  known(fileId: number): MediaTags | undefined
  /** What was read and is not remembered yet. */
  readonly made: readonly ReadTags[]
}

const nothing: TagsResult = { tags: null, findings: [] }

export function createUnitTags(deps: {
  services: WorkerServices
  unit: TaggedUnit | null
  /** Undefined where the file cannot be opened or has gone; the unit is read again then. */
  open(file: TaggedFile): OpenedFile | undefined
  /** It is another file now, or none. */
  failed(read: {
    readonly fileId: number
    readonly problem?: string
    readonly again: 'changed'
  }): void
}): UnitTags {
  const { services, unit } = deps
  const results = new Map<number, TagsResult>()
  const made: ReadTags[] = []

  const readAnew = async (file: TaggedFile): Promise<TagsResult> => {
    const opened = deps.open(file)
    if (opened === undefined || unit === null) return unreadable(file, 'It could not be opened.')
    const { fingerprint, mtimeNs, sizeBytes } = opened
    const remembered = unit.full ? null : find(file.tagged, { fingerprint, mtimeNs })
    if (remembered !== null) return { tags: remembered, findings: [] }
    const path = systemPath(`${unit.path}/${file.path}`)
    const said = await services.media.readTags(path, unit.signal)
    switch (said.outcome) {
      case 'ok':
        // Where the file became another one between the two readings, the next scan finds it changed.
        if (said.facts.mtimeNs === mtimeNs && said.facts.sizeBytes === sizeBytes) {
          made.push({ sizeBytes, fingerprint, mtimeNs, tags: said.tags })
        }
        return { tags: said.tags, findings: [] }
      case 'unreadable':
        return unreadable(file, said.reason)
      case 'changed':
        deps.failed({ fileId: file.id, problem: 'It changed while it was read.', again: 'changed' })
        return unreadable(file, 'It changed while it was read.')
      case 'vanished':
        deps.failed({ fileId: file.id, again: 'changed' })
        return nothing
    }
  }

  const read = async (file: TaggedFile): Promise<TagsResult> => {
    const { fingerprint, mtimeNs } = file
    const isRead = fingerprint !== null && unit?.full === false
    const remembered = isRead ? find(file.tagged, { fingerprint, mtimeNs }) : null
    return remembered === null ? await readAnew(file) : { tags: remembered, findings: [] }
  }

  return {
    made,
    known: (fileId) => results.get(fileId)?.tags ?? undefined,
    of: async (entry) => {
      const file = unit?.files.get(entry.path)
      if (file === undefined || services.media.classify(entry).kind !== 'audio') return nothing
      unit?.signal.throwIfAborted()
      const result = results.get(file.id) ?? (await read(file))
      results.set(file.id, result)
      unit?.alive()
      return result
    },
  }
}

function find(
  known: readonly KnownTags[] | undefined,
  { fingerprint, mtimeNs }: Pick<KnownTags, 'fingerprint' | 'mtimeNs'>,
): MediaTags | null {
  // The time as well: programs write tags into a gap in the middle, which neither size nor fingerprint tell of.
  const found = known?.find((one) => one.fingerprint === fingerprint && one.mtimeNs === mtimeNs)
  return found?.tags ?? null
}

function unreadable({ name }: TaggedFile, reason: string): TagsResult {
  const finding: Finding = {
    code: 'tags_unreadable',
    message: `The tags of ${name} were not read: ${reason}`,
  }
  return { tags: null, findings: [finding] }
}
