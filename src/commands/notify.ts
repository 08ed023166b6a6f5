import * as v from 'valibot'

import type { NotificationState } from '../domain/notification.ts'
import { nextCursorSchema } from '../http/page.ts'
import { notificationDetailSchema, notificationSchema } from '../http/views/notification.ts'
import type { CommandContext } from './context.ts'
import { requireDaemon } from './find-daemon.ts'
import { safe } from './output.ts'
import { checkAnswer, requestDaemon } from './request-daemon.ts'
import { table, when } from './words.ts'

/** Which notifications a list is of. */
export interface NotificationFilter {
  readonly notifier?: string | undefined
  readonly state?: NotificationState | undefined
  readonly type?: string | undefined
}

type NotificationView = v.InferOutput<typeof notificationSchema>

const path = '/api/v1/notifications'

const listSchema = v.strictObject({
  notifications: v.array(notificationSchema),
  nextCursor: nextCursorSchema,
})

/** `shelfd notify list`: the latest, newest first. */
export async function listNotifications(
  { output, json, ...context }: CommandContext,
  filter: NotificationFilter,
): Promise<void> {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(filter)) {
    if (typeof value === 'string') query.set(name, value)
  }
  const daemon = requireDaemon(context, 'read')
  const { body } = await requestDaemon(daemon, {
    method: 'GET',
    path: `${path}?${query.toString()}`,
  })
  const { notifications } = checkAnswer(listSchema, body)
  if (json) return output.json(notifications)
  const head = ['ID', 'NOTIFIER', 'STATE', 'ATTEMPTS', 'HAPPENED', 'EVENT', 'LAST']
  const rows = notifications.map((one) => [
    String(one.id),
    safe(one.notifier),
    one.state,
    String(one.attempts),
    when(Date.parse(one.occurredAt)),
    safe(one.type),
    safe(lastOf(one)),
  ])
  for (const line of table([head, ...rows])) output.print(line)
}

function lastOf({ error, status, detail }: NotificationView): string {
  if (error !== null) return error
  const words = [status === null ? '' : String(status), detail ?? '']
  return words.filter((word) => word !== '').join(' ') || '-'
}

/** `shelfd notify show ID` */
export async function showNotification(
  { output, json, ...context }: CommandContext,
  id: number,
): Promise<void> {
  const daemon = requireDaemon(context, 'read')
  const { body } = await requestDaemon(daemon, { method: 'GET', path: `${path}/${id}` })
  const found = checkAnswer(notificationDetailSchema, body)
  if (json) return output.json(found)
  const { notifier, type, eventId, state, occurredAt, nextTryAt, finishedAt, log, event } = found
  output.print(`Notification ${id}: ${safe(type)} (${safe(eventId)}) to ${safe(notifier)}`)
  output.print(`  ${state}, happened ${when(Date.parse(occurredAt))}`)
  if (nextTryAt !== null) output.print(`  tried next at ${when(Date.parse(nextTryAt))}`)
  if (finishedAt !== null) output.print(`  over since ${when(Date.parse(finishedAt))}`)
  for (const { attempt, startedAt, durationMs, code, ...said } of log) {
    const outcome = code === null ? 'went well' : `failed, ${code}`
    const words = lastOf({ ...found, ...said })
    output.print(
      `  attempt ${attempt} at ${when(Date.parse(startedAt))} took ${durationMs} ms and ${outcome}: ${safe(words)}`,
    )
  }
  if (event === null) return
  for (const line of JSON.stringify(event, null, 2).split('\n')) output.print(`  ${safe(line)}`)
}

/** `shelfd notify replay ID` */
export async function replayNotification(
  { output, json, ...context }: CommandContext,
  id: number,
): Promise<void> {
  const daemon = requireDaemon(context, 'full')
  const { body } = await requestDaemon(daemon, { method: 'POST', path: `${path}/${id}/replay` })
  const found = checkAnswer(notificationSchema, body)
  if (json) output.json(found)
  else output.print(`Notification ${id} is sent again.`)
}

const testSchema = v.looseObject({
  result: v.nullable(
    v.looseObject({ message: v.optional(v.string()), warnings: v.optional(v.array(v.string())) }),
  ),
})

/** `shelfd notify test NAME` */
export async function testNotifier(
  { output, json, ...context }: CommandContext,
  name: string,
): Promise<void> {
  const daemon = requireDaemon(context, 'full')
  const { body } = await requestDaemon(daemon, {
    method: 'POST',
    path: `/api/v1/plugins/notifier/${encodeURIComponent(name)}/test`,
  })
  const { result } = checkAnswer(testSchema, body)
  if (json) return output.json(result ?? {})
  output.print(safe(result?.message ?? `The notifier ${name} has sent its test.`))
  for (const warning of result?.warnings ?? []) output.note(safe(warning))
}
