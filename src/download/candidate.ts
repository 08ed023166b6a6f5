import type { ImportReason } from '../domain/import.ts'
import type { MediaProbe } from '../domain/probe.ts'
import type { FileClass, ParsedName } from '../domain/scanner.ts'
import type { NamedAs } from './identity.ts'
import type { Quality } from './quality.ts'
import type { ReadyFile } from './readiness.ts'

/** What is known of the streams of a file. */
export type Streams =
  | { readonly outcome: 'read'; readonly probe: MediaProbe }
  | { readonly outcome: 'unreadable'; readonly reason: string }
  /** Nobody looked, or what would look is not there. */
  | { readonly outcome: 'unknown' }

/** A file of a download that may be imported by itself. */
export interface Candidate {
  readonly file: ReadyFile
  readonly seen: FileClass
  readonly parsed: ParsedName
  readonly streams: Streams
  readonly named: NamedAs
  readonly quality: Quality
  /** What its name and streams say for and against it. */
  readonly reasons: readonly ImportReason[]
}

/** A file that was imported of the same download before. */
export interface JournalEntry {
  /** Below the folder of the download, exact. */
  readonly path: string
  readonly sizeBytes: number
}
