import * as v from 'valibot'

import { AppError } from '../domain/error.ts'
import type { EnqueueOptions, EnqueueOutcome } from '../domain/job.ts'
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
    enqueue: (kind, payload, options) => enqueue({ deps, state, now }, { kind, payload, options }),
    emit: (event) => effects.emit(event),
    count: (scanId, counter, by = 1) => effects.count(scanId, counter, by),
    operation: (scanId, text) => effects.operation(scanId, text),
  }
}

function enqueue(
  context: { deps: DispatcherDeps; state: DispatcherState; now: number },
  request: { kind: string; payload: unknown; options: EnqueueOptions | undefined },
): EnqueueOutcome {
  const { deps, state, now } = context
  const { kind, payload, options } = request
  const definition = state.byKind.get(kind)
  if (definition === undefined) throw new AppError('internal', `no such job kind: ${kind}`)
  if (!v.is(definition.payload, payload)) {
    throw new AppError('invalid', `The payload of ${kind} does not fit its schema.`, {
      details: { payload },
    })
  }
  stir(state, definition.queue)
  return deps.jobs.insert(
    {
      kind: definition.kind,
      queue: definition.queue,
      priority: options?.priority ?? definition.priority,
      payload: JSON.stringify(payload),
      uniqueKey: definition.uniqueKey?.(payload) ?? null,
      scanId: options?.scanId ?? null,
      rootId: options?.rootId ?? null,
      maxAttempts: definition.retry?.maxAttempts ?? deps.options.retry.maxAttempts,
      runAt: options?.runAt ?? null,
    },
    now,
  )
}
