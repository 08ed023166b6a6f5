import type { Finding } from './media.ts'
import type { ReadFacts } from './reading.ts'

/** Extensions of archives that are read as collections of pictures. */
const extensions = /\.(?:zip|cbz|rar|cbr|7z|cb7)$/i

/** Whether a file is an archive by its name; what is in it, its first bytes say. */
export function isArchiveName(name: string): boolean {
  return extensions.test(name)
}

/** One file inside an archive. */
export interface ArchiveEntry {
  /** Its path inside the archive, `/` between segments: a name, which never becomes a path on a disk. */
  readonly name: string
  /** Unpacked. */
  readonly sizeBytes: number
}

/** What an archive holds; entries that cannot or must not be read are left out, with a finding for each reason. */
export interface ArchiveResult {
  readonly entries: readonly ArchiveEntry[]
  readonly findings: readonly Finding[]
}

/** What a look into an archive came to. */
export type ArchiveOutcome =
  | ({ readonly outcome: 'ok'; readonly facts: ReadFacts } & ArchiveResult)
  /** The content is at fault; `reason` is a sentence. */
  | { readonly outcome: 'unreadable'; readonly reason: string }
  /** No program that can read it is there; `reason` is a sentence. */
  | { readonly outcome: 'unavailable'; readonly reason: string }
  /** Another content than the one that was opened. */
  | { readonly outcome: 'changed' }
  | { readonly outcome: 'vanished' }

/** What reading one entry of an archive came to. */
export type EntryOutcome =
  | { readonly outcome: 'ok'; readonly facts: ReadFacts; readonly bytes: Uint8Array }
  | Exclude<ArchiveOutcome, { readonly outcome: 'ok' }>

/** An archive that is open: its list is read once, for however many entries. */
export interface OpenArchive {
  list(signal?: AbortSignal): Promise<ArchiveOutcome>
  /** Of an entry, unpacked, as the list tells it. */
  sizeOf(
    entry: string,
    signal?: AbortSignal,
  ): Promise<
    | { readonly outcome: 'ok'; readonly sizeBytes: number }
    | Exclude<ArchiveOutcome, { readonly outcome: 'ok' }>
  >
  /** Unpacks an entry into memory; one of more than `maxBytes` is unreadable. */
  readEntry(
    request: { readonly entry: string; readonly maxBytes: number },
    signal?: AbortSignal,
  ): Promise<EntryOutcome>
}
