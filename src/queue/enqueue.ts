import * as v from 'valibot'

import { AppError } from '../domain/error.ts'
import type { NewJob } from '../domain/job-queue.ts'
import type { EnqueueOptions } from '../domain/job.ts'
import type { Transaction } from '../domain/stores.ts'
import { type DispatcherDeps, type DispatcherState, stir } from './dispatcher-state.ts'
import type { Effects } from './effects.ts'

/** The transaction a commit sees. */
export function createTransaction(
  deps: DispatcherDeps,
  state: DispatcherState,
  context: { effects: Effects; now: number },
): Transaction {
  const { effects, now } = context
  return {
    stores: deps.stores,
    now,
    enqueue: (kind, payload, options) => {
      const [job] = newJobs(deps, state, { kind, payloads: [payload], options })
      if (job === undefined) throw new AppError('internal', 'no job was made')
      return deps.jobs.insert(job, now)
    },
    enqueueAll: (kind, payloads, options) =>
      deps.jobs.insertAll(newJobs(deps, state, { kind, payloads, options }), now),
    later: (sort, row, write) => effects.later(sort, row, write),
    flush: () => effects.flush(),
    emit: (event) => effects.emit(event),
    hold: (queue, reason) => {
      deps.jobs.setHold(queue, reason, now)
      effects.after(() => {
        const held = state.queues.find(({ name }) => name === queue)
        if (held !== undefined) held.onHold = reason !== null
        stir(state, queue)
      })
    },
    afterCommit: (action) => effects.after(action),
    count: (scanId, counter, by = 1) => effects.count(scanId, counter, by),
    operation: (scanId, text) => effects.operation(scanId, text),
  }
}

function newJobs(
  deps: DispatcherDeps,
  state: DispatcherState,
  request: { kind: string; payloads: readonly unknown[]; options: EnqueueOptions | undefined },
): NewJob[] {
  const { kind, payloads, options } = request
  const definition = state.byKind.get(kind)
  if (definition === undefined) throw new AppError('internal', `no such job kind: ${kind}`)
  const queue = options?.queue ?? definition.queue
  stir(state, queue)
  return payloads.map((payload) => {
    if (!v.is(definition.payload, payload)) {
      throw new AppError('invalid', `The payload of ${kind} does not fit its schema.`, {
        details: { payload },
      })
    }
    return {
      kind: definition.kind,
      queue,
      priority: options?.priority ?? definition.priority,
      payload: JSON.stringify(payload),
      uniqueKey: definition.uniqueKey?.(payload) ?? null,
      scanId: options?.scanId ?? null,
      rootId: options?.rootId ?? null,
      maxAttempts: definition.retry?.maxAttempts ?? state.options.retry.maxAttempts,
      runAt: options?.runAt ?? null,
    }
  })
}
