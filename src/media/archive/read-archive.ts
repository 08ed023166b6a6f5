import { closeSync } from 'node:fs'
import { basename } from 'node:path'

import type { ArchiveOutcome, EntryOutcome, OpenArchive } from '../../domain/archive.ts'
import type { FileOpener } from '../../domain/reading.ts'
import type { RunProgram } from '../../domain/program.ts'
import { type ArchiveFile, openArchive } from './open-archive.ts'

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
  /** The same of a file that is open, which whoever opened it closes. */
  of(file: ArchiveFile): OpenArchive
}

type Refusal = Exclude<ArchiveOutcome, { readonly outcome: 'ok' }>

/** Reads archives in place: zip by itself, rar and 7z by a program. What a file is, its first bytes say. */
export function createArchiveReader(deps: {
  readonly files: FileOpener
  readonly run: RunProgram
}): ArchiveReader {
  return {
    list: ({ signal, ...request }) => open(deps, request, (archive) => archive.list(signal)),
    readEntry: ({ signal, ...request }) =>
      open(deps, request, (archive) => archive.readEntry(request, signal)),
    of: (file) => openArchive(deps.run, file),
  }
}

async function open<T>(
  { files, run }: { readonly files: FileOpener; readonly run: RunProgram },
  { path }: ArchiveRequest,
  use: (archive: OpenArchive) => Promise<T>,
): Promise<T | Refusal> {
  const opened = files.open(path)
  if (opened.outcome === 'vanished') return opened
  if (opened.outcome === 'refused') {
    return { outcome: 'unreadable', reason: `It cannot be opened: ${opened.reason}.` }
  }
  const { fd, facts } = opened
  try {
    return await use(openArchive(run, { fd, facts, name: basename(path.toString()) }))
  } finally {
    closeSync(fd)
  }
}
