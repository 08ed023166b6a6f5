import type { Database } from 'bun:sqlite'

import type { AnswerStore } from '../domain/stores.ts'

export function createAnswerStore(database: Database): AnswerStore {
  const find = database.query<{ request: string; answer: string }, [string, number]>(
    'SELECT request, answer FROM idempotent_answer WHERE key = ? AND answered_at > ?',
  )
  // One that is too old may still be there.
  const save = database.query<null, [string, string, string, number]>(
    'INSERT OR REPLACE INTO idempotent_answer (key, request, answer, answered_at) VALUES (?, ?, ?, ?)',
  )
  return {
    find: (key, since) => find.get(key, since),
    save: ({ key, request, answer }, now) => void save.run(key, request, answer, now),
  }
}
