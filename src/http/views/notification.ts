import * as v from 'valibot'

import {
  type Notification,
  type NotificationAttempt,
  notificationStates,
} from '../../domain/notification.ts'
import { eventSchema, storedEventId } from './event.ts'
import { instant, instantOrNull, instantSchema } from './instant.ts'
import { whole } from './whole.ts'

export const notificationSchema = v.pipe(
  v.strictObject({
    id: whole,
    notifier: v.pipe(v.string(), v.description('Name of the instance.')),
    eventId: v.pipe(v.string(), v.description('The receiver gets it with each attempt.')),
    type: v.pipe(v.string(), v.description('Of the event.')),
    state: v.pipe(
      v.picklist(notificationStates),
      v.description(
        '`pending` waits for its next try, `failed` was given up, `cancelled` was not wanted any more.',
      ),
    ),
    attempts: whole,
    nextTryAt: v.nullable(instantSchema),
    status: v.pipe(
      v.nullable(whole),
      v.description('HTTP status that the receiver answered to what was delivered.'),
    ),
    detail: v.pipe(v.nullable(v.string()), v.description('What it said.')),
    error: v.pipe(v.nullable(v.string()), v.description('Why the last attempt failed.')),
    occurredAt: v.pipe(instantSchema, v.description('When the event happened.')),
    finishedAt: v.nullable(instantSchema),
  }),
  v.metadata({ ref: 'Notification' }),
)

export function notificationView(
  notification: Notification,
): v.InferOutput<typeof notificationSchema> {
  const { id, notifier, eventId, type, state, attempts } = notification
  const { nextTryAt, status, detail, error, occurredAt, finishedAt } = notification
  return {
    id,
    notifier,
    eventId: storedEventId(eventId),
    type,
    state,
    attempts,
    nextTryAt: instantOrNull(nextTryAt),
    status,
    detail,
    error,
    occurredAt: instant(occurredAt),
    finishedAt: instantOrNull(finishedAt),
  }
}

const attemptSchema = v.pipe(
  v.strictObject({
    attempt: whole,
    startedAt: instantSchema,
    durationMs: whole,
    status: v.nullable(whole),
    detail: v.nullable(v.string()),
    code: v.pipe(
      v.nullable(v.string()),
      v.description('What kind of failure: `unreachable`, `auth`, …; null for one that went well.'),
    ),
    error: v.nullable(v.string()),
  }),
  v.metadata({ ref: 'NotificationAttempt' }),
)

/** A notification with its attempts and what the receiver gets. */
export const notificationDetailSchema = v.pipe(
  v.strictObject({
    ...notificationSchema.entries,
    log: v.pipe(v.array(attemptSchema), v.description('The last 50 attempts, oldest first.')),
    event: v.pipe(
      v.nullable(eventSchema),
      v.description('What is sent; null for a type that this version does not know.'),
    ),
  }),
  v.metadata({ ref: 'NotificationDetail' }),
)

export function notificationAttemptView(
  attempt: NotificationAttempt,
): v.InferOutput<typeof attemptSchema> {
  return { ...attempt, startedAt: instant(attempt.startedAt) }
}
