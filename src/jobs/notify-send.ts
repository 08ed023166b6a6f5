import * as v from 'valibot'

import { AppError } from '../domain/error.ts'
import {
  type DeliveryOutcome,
  deliveryFailureOf,
  type NotificationRecord,
} from '../domain/notification.ts'
import { settleDelivery, wakeNotifier } from '../domain/notify.ts'
import type { Transaction } from '../domain/stores.ts'
import { type ComputeContext, defineJob } from '../queue/define-job.ts'

interface Result {
  readonly of: Pick<NotificationRecord['notification'], 'id' | 'notifier' | 'tries'>
  readonly outcome: DeliveryOutcome
}

/**
 * Tells a notifier of the oldest event that is due, and has the next job follow while more wait. One at a time, so that
 * a crash sends at most one of them twice; it has the same id then.
 */
export const notifySend = defineJob<'notify.send', NotificationRecord, Result>({
  kind: 'notify.send',
  queue: 'notify',
  priority: 8,
  // Above the limit of a call.
  timeoutSeconds: 120,
  retry: { maxAttempts: 3, baseSeconds: 5 },
  // They wait for receivers: one that does not answer takes its place only.
  perWorker: 16,
  payload: v.strictObject({ notifier: v.string() }),
  uniqueKey: ({ notifier }) => notifier,

  prepare: ({ notifier }, { stores, now }) => stores.notifications.due(notifier, now),
  compute: async (record, context) => ({
    of: record.notification,
    outcome: await send(record, context),
  }),
  commit: ({ of, outcome }, { notifier }, tx) => {
    settleDelivery(tx, of, outcome)
    wakeNotifier(tx, notifier)
    return undefined
  },
  // It was early: the next is due later.
  skipped: ({ notifier }, tx) => wakeNotifier(tx, notifier),
  exhausted: ({ code, message }, { notifier }, tx) => {
    const failure = { code: code === 'poison' ? 'internal' : code, message } as const
    settleFirst(tx, notifier, { ...failure, retryable: true, retryAfterSeconds: null })
  },
  cancelled: ({ notifier }, tx) => {
    const message = 'Its job was cancelled.'
    settleFirst(tx, notifier, {
      code: 'cancelled',
      message,
      retryable: false,
      retryAfterSeconds: null,
    })
  },
  revived: () => {
    throw new AppError('conflict', 'What failed is sent again with: shelfd notify replay ID.')
  },
})

/** What the job was for counts as an attempt, so that those behind it are not held up. */
function settleFirst(
  tx: Transaction,
  notifier: string,
  failure: Extract<DeliveryOutcome, { failure: unknown }>['failure'],
): void {
  const { notifications } = tx.stores
  const first = notifications.due(notifier, notifications.nextDueAt(notifier) ?? tx.now)
  if (first === null) return
  settleDelivery(tx, first.notification, { startedAt: tx.now, durationMs: 0, failure })
  wakeNotifier(tx, notifier)
}

async function send(
  { notification, happening }: NotificationRecord,
  { services, signal }: ComputeContext,
): Promise<DeliveryOutcome> {
  const { notifier, attempts } = notification
  const startedAt = Date.now()
  const durationMs = (): number => Date.now() - startedAt
  try {
    const event = await services.describeEvent(happening)
    if (event === null) {
      throw new AppError('not_found', `This version knows no ${happening.event.type}.`)
    }
    const answer = await services.notifier(notifier).send(event, { attempt: attempts + 1 }, signal)
    return { startedAt, durationMs: durationMs(), answer: answer ?? {} }
  } catch (error) {
    // The daemon stops, or the job was cancelled: no attempt of the receiver's.
    signal.throwIfAborted()
    return { startedAt, durationMs: durationMs(), failure: deliveryFailureOf(error, notifier) }
  }
}
