import * as v from 'valibot'

import { AppError } from '../../domain/error.ts'
import { type NotificationRecord, notificationStates } from '../../domain/notification.ts'
import { askForRoute, idempotencyHeader } from '../idempotency.ts'
import { idParams } from '../input.ts'
import { cursorEntry, limitEntry, nextCursor, nextCursorSchema } from '../page.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import {
  notificationAttemptView,
  notificationDetailSchema,
  notificationSchema,
  notificationView,
} from '../views/notification.ts'

const path = `${api}/notifications`
const tag = 'notifications'

/** Events on their way through notifiers. */
export function notificationRoutes(deps: RouteDeps): readonly Route[] {
  return [list(deps), show(deps), replay(deps)]
}

const word = v.pipe(v.string(), v.nonEmpty(), v.maxLength(100))

function list({ queries }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path,
    operationId: 'listNotifications',
    tag,
    summary: 'What notifiers were to tell, newest first.',
    scope: 'read',
    query: v.strictObject({
      notifier: v.optional(v.pipe(word, v.description('Name of the instance.'))),
      state: v.optional(
        v.pipe(v.picklist(notificationStates), v.description('`failed` are those given up.')),
      ),
      type: v.optional(v.pipe(word, v.description('Type of event: `scan.completed`.'))),
      cursor: cursorEntry(v.number()),
      limit: limitEntry,
    }),
    answers: {
      200: {
        description: 'A page of notifications.',
        schema: v.strictObject({
          notifications: v.array(notificationSchema),
          nextCursor: nextCursorSchema,
        }),
      },
    },
    handle: ({ context, query: { notifier, state, type, cursor, limit } }) => {
      const found = queries.notifications.list({
        ...(notifier !== undefined && { notifier }),
        ...(state !== undefined && { state }),
        ...(type !== undefined && { type }),
        ...(cursor !== undefined && { beforeId: cursor }),
        limit,
      })
      return context.json({
        notifications: found.map(notificationView),
        nextCursor: nextCursor(found, limit, ({ id }) => id),
      })
    },
  })
}

function show(deps: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/:id`,
    operationId: 'getNotification',
    tag,
    summary: 'One notification with its attempts and what is sent.',
    scope: 'read',
    params: idParams,
    answers: { 200: { description: 'The notification.', schema: notificationDetailSchema } },
    handle: ({ context, params: { id } }) => {
      const { notification, happening } = find(deps, id)
      return context.json({
        ...notificationView(notification),
        log: deps.queries.notifications.attempts(id).map(notificationAttemptView),
        event: deps.feed.view(happening),
      })
    },
  })
}

function replay(deps: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/:id/replay`,
    operationId: 'replayNotification',
    tag,
    summary: 'Deliver once more what was delivered or given up.',
    description: 'The receiver gets it with the same id as before.',
    scope: 'full',
    params: idParams,
    headers: idempotencyHeader,
    answers: {
      200: { description: 'The notification, which waits now.', schema: notificationSchema },
    },
    problems: { 409: 'It waits anyway, or its notifier is not there or switched off.' },
    handle: async ({ context, params: { id } }) => {
      const { engine } = deps
      await askForRoute({ engine, context }, 'replayNotification', id)
      return context.json(notificationView(find(deps, id).notification))
    },
  })
}

function find({ queries }: RouteDeps, id: number): NotificationRecord {
  const found = queries.notifications.find(id)
  if (found === null) throw new AppError('not_found', `There is no notification ${id}.`)
  return found
}
