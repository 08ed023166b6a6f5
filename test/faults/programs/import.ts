import type { ImportRules } from '../../../src/domain/import.ts'
import type { Transaction } from '../../../src/domain/stores.ts'
import type { PlacingContext, PlacingNote } from '../../../src/download/placing.ts'
import { importFile } from '../../../src/jobs/import-file.ts'
import { openWriter } from '../../../src/store/database.ts'
import { createStores } from '../../../src/store/stores.ts'

export const importRules: ImportRules = {
  enabled: true,
  mode: 'auto',
  namingMovies: '',
  namingSeries: '',
  onExisting: 'keep-better',
  minFreeBytes: 0,
  recycleDir: null,
  recycleMs: 86_400_000,
  extras: [],
  fileMode: null,
  folderMode: null,
  owner: null,
}

/** Carries out what waits in the database at a path: the jobs of `import.file`, one after the other, without an engine. */
export async function importAll(path: string, change: Partial<ImportRules>): Promise<void> {
  const database = openWriter(path)
  const day = 86_400_000
  const kept = { jobsMs: day, scansMs: day, missingMs: day, changesMs: day, mostChanges: 1_000 }
  const stores = createStores(database, () => kept)
  const next: { fileId: number; turn: number }[] = []
  const nothing = (): void => {}
  const tx = (): Transaction => ({
    stores,
    now: Date.now(),
    enqueue: (kind, payload) => {
      if (kind === 'import.file') next.push(payload as (typeof next)[number])
      return { outcome: 'enqueued', id: 1 }
    },
    enqueueAll: () => 0,
    later: (_sort, row, write) => write([row]),
    flush: nothing,
    emit: nothing,
    hold: nothing,
    afterCommit: (action) => action(),
    count: nothing,
    operation: nothing,
  })
  const inTransaction = <T>(act: (within: Transaction) => T): T =>
    database.transaction(() => act(tx())).immediate()
  const settings = { imports: { ...importRules, ...change }, libraries: {} }
  const waiting = database
    .query<{ fileId: number }, []>(
      `SELECT id AS fileId FROM import_file WHERE state = 'waiting' ORDER BY id`,
    )
    .all()
  next.push(...waiting.map(({ fileId }) => ({ fileId, turn: 0 })))
  for (let job = next.shift(); job !== undefined; job = next.shift()) {
    const payload = job
    const context = {
      services: { settings } as unknown as PlacingContext['services'],
      signal: new AbortController().signal,
      alive: nothing,
      batch: async (note: PlacingNote) => {
        inTransaction((within) => importFile.commitBatch?.(note, payload, within))
        await Promise.resolve()
      },
      settled: () => Promise.resolve(),
    }
    const input = inTransaction((within) => importFile.prepare?.(payload, within) ?? null)
    if (input === null) continue
    const result = await importFile.compute?.(input, context as never)
    if (result === undefined || result.outcome === 'cancel' || result.outcome === 'snooze') continue
    inTransaction((within) => importFile.commit?.(result, payload, within))
  }
  database.close()
}

const [, , path, mode] = process.argv
if (import.meta.main && path !== undefined) {
  // Compiled ahead, it may not wait here. A failure that nobody takes ends the process with an error all the same.
  void importAll(path, mode === undefined ? {} : { mode: mode as ImportRules['mode'] })
}
