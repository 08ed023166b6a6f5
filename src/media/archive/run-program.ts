import type { ArchiveOutcome } from '../../domain/archive.ts'
import type { RunProgram } from '../../domain/program.ts'
import { maxDirectoryBytes, maxEntries } from './limits.ts'
import { archivePrograms, type ArchiveProgram, type NumberedEntry } from './programs.ts'
import type { ArchiveSource } from './source.ts'
import { ArchiveUnreadable } from './unreadable.ts'

const timeoutMs = 30_000

interface Archive {
  readonly fd: number
  readonly source: ArchiveSource
  readonly signal: AbortSignal | undefined
}

type Unavailable = Extract<ArchiveOutcome, { readonly outcome: 'unavailable' }>

/** The entries of a rar or 7z, and the first program that can list them. Throws ArchiveUnreadable. */
export async function listByProgram(
  run: RunProgram,
  archive: Archive,
): Promise<{ program: ArchiveProgram; entries: readonly NumberedEntry[] } | Unavailable> {
  const kind = kindOf(archive.source)
  let wasThere = false
  for (const program of archivePrograms) {
    const output = await call(run, archive, { ...program.list, maxOutputBytes: maxDirectoryBytes })
    if (output === 'missing') continue
    wasThere = true
    const entries = output === null ? null : program.parse(new TextDecoder().decode(output))
    if (entries === null || entries.length === 0) continue
    if (entries.length <= maxEntries) return { program, entries }
    throw new ArchiveUnreadable(`It holds more than ${maxEntries.toLocaleString('en')} entries.`)
  }
  if (wasThere) throw new ArchiveUnreadable(`It is damaged, or no such ${kind} as can be read.`)
  return {
    outcome: 'unavailable',
    reason: `Reading ${kind} needs a program: install unar or 7-Zip, or pack it as a zip.`,
  }
}

/** Unpacks one entry of the list by the program that made it. Throws ArchiveUnreadable. */
export async function extractByProgram(
  run: RunProgram,
  request: Archive & {
    readonly program: ArchiveProgram
    readonly entries: readonly NumberedEntry[]
    readonly entry: string
    readonly maxBytes: number
  },
): Promise<Uint8Array> {
  const { program, entry, maxBytes } = request
  const listed = request.entries.find(({ name }) => name === entry)
  if (listed === undefined) throw new ArchiveUnreadable('It has no such entry.')
  const result = await call(run, request, {
    ...program.extract(listed),
    maxOutputBytes: Math.min(maxBytes, listed.sizeBytes + 1),
  })
  if (result === null || result === 'missing' || result.length !== listed.sizeBytes) {
    throw new ArchiveUnreadable('The entry is damaged or larger than it may be.')
  }
  if (listed.crc !== null && Bun.hash.crc32(result) !== listed.crc) {
    throw new ArchiveUnreadable('The entry is damaged.')
  }
  return result
}

async function call(
  run: RunProgram,
  { fd, signal }: Archive,
  work: { program: string; args: readonly string[]; maxOutputBytes: number },
): Promise<Uint8Array | 'missing' | null> {
  const result = await run({
    ...work,
    timeoutMs,
    fds: [fd],
    ...(signal === undefined ? {} : { signal }),
  })
  if (result.outcome === 'missing') return 'missing'
  signal?.throwIfAborted()
  if (result.outcome !== 'exited') return null
  if (result.code === 0) return result.stdout
  if (!asksForPassword.test(result.stderr)) return null
  throw new ArchiveUnreadable('It is encrypted.')
}

// All of them say so, and none of them can be told to ask nobody.
const asksForPassword = /requires a password|encrypted archive/i

function kindOf(source: ArchiveSource): 'rar' | '7z' {
  const head = source.read(0, 7).toString('latin1')
  if (head.startsWith('Rar!\x1a\x07')) return 'rar'
  if (head.startsWith('7z\xbc\xaf\x27\x1c')) return '7z'
  throw new ArchiveUnreadable('It is no zip, rar or 7z by its first bytes.')
}
