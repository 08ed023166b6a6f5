import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { placeImport } from '../../src/download/place-import.ts'
import type {
  PlacingContext,
  PlacingInput,
  PlacingNote,
  PlacingResult,
} from '../../src/download/placing.ts'
import type { ImportRules } from '../../src/domain/import.ts'
import type { WholeFile } from '../../src/domain/whole-file.ts'
import { importRules } from '../faults/programs/import.ts'
import { identityOf } from './importing.ts'

/** A file that is placed without an engine; what would be written down is kept, and followed by the next run. */
export interface Desk {
  readonly notes: PlacingNote[]
  /** Places it, or goes on with that. `happens` is called after each chunk of a copy. */
  run(happens?: () => void): Promise<PlacingResult>
}

export function placing(order: {
  readonly downloads: string
  readonly from: string
  readonly library: string
  readonly to: string
  readonly rules?: Partial<ImportRules>
  readonly identity?: WholeFile
}): Desk {
  const { downloads: base, from: path, library, to, rules = {} } = order
  mkdirSync(library, { recursive: true })
  const identity = order.identity ?? identityOf(join(base, path))
  let file: PlacingInput['file'] = {
    id: 1,
    source: { base, path, identity },
    mode: null,
    temporary: null,
    placed: null,
  }
  const notes: PlacingNote[] = []
  const settings = { imports: { ...importRules, ...rules }, libraries: {} }
  return {
    notes,
    run: async (happens = () => undefined) => {
      const context: PlacingContext = {
        services: { settings } as unknown as PlacingContext['services'],
        signal: new AbortController().signal,
        alive: happens,
        batch: (note) => {
          notes.push(note)
          if (note.note === 'mode') {
            file = { ...file, mode: note.mode, temporary: note.temporary, placed: null }
          }
          if (note.note === 'whole') file = { ...file, placed: note.whole }
          return Promise.resolve()
        },
        settled: () => Promise.resolve(),
      }
      const root = { id: 1, libraryId: 1, path: library, passport: null }
      const target = { rootId: 1, path: to }
      const rest = {
        library: 'Media',
        sample: [],
        canMove: false,
        old: null,
        leftOvers: [],
        now: 1,
      }
      const result = await placeImport({ file, target, root, ...rest }, context)
      if (result.outcome === 'fall_back') file = { ...file, mode: result.mode }
      return result
    },
  }
}
