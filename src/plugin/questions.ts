import type { Answer } from '../domain/plugin-messages.ts'
import { fromSentFailure } from './sent-failure.ts'

/** Questions to another thread that wait for their answers. */
export interface Questions {
  /** Sends a question under a number of its own; rejects with the PluginError that comes back. */
  ask(send: (id: number) => void): Promise<unknown>
  answer(answer: Answer): void
  /** Nobody waits for it any more. */
  forget(id: number): void
}

export function createQuestions(): Questions {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let lastId = 0
  return {
    ask: (send) => {
      lastId += 1
      const question = Promise.withResolvers<unknown>()
      waiting.set(lastId, question)
      send(lastId)
      return question.promise
    },
    answer: (answer) => {
      const question = waiting.get(answer.id)
      waiting.delete(answer.id)
      if ('failure' in answer) question?.reject(fromSentFailure(answer.failure))
      else question?.resolve(answer.value)
    },
    forget: (id) => void waiting.delete(id),
  }
}
