import type { MediaProbe } from '../../domain/probe.ts'

/** What the header of a file says: a MediaProbe but for what is computed from it and from the size. */
export type HeaderFacts = Omit<MediaProbe, 'verdict' | 'bitsPerSecond'>

/**
 * - `read`: everything that ffprobe would say is known. `announcedBytes` is the size that the structure asks for, null
 *   when it does not tell; more than the file has means that it is cut off or still growing.
 * - `foreign`: another container than this reader's.
 * - `unsure`: this reader's container, with something that it does not understand; `reason` is a clause for the log and
 *   for people who have no ffprobe, `facts` what could be read, null when nothing can be said.
 */
export type HeaderReading =
  | {
      readonly outcome: 'read'
      readonly facts: HeaderFacts
      readonly announcedBytes: number | null
    }
  | { readonly outcome: 'foreign' }
  | {
      readonly outcome: 'unsure'
      readonly reason: string
      readonly facts: HeaderFacts | null
      readonly announcedBytes: number | null
    }
