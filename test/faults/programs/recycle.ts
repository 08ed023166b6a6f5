import type { Transaction } from '../../../src/domain/stores.ts'
import type { AnyJob } from '../../../src/queue/define-job.ts'
import { importRetire } from '../../../src/jobs/import-retire.ts'
import { importUndo } from '../../../src/jobs/import-undo.ts'
import { recycleRestore } from '../../../src/jobs/recycle-restore.ts'
import { openWriter } from '../../../src/store/database.ts'
import { createStores } from '../../../src/store/stores.ts'
import { importRules } from './import.ts'

/** What is done of each act, and of what: `SELECT` gives the payloads. */
const acts = {
  retire: {
    job: importRetire,
    sql: `SELECT id AS fileId, 0 AS turn FROM import_file WHERE state = 'placed' ORDER BY id`,
  },
  undo: {
    job: importUndo,
    sql: `SELECT import_file.id AS fileId, 0 AS turn FROM import_file JOIN import_plan ON import_plan.id = plan_id
      WHERE import_file.state = 'placed' AND import_plan.state = 'undoing' ORDER BY 1`,
  },
  restore: {
    job: recycleRestore,
    sql: `SELECT id AS recycledId FROM recycled_file WHERE state = 'restoring' ORDER BY id`,
  },
} as const satisfies Record<string, { job: AnyJob; sql: string }>

export type RecycleAct = keyof typeof acts

/** Carries out the jobs of an act in the database at a path, one after the other, without an engine. */
export async function recycleAll(
  path: string,
  act: RecycleAct,
  recycleDir: string | null,
): Promise<void> {
  const database = openWriter(path)
  const day = 86_400_000
  const kept = { jobsMs: day, scansMs: day, missingMs: day, changesMs: day, mostChanges: 1_000 }
  const stores = createStores(database, () => kept)
  const nothing = (): void => {}
  const tx = (): Transaction => ({
    stores,
    now: Date.now(),
    enqueue: () => ({ outcome: 'enqueued', id: 1 }),
    enqueueAll: () => 0,
    later: (_sort, row, write) => write([row]),
    flush: nothing,
    emit: nothing,
    hold: nothing,
    afterCommit: (action) => action(),
    count: nothing,
    operation: nothing,
  })
  const inTransaction = <T>(work: (within: Transaction) => T): T =>
    database.transaction(() => work(tx())).immediate()
  const settings = { imports: { ...importRules, recycleDir }, libraries: {} }
  const job: AnyJob = acts[act].job
  for (const payload of database.query(acts[act].sql).all()) {
    const context = {
      services: { settings },
      signal: new AbortController().signal,
      alive: nothing,
      batch: async (note: unknown) => {
        inTransaction((within) => job.commitBatch?.(note, payload, within))
        await Promise.resolve()
      },
      settled: () => Promise.resolve(),
    }
    const input: unknown = inTransaction((within) => job.prepare?.(payload, within) ?? null)
    if (input === null) continue
    const result: unknown = await job.compute?.(input, context as never)
    inTransaction((within) => job.commit?.(result, payload, within))
  }
  database.close()
}

const [, , path, act, recycleDir] = process.argv
if (import.meta.main && path !== undefined) {
  // Compiled ahead, it may not wait here. A failure that nobody takes ends the process with an error all the same.
  void recycleAll(path, act as RecycleAct, recycleDir ?? null)
}
