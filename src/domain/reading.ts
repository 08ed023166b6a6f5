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
