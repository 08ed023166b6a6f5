import type { Finding } from './media.ts'
import type { MediaProbe } from './probe.ts'

/** The facts of a file as it was when its content was read. */
export interface ReadFacts {
  readonly sizeBytes: number
  /** Decimal. */
  readonly mtimeNs: string
  /** Decimal. */
  readonly inode: string
}

/**
 * - `vanished`: nothing is at the path any more.
 * - `refused`: it is there, but cannot or must not be read; `reason` is a clause such as "it is a pipe".
 */
export type FileRefusal =
  { readonly outcome: 'vanished' } | { readonly outcome: 'refused'; readonly reason: string }

/**
 * Opens regular files for reading without ever blocking on a pipe, waking a device or following a link at the end of
 * the path. The calls are synchronous: asynchronous ones on a hung share starve the whole process. Both throw
 * `unavailable` when the disk or the process, not the file, is at fault.
 */
export interface FileOpener {
  /** The caller closes `fd`. */
  open(
    path: string | Buffer,
  ): { readonly outcome: 'open'; readonly fd: number; readonly facts: ReadFacts } | FileRefusal
  /** What is at the path now. */
  look(
    path: string | Buffer,
  ): { readonly outcome: 'regular'; readonly facts: ReadFacts } | FileRefusal
}

/** What a look into a media file came to. */
export type ProbeOutcome =
  | {
      readonly outcome: 'ok'
      readonly probe: MediaProbe
      readonly facts: ReadFacts
      /** What is wrong although it can be played, such as a cut-off end. */
      readonly findings: readonly Finding[]
      /** Why a program read it, as a clause; null when its header was enough. */
      readonly helped: string | null
    }
  /** The content is at fault; trying again will not help. */
  | { readonly outcome: 'unreadable'; readonly reason: string }
  /** The program that is needed cannot run; `partial` is what the file's header says. */
  | {
      readonly outcome: 'unavailable'
      readonly reason: string
      readonly partial: { readonly probe: MediaProbe; readonly facts: ReadFacts } | null
    }
  /** Another content than the one that was opened. */
  | { readonly outcome: 'changed' }
  | { readonly outcome: 'vanished' }
