import type { EnrichmentMode } from '../domain/enrichment.ts'
import type {
  ImportFile,
  ImportRules,
  ImportTarget,
  LeftOver,
  PlaceMode,
  Recycled,
} from '../domain/import.ts'
import type { LibraryRoot } from '../domain/library.ts'
import type { WholeFile } from '../domain/whole-file.ts'
import type { WorkerServices } from '../domain/worker.ts'
import type { HeldFolder } from '../filesystem/beside.ts'
import type { SampleFile } from '../filesystem/passport.ts'
import type { Journal } from './next-act.ts'
import type { Source } from './open-source.ts'
import type { PlaceProblem } from './place-problem.ts'

/** One file of a plan that is to be put in its place, with what was written down of that before. */
export interface PlacingInput {
  readonly file: Pick<ImportFile, 'id' | 'source' | 'mode' | 'temporary' | 'placed'>
  readonly target: ImportTarget
  readonly root: LibraryRoot
  /** Name of the library. */
  readonly library: string
  /** Known files that prove a root whose device changed. */
  readonly sample: readonly SampleFile[]
  /** Nobody needs the data where it lies. */
  readonly canMove: boolean
  /** The file of the same name that is to give way; `begun` is its place in the recycle bin, once that was written down. */
  readonly old: {
    readonly identity: WholeFile
    readonly begun: Pick<Recycled, 'binPath' | 'identity'> | null
  } | null
  readonly leftOvers: readonly LeftOver[]
  /** ms UTC */
  readonly now: number
}

/** What is written down before it is done. */
export type PlacingNote =
  | { readonly note: 'mode'; readonly mode: PlaceMode; readonly temporary: string }
  | { readonly note: 'whole'; readonly whole: WholeFile }
  | {
      readonly note: 'bin'
      readonly binPath: string
      readonly identity: WholeFile
      readonly keptMs: number
    }

export type PlacingResult =
  | {
      readonly outcome: 'placed'
      readonly mode: PlaceMode
      readonly placed: WholeFile
      /** What the recycle bin has of the file that gave way; null for nothing. */
      readonly kept: WholeFile | null
      /** As the configuration has it for the library. */
      readonly enrichmentMode: EnrichmentMode
    }
  /** It cannot be done as it was tried. */
  | { readonly outcome: 'fall_back'; readonly mode: PlaceMode }
  | {
      readonly outcome: 'failed'
      readonly problem: PlaceProblem
      readonly kept: WholeFile | null
    }

export interface PlacingContext {
  readonly services: Pick<WorkerServices, 'settings'>
  readonly signal: AbortSignal
  alive(): void
  batch(note: PlacingNote): Promise<void>
  settled(): Promise<void>
}

/** What placing one file works with. */
export interface Placing {
  readonly input: PlacingInput
  readonly rules: ImportRules
  readonly enrichmentMode: EnrichmentMode
  readonly source: Source
  readonly name: string
  journal: Journal
  temporary: string | null
  /** Null until it is there. */
  folder: HeldFolder | null
  /** What the recycle bin has of the file that gives way; null until it is there. */
  kept: WholeFile | null
  /** The name was given in this run: nothing of the hidden one is left. */
  isNamed: boolean
  readonly note: (note: PlacingNote) => Promise<void>
  readonly pause: () => Promise<void>
}
