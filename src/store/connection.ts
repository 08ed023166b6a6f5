import { Database, type DatabaseOptions, type Statement } from 'bun:sqlite'

import { lazyStatement } from './lazy-statement.ts'

/** Statements made between two looks at which of them are still there. */
const sweepEvery = 256

/**
 * Opens a connection that is gone when it is closed. Bun keeps one open for as long as a statement of it is: then the
 * one that is closed last, and takes the log files away, would be none that may write. Its queries are compiled when they
 * are first used.
 */
export function openConnection(path: string, options: DatabaseOptions): Database {
  const database = new Database(path, options)
  const [prepare, close] = [database.prepare.bind(database), database.close.bind(database)]
  let statements: WeakRef<Statement>[] = []
  let sweepAt = sweepEvery
  database.prepare = ((...args: Parameters<Database['prepare']>) => {
    const statement: Statement = prepare(...args)
    statements.push(new WeakRef(statement))
    if (statements.length >= sweepAt) {
      statements = statements.filter((one) => one.deref() !== undefined)
      sweepAt = statements.length + sweepEvery
    }
    return statement
  }) as Database['prepare']
  const query = database.query.bind(database)
  database.query = ((sql) => lazyStatement(() => query(sql))) as Database['query']
  database.close = (throwOnError) => {
    for (const statement of statements) statement.deref()?.finalize()
    statements = []
    close(throwOnError)
  }
  return database
}
