import { createHash } from 'node:crypto'

import { AppError } from '../domain/error.ts'
import { type Answered, answersKeptMs } from '../domain/engine.ts'
import type { Transaction } from '../domain/stores.ts'

/**
 * Does `work` unless the same request was answered under this key within a day; then that answer is given again. The
 * answer is written with what `work` writes, so a crash leaves both or neither. Work that throws leaves nothing.
 *
 * @throws AppError `invalid` when the key belongs to another request.
 */
export function answerOnce<T>(
  tx: Transaction,
  request: { readonly key: string; readonly command: string; readonly args: readonly unknown[] },
  work: () => T,
): Answered<T> {
  const { key, command, args } = request
  const { answers } = tx.stores
  const hash = createHash('sha256')
    .update(JSON.stringify([command, args]))
    .digest('base64url')
  const known = answers.find(key, tx.now - answersKeptMs)
  if (known === null) {
    const answer = work()
    answers.save({ key, request: hash, answer: JSON.stringify(answer) }, tx.now)
    return { answer, replayed: false }
  }
  if (known.request !== hash) {
    throw new AppError('invalid', 'This Idempotency-Key was used for another request.')
  }
  return { answer: JSON.parse(known.answer) as T, replayed: true }
}
