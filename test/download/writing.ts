import type { Transaction } from '../../src/domain/stores.ts'
import { openWriter } from '../../src/store/database.ts'
import { createStores } from '../../src/store/stores.ts'
import type { TestEngine } from '../support/engine.ts'

/** Writes to the database of an engine that has been stopped, as a commit without follow-up jobs does. */
export function writing<T>(
  { dataDir }: Pick<TestEngine, 'dataDir'>,
  act: (tx: Transaction) => T,
): T {
  const database = openWriter(`${dataDir}/shelfd.db`)
  const day = 86_400_000
  const kept = { jobsMs: day, scansMs: day, missingMs: day, changesMs: day, mostChanges: 1_000 }
  const none = (): never => {
    throw new Error('no job can be added without an engine')
  }
  const nothing = (): void => {}
  const tx: Transaction = {
    stores: createStores(database, () => kept),
    now: Date.now(),
    enqueue: none,
    enqueueAll: none,
    later: (_sort, row, write) => write([row]),
    flush: nothing,
    emit: nothing,
    hold: nothing,
    afterCommit: (action) => action(),
    count: nothing,
    operation: nothing,
  }
  try {
    return database.transaction(() => act(tx)).immediate()
  } finally {
    database.close()
  }
}
