import { describe, expect, test } from 'bun:test'

import type { DomainEvent } from '../../src/domain/event.ts'
import { createTestApi, key, now, type TestApi } from './api.ts'

function end(api: TestApi, scanId: number, type: 'completed' | 'cancelled' = 'completed'): void {
  api.endScan(scanId)
  const scan = api.queries.scans.find(scanId)
  if (scan === null) throw new Error(`there is no scan ${scanId}`)
  const facts = { scanId, libraryId: 1, libraryName: 'Films', scan }
  const event: DomainEvent =
    type === 'completed'
      ? { type: 'scan.completed', data: facts }
      : { type: 'scan.cancelled', data: facts }
  api.happen({ event, id: 1, at: now })
}

/** Resolves once so many requests listen for the end of a scan. */
async function untilListening(api: TestApi): Promise<void> {
  while (api.listeners() === 0) await Bun.sleep(1)
}

describe('a request that waits for a scan', () => {
  test('is answered when the scan is over, and listens to nothing afterwards', async () => {
    for (const type of ['completed', 'cancelled'] as const) {
      using api = createTestApi()
      const id = api.addScan()
      const waiting = api.request('GET', `/api/v1/scans/${id}?wait=60`)
      await untilListening(api)
      end(api, id, type)
      const answer = await waiting
      expect([answer.status, await answer.json()]).toMatchObject([200, { id, status: 'completed' }])
      expect(api.listeners()).toBe(0)
    }
  })

  test('is answered at once when the scan is over already', async () => {
    using api = createTestApi()
    const id = api.addScan()
    api.endScan(id)
    expect((await api.request('GET', `/api/v1/scans/${id}?wait=60`)).status).toBe(200)
    expect(api.listeners()).toBe(0)
  })

  test('is answered with the scan as it is when the time is out', async () => {
    using api = createTestApi()
    const id = api.addScan()
    const began = performance.now()
    const answer = await api.request('GET', `/api/v1/scans/${id}?wait=1`)
    expect(performance.now() - began).toBeGreaterThan(950)
    expect([answer.status, await answer.json()]).toMatchObject([200, { status: 'discovering' }])
    expect(api.listeners()).toBe(0)
  })

  test('goes with its client', async () => {
    using api = createTestApi()
    const id = api.addScan()
    const gone = new AbortController()
    const waiting = api.app.request(
      new Request(`http://127.0.0.1:8787/api/v1/scans/${id}?wait=60`, {
        headers: { host: '127.0.0.1:8787', 'x-api-key': key },
        signal: gone.signal,
      }),
    )
    await untilListening(api)
    gone.abort()
    await waiting
    expect(api.listeners()).toBe(0)
  })

  test('does not wait when its client went while the scan was being started', async () => {
    using api = createTestApi()
    const gone = new AbortController()
    api.answer('startScan', () => {
      gone.abort()
      return { outcome: 'started', scanId: api.addScan() }
    })
    const headers = {
      host: '127.0.0.1:8787',
      'x-api-key': key,
      'content-type': 'application/json',
    }
    const began = performance.now()
    await api.app.request(
      new Request('http://127.0.0.1:8787/api/v1/scans?wait=50', {
        method: 'POST',
        headers,
        body: '{"library":"Films"}',
        signal: gone.signal,
      }),
    )
    expect(performance.now() - began).toBeLessThan(2_000)
    expect(api.listeners()).toBe(0)
  })

  test('starts one and gets 200 when it is over, 202 when it is not', async () => {
    using api = createTestApi()
    api.answer('startScan', () => ({ outcome: 'started', scanId: api.addScan() }))
    api.answer('restartScan', () => ({ scanId: api.addScan() }))
    const start = api.request('POST', '/api/v1/scans?wait=60', { body: { library: 'Films' } })
    await untilListening(api)
    end(api, 1)
    const over = await start
    expect([over.status, over.headers.get('location')]).toEqual([200, '/api/v1/scans/1'])
    expect(await over.json()).toMatchObject({ id: 1, status: 'completed' })
    const restart = api.request('POST', '/api/v1/scans/1/restart?wait=60')
    await untilListening(api)
    end(api, 2)
    expect((await restart).status).toBe(200)
    const again = await api.request('POST', '/api/v1/scans/1/restart?wait=0')
    expect([again.status, again.headers.get('location')]).toEqual([202, '/api/v1/scans/3'])
  })

  test('of all libraries is answered when the last scan is over', async () => {
    using api = createTestApi()
    api.answer('startScan', ({ library }) => ({
      outcome: 'started',
      scanId: api.addScan(library === 'Films' ? 1 : 2),
    }))
    const start = api.request('POST', '/api/v1/scans?wait=60', { body: { library: '*' } })
    await untilListening(api)
    end(api, 2)
    expect(api.listeners()).toBe(1)
    end(api, 1)
    const answer = await start
    expect([answer.status, await answer.json()]).toMatchObject([
      200,
      { scans: [{ scan: { status: 'completed' } }, { scan: { status: 'completed' } }] },
    ])
  })

  test('is told at once when too many wait; a start is a start all the same', async () => {
    using api = createTestApi()
    const id = api.addScan()
    const path = `/api/v1/scans/${id}?wait=60`
    const waiting = Array.from({ length: 200 }, () => api.request('GET', path))
    await untilListening(api)
    const answer = await api.request('GET', path)
    expect([answer.status, await answer.json()]).toMatchObject([503, { code: 'unavailable' }])
    expect(answer.headers.get('retry-after')).toBe('5')
    api.answer('startScan', () => ({ outcome: 'started', scanId: api.addScan(2) }))
    const body = { library: 'Shows' }
    expect((await api.request('POST', '/api/v1/scans?wait=60', { body })).status).toBe(202)
    end(api, id)
    expect(new Set((await Promise.all(waiting)).map(({ status }) => status))).toEqual(
      new Set([200]),
    )
    expect(api.listeners()).toBe(0)
  })

  for (const wait of ['61', '-1', '1.5', '', 'x', '1e1', '060', '99999999999']) {
    test(`cannot wait for "${wait}" seconds`, async () => {
      using api = createTestApi()
      const id = api.addScan()
      for (const [method, path] of [
        ['GET', `/api/v1/scans/${id}`],
        ['POST', `/api/v1/scans/${id}/restart`],
      ] as const) {
        expect((await api.request(method, `${path}?wait=${wait}`)).status).toBe(400)
      }
      expect(api.asked).toEqual([])
    })
  }
})
