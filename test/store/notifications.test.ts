import { expect, test } from 'bun:test'

import type { StoredHappening } from '../../src/domain/event.ts'
import type { DeliveryOutcome } from '../../src/domain/notification.ts'
import { createNotificationQueries } from '../../src/store/notification-store.ts'
import { day, openStore, type Store } from './fixture.ts'

const now = 100 * day
const happening: StoredHappening = {
  id: 1,
  at: 0,
  event: { type: 'library.removed', data: { libraryId: 1, libraryName: 'Films' } },
}
const well: DeliveryOutcome = { startedAt: now, durationMs: 1, answer: {} }
const badly: DeliveryOutcome = {
  startedAt: now,
  durationMs: 1,
  failure: { code: 'timeout', message: 'late', retryable: true, retryAfterSeconds: null },
}

function ids(store: Store, table = 'notification', column = 'id'): unknown[] {
  return store.rows(`SELECT DISTINCT ${column} AS id FROM ${table} ORDER BY 1`).map(({ id }) => id)
}

test('those that were over too long ago are forgotten with their attempts; what waits is not', () => {
  using store = openStore()
  const { notifications, history } = store.stores
  notifications.add(['old', 'recent', 'waiting'], happening)
  notifications.settle(1, well, { nextTryAt: null, now: now - 8 * day })
  notifications.settle(2, well, { nextTryAt: null, now: now - 6 * day })
  notifications.settle(3, badly, { nextTryAt: now, now: now - 8 * day })
  expect(history.prune(now).more).toBe(false)
  expect(ids(store)).toEqual([2, 3])
  expect(ids(store, 'notification_attempt', 'notification_id')).toEqual([2, 3])
})

test('a number is never given twice: a receiver may know it', () => {
  using store = openStore()
  const { notifications, history } = store.stores
  notifications.add(['a'], happening)
  notifications.settle(1, well, { nextTryAt: null, now: 0 })
  history.prune(now)
  notifications.add(['a'], happening)
  expect(ids(store)).toEqual([2])
})

test('the last fifty attempts are kept, and all are counted', () => {
  using store = openStore()
  const { notifications } = store.stores
  const queries = createNotificationQueries(store.database)
  notifications.add(['a'], happening)
  for (let count = 0; count < 60; count += 1) {
    notifications.settle(1, badly, { nextTryAt: now, now })
  }
  expect(notifications.find(1)).toMatchObject({ attempts: 60, tries: 60, state: 'pending' })
  const attempts = queries.attempts(1).map(({ attempt }) => attempt)
  expect([attempts.length, attempts[0], attempts.at(-1)]).toEqual([50, 11, 60])
})

test('what was cancelled while it was on its way stays cancelled', () => {
  using store = openStore()
  const { notifications } = store.stores
  notifications.add(['a'], happening)
  expect(notifications.cancelAll('a', 'gone', now)).toBe(1)
  notifications.settle(1, well, { nextTryAt: null, now })
  expect(notifications.find(1)).toMatchObject({ state: 'cancelled', error: 'gone', attempts: 0 })
})

test('what is due comes in the order of the events, those that are tried again among them', () => {
  using store = openStore()
  const { notifications } = store.stores
  for (const id of [1, 2, 3]) notifications.add(['a', 'b'], { ...happening, id, at: now })
  const next = (): number | undefined => notifications.due('a', now)?.happening.id
  expect(next()).toBe(1)
  const first = notifications.due('a', now)?.notification.id ?? 0
  notifications.settle(first, badly, { nextTryAt: now + 1, now })
  expect([next(), notifications.nextDueAt('a')]).toEqual([2, now])
  notifications.hastenAll('a', now)
  expect(next()).toBe(1)
  expect(notifications.due('a', now - 1)).toBeNull()
  expect(notifications.due('nobody', now)).toBeNull()
})
