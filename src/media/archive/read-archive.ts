import { closeSync, fstatSync } from 'node:fs'
import { basename } from 'node:path'

import type { ArchiveOutcome, EntryOutcome } from '../../domain/archive.ts'
import type { FileOpener, ReadFacts } from '../../domain/reading.ts'
import { judgeEntries } from './judge-entries.ts'
import { listByProgram, readByProgram, type ProgramPort } from './run-program.ts'
import { createArchiveSource, type ArchiveSource } from './source.ts'
import { ArchiveUnreadable } from './unreadable.ts'
import { listZip, readZipEntry } from './zip.ts'

export interface ArchiveRequest {
  readonly path: string | Buffer
  readonly signal?: AbortSignal
}

export interface ArchiveReader {
  list(request: ArchiveRequest): Promise<ArchiveOutcome>
  /** Unpacks the entry of this name into memory; one of more than `maxBytes` is unreadable. */
  readEntry(
    request: ArchiveRequest & { readonly entry: string; readonly maxBytes: number },
  ): Promise<EntryOutcome>
}

type Refusal = Exclude<ArchiveOutcome, { readonly outcome: 'ok' }>

/** Reads archives in place: zip by itself, rar and 7z by a program. What a file is, its first bytes say. */
export function createArchiveReader(deps: {
  readonly files: FileOpener
  readonly run: ProgramPort
}): ArchiveReader {
  return {
    list: (request) =>
      open(deps, request, async ({ source, fd, name }) => {
        const listed = isZip(source)
          ? listZip(source)
          : await listByProgram(deps.run, { fd, source, signal: request.signal })
        return 'outcome' in listed ? listed : { outcome: 'ok', ...judgeEntries(name, listed) }
      }),
    readEntry: ({ entry, maxBytes, ...request }) =>
      open(deps, request, async ({ source, fd, name }) => {
        const { signal } = request
        if (!isZip(source)) {
          const judge = (listed: Parameters<typeof judgeEntries>[1]): boolean =>
            isAmong(entry, name, listed)
          return await readByProgram(deps.run, { fd, source, signal, entry, maxBytes, judge })
        }
        const listed = listZip(source)
        const found = listed.find((one) => one.name === entry)
        if (found === undefined || !isAmong(entry, name, listed)) throw new ArchiveUnreadable(gone)
        return { outcome: 'ok', bytes: readZipEntry(source, found, maxBytes) }
      }),
  }
}

const gone = 'It has no such entry that can be read.'

function isAmong(
  entry: string,
  archive: string,
  listed: Parameters<typeof judgeEntries>[1],
): boolean {
  return judgeEntries(archive, listed).entries.some(({ name }) => name === entry)
}

async function open<T extends { readonly outcome: 'ok' }>(
  { files }: { readonly files: FileOpener },
  { path }: ArchiveRequest,
  use: (file: { source: ArchiveSource; fd: number; name: string }) => Promise<T | Refusal>,
): Promise<(T & { readonly facts: ReadFacts }) | Refusal> {
  const opened = files.open(path)
  if (opened.outcome === 'vanished') return opened
  if (opened.outcome === 'refused') {
    return { outcome: 'unreadable', reason: `It cannot be opened: ${opened.reason}.` }
  }
  const { fd, facts } = opened
  const name = basename(path.toString())
  try {
    const made = await use({ source: createArchiveSource(fd, facts.sizeBytes), fd, name })
    if (hasChanged(fd, facts)) return { outcome: 'changed' }
    return made.outcome === 'ok' ? { ...made, facts } : made
  } catch (error) {
    if (!(error instanceof ArchiveUnreadable)) throw error
    if (hasChanged(fd, facts)) return { outcome: 'changed' }
    return { outcome: 'unreadable', reason: error.message }
  } finally {
    closeSync(fd)
  }
}

function hasChanged(fd: number, facts: ReadFacts): boolean {
  const { size, mtimeNs } = fstatSync(fd, { bigint: true })
  return Number(size) !== facts.sizeBytes || String(mtimeNs) !== facts.mtimeNs
}

// An empty zip begins with its end; one behind a program that unpacks it is found by its end alone.
function isZip(source: ArchiveSource): boolean {
  const head = source.read(0, 8).toString('latin1')
  return head.startsWith('PK') || head.startsWith('MZ') || head.length < 4
}
