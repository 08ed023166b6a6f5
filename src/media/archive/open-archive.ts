import { fstatSync } from 'node:fs'

import type {
  ArchiveOutcome,
  ArchiveResult,
  EntryOutcome,
  OpenArchive,
} from '../../domain/archive.ts'
import type { ReadFacts } from '../../domain/reading.ts'
import type { RunProgram } from '../../domain/program.ts'
import { judgeEntries } from './judge-entries.ts'
import type { ArchiveProgram, NumberedEntry } from './programs.ts'
import { extractByProgram, listByProgram } from './run-program.ts'
import { createArchiveSource, type ArchiveSource } from './source.ts'
import { ArchiveUnreadable } from './unreadable.ts'
import { listZip, readZipEntry, type ZipEntry } from './zip.ts'

/** An archive that was opened for reading. */
export interface ArchiveFile {
  readonly fd: number
  readonly facts: ReadFacts
  /** For people. */
  readonly name: string
}

type Refusal = Exclude<ArchiveOutcome, { readonly outcome: 'ok' }>

type Listed =
  | { readonly by: 'itself'; readonly entries: readonly ZipEntry[]; readonly judged: ArchiveResult }
  | {
      readonly by: 'program'
      readonly program: ArchiveProgram
      readonly entries: readonly NumberedEntry[]
      readonly judged: ArchiveResult
    }

/** Reads entries of an open archive; its list is read once. Whoever opened the file closes it. */
export function openArchive(run: RunProgram, file: ArchiveFile): OpenArchive {
  const { fd, facts, name } = file
  const source = createArchiveSource(fd, facts.sizeBytes)
  let known: Promise<Listed | Refusal> | null = null
  const listOnce = async (signal: AbortSignal | undefined): Promise<Listed | Refusal> => {
    const listed = await listAll(run, { fd, source, signal })
    return 'outcome' in listed ? listed : { ...listed, judged: judgeEntries(name, listed.entries) }
  }
  // Also for entries that are asked for while it is being listed.
  const list = (signal: AbortSignal | undefined): Promise<Listed | Refusal> =>
    (known ??= listOnce(signal))
  const guarded = async <T extends { readonly outcome: 'ok' }>(
    signal: AbortSignal | undefined,
    use: (listed: Listed) => T | Promise<T>,
  ): Promise<(T & { readonly facts: ReadFacts }) | Refusal> => {
    try {
      const listed = await list(signal)
      const made = 'outcome' in listed ? listed : await use(listed)
      if (hasChanged(file)) return { outcome: 'changed' }
      return made.outcome === 'ok' ? { ...made, facts } : made
    } catch (error) {
      if (!(error instanceof ArchiveUnreadable)) throw error
      if (hasChanged(file)) return { outcome: 'changed' }
      return { outcome: 'unreadable', reason: error.message }
    }
  }
  return {
    list: (signal) => guarded(signal, ({ judged }) => ({ outcome: 'ok', ...judged })),
    sizeOf: (entry, signal) =>
      guarded(signal, (listed) => ({
        outcome: 'ok',
        sizeBytes: readable(listed, entry).sizeBytes,
      })),
    readEntry: ({ entry, maxBytes }, signal): Promise<EntryOutcome> =>
      guarded(signal, async (listed) => {
        readable(listed, entry)
        const limits = { entry, maxBytes }
        const bytes =
          listed.by === 'itself'
            ? readZip(source, listed.entries, limits)
            : await extractByProgram(run, { ...listed, ...limits, fd, source, signal })
        return { outcome: 'ok', bytes }
      }),
  }
}

async function listAll(
  run: RunProgram,
  archive: { fd: number; source: ArchiveSource; signal: AbortSignal | undefined },
) {
  if (isZip(archive.source)) return { by: 'itself' as const, entries: listZip(archive.source) }
  const listed = await listByProgram(run, archive)
  return 'outcome' in listed ? listed : { by: 'program' as const, ...listed }
}

/** The entry, if it may be read. Throws ArchiveUnreadable. */
function readable({ judged }: Listed, entry: string): { readonly sizeBytes: number } {
  const found = judged.entries.find(({ name }) => name === entry)
  if (found === undefined) throw new ArchiveUnreadable(gone)
  return found
}

const gone = 'It has no such entry that can be read.'

function readZip(
  source: ArchiveSource,
  entries: readonly ZipEntry[],
  { entry, maxBytes }: { entry: string; maxBytes: number },
): Buffer {
  const found = entries.find(({ name }) => name === entry)
  if (found === undefined) throw new ArchiveUnreadable(gone)
  return readZipEntry(source, found, maxBytes)
}

function hasChanged({ fd, facts }: ArchiveFile): boolean {
  const { size, mtimeNs } = fstatSync(fd, { bigint: true })
  return Number(size) !== facts.sizeBytes || String(mtimeNs) !== facts.mtimeNs
}

// An empty zip begins with its end; one behind a program that unpacks it is found by its end alone.
function isZip(source: ArchiveSource): boolean {
  const head = source.read(0, 8).toString('latin1')
  return head.startsWith('PK') || head.startsWith('MZ') || head.length < 4
}
