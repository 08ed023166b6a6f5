import type { ArchiveEntry, ArchiveResult } from '../../domain/archive.ts'
import type { Finding } from '../../domain/media.ts'
import { isBomb, maxEntryBytes, maxNameBytes } from './limits.ts'

/** An entry as the archive describes it, whoever reads it. */
export interface ListedEntry {
  readonly name: string
  /** Unpacked. */
  readonly sizeBytes: number
  /** 0 where it is not known, as inside of solid blocks. */
  readonly packedBytes: number
  readonly isFolder: boolean
  readonly isLink: boolean
  readonly isEncrypted: boolean
  /** Packed in a way that can be read. */
  readonly isReadable: boolean
}

const archives = /\.(?:zip|cbz|rar|cbr|7z|cb7|tar|cbt|t?gz|t?bz2|t?xz|zst)$/i

const reasons = {
  archive_name_unsafe: 'would be written outside of the folder they are unpacked to',
  archive_encrypted: 'are encrypted',
  archive_method_unsupported: 'are packed in a way that cannot be read',
  archive_entry_too_large: 'are larger than any picture',
  archive_bomb: 'unpack to far more than pictures do',
  archive_nested: 'are archives themselves, and archives in archives are not read',
  archive_link: 'are links',
  archive_name_twice: 'have a name that another one has',
} as const

type Reason = keyof typeof reasons

/** Leaves out what must not be read, with one finding for each reason. Folders are no entries. */
export function judgeEntries(name: string, listed: readonly ListedEntry[]): ArchiveResult {
  const left = new Map<Reason, string[]>()
  const seen = new Set<string>()
  const entries: ArchiveEntry[] = []
  for (const entry of listed) {
    if (entry.isFolder) continue
    const reason = seen.has(entry.name) ? 'archive_name_twice' : reasonAgainst(entry)
    seen.add(entry.name)
    if (reason === null) entries.push({ name: entry.name, sizeBytes: entry.sizeBytes })
    else note(left, reason, entry.name)
  }
  return { entries, findings: [...left].map(([reason, names]) => findingOf(name, reason, names)) }
}

function note(left: Map<Reason, string[]>, reason: Reason, name: string): void {
  const names = left.get(reason)
  if (names === undefined) left.set(reason, [name])
  else names.push(name)
}

function reasonAgainst(entry: ListedEntry): Reason | null {
  if (!isSafeName(entry.name)) return 'archive_name_unsafe'
  if (entry.isLink) return 'archive_link'
  if (entry.isEncrypted) return 'archive_encrypted'
  if (!entry.isReadable) return 'archive_method_unsupported'
  if (archives.test(entry.name)) return 'archive_nested'
  if (entry.sizeBytes > maxEntryBytes) return 'archive_entry_too_large'
  return entry.packedBytes > 0 && isBomb(entry.sizeBytes, entry.packedBytes) ? 'archive_bomb' : null
}

// Nothing is ever unpacked to a disk; a name like these is made to do harm there, so its content is no better.
function isSafeName(name: string): boolean {
  if (name === '' || Buffer.byteLength(name) > maxNameBytes) return false
  if (/^(?:[/\\]|[a-z]:)/i.test(name) || name.includes('\0')) return false
  return name.split(/[/\\]/).every((segment) => segment !== '..' && segment !== '.')
}

function findingOf(archive: string, reason: Reason, names: readonly string[]): Finding {
  const [first = ''] = names
  const shown = first.length > 100 ? `${first.slice(0, 100)}…` : first
  const message = `${names.length} of the entries of ${archive} ${names.length === 1 ? 'is' : 'are'} left out, such as ${shown}: they ${reasons[reason]}.`
  return { code: reason, message }
}
