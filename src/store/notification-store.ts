import type { Database } from 'bun:sqlite'

import type { DomainEvent, StoredHappening } from '../domain/event.ts'
import type {
  Notification,
  NotificationAttempt,
  NotificationRecord,
} from '../domain/notification.ts'
import type { NotificationQueries } from '../domain/queries.ts'
import type { NotificationStore } from '../domain/stores.ts'

interface NotificationRow extends Notification {
  readonly data: string
}

const columns = `id, notifier, type, event_id AS eventId, occurred_at AS occurredAt, state, attempts, tries,
  next_try_at AS nextTryAt, status, detail, error, finished_at AS finishedAt`

/** Attempts that are kept of one; a ladder has ten. */
const attemptsKept = 50

/** The tables of notifications, as commits see them. */
export function createNotificationStore(database: Database): NotificationStore {
  const insert = database.query<null, [string, number, string, string, number]>(
    `INSERT INTO notification (notifier, event_id, type, data, occurred_at, next_try_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5)`,
  )
  const find = database.query<Notification, [number]>(
    `SELECT ${columns} FROM notification WHERE id = ?`,
  )
  // In the order of the events, whatever has to be tried again among them.
  const due = database.query<NotificationRow, [string, number]>(
    `SELECT ${columns}, data FROM notification
     WHERE notifier = ? AND state = 'pending' AND next_try_at <= ? ORDER BY id LIMIT 1`,
  )
  const nextDue = database.query<{ at: number | null }, [string]>(
    `SELECT min(next_try_at) AS at FROM notification WHERE notifier = ? AND state = 'pending'`,
  )
  const awaited = database.query<{ notifier: string }, []>(
    `SELECT DISTINCT notifier FROM notification WHERE state = 'pending'`,
  )
  const replay = database.query<null, [number, number]>(
    `UPDATE notification SET state = 'pending', tries = 0, next_try_at = ?, finished_at = NULL WHERE id = ?`,
  )
  const hastenAll = database.query<null, [number, string]>(
    `UPDATE notification SET next_try_at = min(next_try_at, ?) WHERE notifier = ? AND state = 'pending'`,
  )
  const cancelAll = database.query<null, [string, number, string]>(
    `UPDATE notification SET state = 'cancelled', next_try_at = NULL, error = ?, finished_at = ?
     WHERE notifier = ? AND state = 'pending'`,
  )
  return {
    add: (notifiers, { id, event, at }) => {
      const data = JSON.stringify(event.data)
      for (const notifier of notifiers) insert.run(notifier, id, event.type, data, at)
    },
    find: (id) => find.get(id),
    due: (notifier, now) => {
      const row = due.get(notifier, now)
      return row === null ? null : recordOf(row)
    },
    nextDueAt: (notifier) => nextDue.get(notifier)?.at ?? null,
    awaited: () => awaited.all().map(({ notifier }) => notifier),
    settle: settling(database),
    replay: (id, now) => void replay.run(now, id),
    hastenAll: (notifier, now) => void hastenAll.run(now, notifier),
    cancelAll: (notifier, reason, now) => cancelAll.run(reason, now, notifier).changes,
    ...stopping(database),
  }
}

function settling(database: Database): NotificationStore['settle'] {
  const settle = database.query<
    { attempts: number },
    [string, number | null, number | null, string | null, string | null, number | null, number]
  >(
    `UPDATE notification SET attempts = attempts + 1, tries = tries + 1, state = ?1, next_try_at = ?2,
       status = ?3, detail = ?4, error = ?5, finished_at = ?6
     WHERE id = ?7 AND state = 'pending' RETURNING attempts`,
  )
  const addAttempt = database.query<
    null,
    [number, number, number, number, number | null, string | null, string | null, string | null]
  >(
    `INSERT INTO notification_attempt (notification_id, attempt, started_at, duration_ms, status, detail, code, error)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const forget = database.query<null, [number, number]>(
    'DELETE FROM notification_attempt WHERE notification_id = ? AND attempt <= ?',
  )
  return (id, outcome, { nextTryAt, now }) => {
    const isDelivered = 'answer' in outcome
    const { status = null, detail = null } = isDelivered ? outcome.answer : {}
    const { code, message } = isDelivered ? { code: null, message: null } : outcome.failure
    const state = isDelivered ? 'delivered' : nextTryAt === null ? 'failed' : 'pending'
    const finishedAt = state === 'pending' ? null : now
    // Null when it was cancelled while it was on its way.
    const row = settle.get(state, nextTryAt, status, detail, message, finishedAt, id)
    if (row === null) return false
    const { attempts } = row
    const { startedAt, durationMs } = outcome
    addAttempt.run(id, attempts, startedAt, durationMs, status, detail, code, message)
    if (attempts > attemptsKept) forget.run(id, attempts - attemptsKept)
    return true
  }
}

function stopping(database: Database): Pick<NotificationStore, 'stopped' | 'setStopped'> {
  const stopped = database.query<{ notifier: string }, []>('SELECT notifier FROM notifier_stop')
  const stop = database.query<null, [string, number]>(
    'INSERT OR IGNORE INTO notifier_stop (notifier, stopped_at) VALUES (?, ?)',
  )
  const resume = database.query<null, [string]>('DELETE FROM notifier_stop WHERE notifier = ?')
  return {
    stopped: () => stopped.all().map(({ notifier }) => notifier),
    setStopped: (notifier, on, now) => void (on ? stop.run(notifier, now) : resume.run(notifier)),
  }
}

function recordOf({ data, ...notification }: NotificationRow): NotificationRecord {
  const { eventId: id, type, occurredAt: at } = notification
  const event = { type, data: JSON.parse(data) as unknown } as DomainEvent
  const happening: StoredHappening = { id, at, event }
  return { notification, happening }
}

type ListQuery = Parameters<NotificationQueries['list']>[0]

/** The words of `list`; they are few, so each is prepared once. */
function listNotificationsSql(query: Omit<ListQuery, 'limit' | 'beforeId'>): string {
  const conditions = (['notifier', 'state', 'type'] as const)
    .filter((column) => query[column] !== undefined)
    .map((column) => `AND ${column} = $${column}`)
  return `SELECT ${columns} FROM notification WHERE id < $before ${conditions.join(' ')} ORDER BY id DESC LIMIT $limit`
}

/** Reading of the same for people. */
export function createNotificationQueries(database: Database): NotificationQueries {
  const find = database.query<NotificationRow, [number]>(
    `SELECT ${columns}, data FROM notification WHERE id = ?`,
  )
  const attempts = database.query<NotificationAttempt, [number]>(
    `SELECT attempt, started_at AS startedAt, duration_ms AS durationMs, status, detail, code, error
     FROM notification_attempt WHERE notification_id = ? ORDER BY attempt`,
  )
  return {
    find: (id) => {
      const row = find.get(id)
      return row === null ? null : recordOf(row)
    },
    list: ({ beforeId = Number.MAX_SAFE_INTEGER, limit, ...filters }) =>
      database
        .query<Notification, [Record<string, string | number>]>(listNotificationsSql(filters))
        .all({ before: beforeId, limit, ...filters }),
    attempts: (id) => attempts.all(id),
  }
}
