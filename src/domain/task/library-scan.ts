import * as v from 'valibot'

import { AppError } from '../error.ts'
import type { RunPart } from '../schedule.ts'
import { defineTask, type TaskContext } from './define-task.ts'

const parameters = v.strictObject({
  /** Name of a library; `*` is every library. */
  library: v.optional(v.pipe(v.string(), v.nonEmpty(), v.maxLength(200)), '*'),
  /** Left out, that of each library. */
  mode: v.optional(v.picklist(['incremental', 'full'])),
})

type Parameters = v.InferOutput<typeof parameters>

/** Scans one library or all; one that cannot be scanned stops no other. */
export const libraryScan = defineTask<Parameters>({
  name: 'library-scan',
  description: 'Scans one library, or all with "*".',
  parameters,
  start: ({ library, mode }, context) => {
    const { libraries } = context.tx.stores
    const names = library === '*' ? libraries.list().map(({ name }) => name) : [library]
    return { parts: names.map((name) => scan(name, mode ?? null, context)) }
  },
})

function scan(library: string, mode: Parameters['mode'] | null, context: TaskContext): RunPart {
  const order = { library, path: null, mode: mode ?? null, cause: 'schedule', options: {} } as const
  const { libraries, scans } = context.tx.stores
  const end = { outcome: null, error: null } as const
  const part = { type: 'scan', library, scanId: null, waitsFor: null, ...end } as const
  try {
    const found = libraries.findByName(library)
    const waitsFor = found === null ? null : (scans.findReading(found.id)?.id ?? null)
    const started = context.startScan(order)
    return started.outcome === 'started'
      ? { ...part, scanId: started.scanId }
      : { ...part, waitsFor }
  } catch (error) {
    // It was refused before anything was written.
    if (error instanceof AppError) return { ...part, outcome: 'failed', error: error.message }
    throw error
  }
}
