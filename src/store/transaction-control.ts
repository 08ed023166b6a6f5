import type { Database } from 'bun:sqlite'

import type { TransactionControl } from '../domain/job-queue.ts'
import { checkpoint, isPassingFailure, rollBack } from './database.ts'

/** Steers the one open transaction of the writer. */
export function createTransactionControl(database: Database): TransactionControl {
  const begin = database.query('BEGIN IMMEDIATE')
  const commit = database.query('COMMIT')
  const savepoint = database.query('SAVEPOINT work')
  const release = database.query('RELEASE work')
  return {
    begin: () => void begin.run(),
    commit: () => void commit.run(),
    rollBack: () => rollBack(database),
    savepoint: () => void savepoint.run(),
    release: () => void release.run(),
    rollBackToSavepoint: () => {
      database.run('ROLLBACK TO work')
      database.run('RELEASE work')
    },
    isPassing: isPassingFailure,
    checkpoint: () => checkpoint(database),
  }
}
