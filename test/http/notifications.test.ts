import { describe, expect, test } from 'bun:test'

import type { DomainEvent } from '../../src/domain/event.ts'
import type { DeliveryOutcome } from '../../src/domain/notification.ts'
import { createNotificationStore } from '../../src/store/notification-store.ts'
import { createTestApi, now, type TestApi } from './api.ts'

const removed: DomainEvent = {
  type: 'library.removed',
  data: { libraryId: 1, libraryName: 'Films' },
}
const restored: DomainEvent = {
  type: 'health.restored',
  data: { key: 'a', source: 'probe', severity: 'warning', message: 'm', fix: 'f' },
}

const delivered: DeliveryOutcome = {
  startedAt: now,
  durationMs: 12,
  answer: { status: 204, detail: 'thanks' },
}
const failed: DeliveryOutcome = {
  startedAt: now,
  durationMs: 3,
  failure: { code: 'rate', message: 'too many', retryable: true, retryAfterSeconds: null },
}

/** 1 and 2 tell `phone` and `house` of event 1, 3 tells `phone` of event 2. */
function fill(api: TestApi): void {
  const store = createNotificationStore(api.database)
  store.add(['phone', 'house'], { id: 1, at: now, event: removed })
  store.add(['phone'], { id: 2, at: now, event: restored })
  store.settle(1, failed, { nextTryAt: now + 5_000, now })
  store.settle(1, delivered, { nextTryAt: null, now: now + 6_000 })
  store.settle(2, failed, { nextTryAt: now + 5_000, now })
}

async function idsOf(api: TestApi, query: string): Promise<number[]> {
  const answer = await api.request('GET', `/api/v1/notifications${query}`)
  const { notifications } = (await answer.json()) as { notifications: { id: number }[] }
  return notifications.map(({ id }) => id)
}

describe('notifications', () => {
  test('are listed, newest first', async () => {
    using api = createTestApi()
    fill(api)
    const answer = await api.request('GET', '/api/v1/notifications')
    expect(await answer.json()).toMatchObject({
      notifications: [
        { id: 3, notifier: 'phone', eventId: 'evt_2', type: 'health.restored', state: 'pending' },
        {
          id: 2,
          notifier: 'house',
          state: 'pending',
          attempts: 1,
          nextTryAt: '2026-01-02T03:04:10.000Z',
          error: 'too many',
          finishedAt: null,
        },
        { id: 1, state: 'delivered', attempts: 2, status: 204, detail: 'thanks', error: null },
      ],
      nextCursor: null,
    })
  })

  test('are narrowed by notifier, state and type', async () => {
    using api = createTestApi()
    fill(api)
    expect(await idsOf(api, '?notifier=phone')).toEqual([3, 1])
    expect(await idsOf(api, '?state=pending')).toEqual([3, 2])
    expect(await idsOf(api, '?type=library.removed')).toEqual([2, 1])
    expect(await idsOf(api, '?type=library.removed&state=pending&notifier=house')).toEqual([2])
    expect(await idsOf(api, '?notifier=nobody')).toEqual([])
    expect((await api.request('GET', '/api/v1/notifications?state=lost')).status).toBe(400)
  })

  test('come page by page', async () => {
    using api = createTestApi()
    fill(api)
    const first = await api.request('GET', '/api/v1/notifications?limit=2')
    const { nextCursor } = (await first.json()) as { nextCursor: string }
    expect(await idsOf(api, `?limit=2&cursor=${nextCursor}`)).toEqual([1])
  })

  test('show one with its attempts and what is sent', async () => {
    using api = createTestApi()
    fill(api)
    const answer = await api.request('GET', '/api/v1/notifications/1')
    expect(await answer.json()).toMatchObject({
      id: 1,
      log: [
        { attempt: 1, durationMs: 3, code: 'rate', error: 'too many', status: null },
        { attempt: 2, durationMs: 12, code: null, error: null, status: 204, detail: 'thanks' },
      ],
      event: {
        id: 'evt_1',
        type: 'library.removed',
        timestamp: '2026-01-02T03:04:05.000Z',
        source: 'shelfd/NAS',
        data: { library: { id: 1, name: 'Films' } },
      },
    })
    expect((await api.request('GET', '/api/v1/notifications/9')).status).toBe(404)
  })

  test('are replayed by the engine, once for each Idempotency-Key', async () => {
    using api = createTestApi()
    fill(api)
    api.answer('replayNotification', () => null)
    for (const replayed of [null, 'true']) {
      const headers = { 'idempotency-key': 'k' }
      const answer = await api.request('POST', '/api/v1/notifications/1/replay', { headers })
      expect(answer.headers.get('idempotency-replayed')).toBe(replayed)
      expect(await answer.json()).toMatchObject({ id: 1 })
    }
    expect(api.asked).toEqual([['replayNotification', 1]])
  })
})
