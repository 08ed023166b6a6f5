import type { NfoResult } from '../domain/scanner.ts'
import type { NameExplanation } from '../media/name/explanation.ts'
import type { Identification } from '../scan/identify.ts'

/** Everything that can be said of one file, with the reasons. */
export interface FileExplanation extends Identification {
  /** Absolute. */
  readonly file: string
  readonly library: {
    readonly name: string
    readonly kind: 'movies' | 'series' | 'music' | 'images'
    readonly root: string
  }
  /** No library of the configuration holds the file, so its place was guessed from the folders around it. */
  readonly guessed: boolean
  readonly name: NameExplanation
  /** The NFO files that speak of it or of what holds it; what shelfd has written itself is no evidence. */
  readonly sidecars: readonly ({ readonly file: string; readonly isOurs: boolean } & NfoResult)[]
}
