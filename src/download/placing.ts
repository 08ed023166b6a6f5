import type { EnrichmentMode } from '../domain/enrichment.ts'
import type { ImportFile, ImportRules, ImportTarget, PlaceMode } from '../domain/import.ts'
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
  /** The file of the same name that is to give way, and where it is kept, absolute. */
  readonly old: { readonly identity: WholeFile; readonly binPath: string } | null
  /** Hidden names beside the target that earlier imports have left. */
  readonly leftOvers: readonly string[]
}

/** What is written down before it is done. */
export type PlacingNote =
  | { readonly note: 'mode'; readonly mode: PlaceMode; readonly temporary: string }
  | { readonly note: 'whole'; readonly whole: WholeFile }
  | { readonly note: 'bin' }

export type PlacingResult =
  | {
      readonly outcome: 'placed'
      readonly mode: PlaceMode
      readonly placed: WholeFile
      /** What has the old file's bytes by now; null when nothing of this name was replaced in this run. */
      readonly kept: WholeFile | null
      /** As the configuration has it for the library. */
      readonly enrichmentMode: EnrichmentMode
    }
  /** It cannot be done as it was tried. */
  | { readonly outcome: 'fall_back'; readonly mode: PlaceMode }
  | { readonly outcome: 'failed'; readonly problem: PlaceProblem }

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
  kept: WholeFile | null
  /** The name was given in this run: nothing of the hidden one is left. */
  isNamed: boolean
  note(note: PlacingNote): Promise<void>
  pause(): Promise<void>
}
