import { describe, expect, test } from 'bun:test'

import { AppError } from '../../src/domain/error.ts'
import { createTestApi, type TestApi } from './api.ts'

const withKey = (key: string): { headers: Record<string, string> } => ({
  headers: { 'idempotency-key': key },
})

function post(api: TestApi, path: string, key: string, body?: object): Promise<Response> {
  return api.request('POST', `/api/v1${path}`, { ...withKey(key), ...(body && { body }) })
}

describe('a repeated request with an Idempotency-Key', () => {
  test('answers the scan of the first, as it is now', async () => {
    using api = createTestApi()
    api.answer('startScan', () => ({ outcome: 'started', scanId: api.addScan() }))
    const first = await post(api, '/scans', 'k', { library: 'Films' })
    expect([first.status, first.headers.get('idempotency-replayed')]).toEqual([202, null])
    api.endScan(1)
    const second = await post(api, '/scans', 'k', { library: 'Films' })
    expect([second.status, second.headers.get('idempotency-replayed')]).toEqual([202, 'true'])
    expect(second.headers.get('location')).toBe('/api/v1/scans/1')
    expect(await second.json()).toMatchObject({ id: 1, status: 'completed' })
    expect(api.asked).toHaveLength(1)
  })

  test('starts each library once for all of them; one that was refused is tried again', async () => {
    using api = createTestApi()
    let busy = true
    api.answer('holdKey', () => null)
    api.answer('startScan', ({ library }) => {
      if (library === 'Shows' && busy) throw new AppError('conflict', 'Scan 9 is running.')
      return { outcome: 'started', scanId: api.addScan(library === 'Films' ? 1 : 2) }
    })
    const outcomes = async (): Promise<unknown> => {
      const answer = await post(api, '/scans', 'k', { library: '*' })
      const { scans } = (await answer.json()) as { scans: { scan: { id: number } | null }[] }
      return [scans.map(({ scan }) => scan?.id), answer.headers.get('idempotency-replayed')]
    }
    expect(await outcomes()).toEqual([[1, undefined], null])
    busy = false
    expect(await outcomes()).toEqual([[1, 2], null])
    expect(await outcomes()).toEqual([[1, 2], 'true'])
  })

  test('restarts a scan once, and retries a job once', async () => {
    using api = createTestApi()
    api.addScan()
    api.endScan(1)
    api.answer('restartScan', () => ({ scanId: api.addScan() }))
    api.answer('retryJob', () => null)
    const job = api.addJob()
    for (const replayed of [null, 'true']) {
      const restart = await post(api, '/scans/1/restart', 'a')
      expect(restart.headers.get('location')).toBe('/api/v1/scans/2')
      expect(restart.headers.get('idempotency-replayed')).toBe(replayed)
      const retry = await post(api, `/jobs/${job}/retry`, 'b')
      expect([retry.status, retry.headers.get('idempotency-replayed')]).toEqual([200, replayed])
    }
    expect(api.asked).toEqual([
      ['restartScan', 1],
      ['retryJob', job],
    ])
  })
})

describe('an Idempotency-Key', () => {
  for (const [name, key] of [
    ['that is empty', ''],
    ['with a space', 'a b'],
    ['that came twice', 'a, b'],
    ['that is too long', 'k'.repeat(201)],
    ['that is not ASCII', 'schlüssel'],
  ] as const) {
    test(`${name} is refused`, async () => {
      using api = createTestApi()
      const id = api.addScan()
      for (const path of [`/scans/${id}/restart`, '/jobs/1/retry']) {
        expect((await post(api, path, key)).status).toBe(400)
      }
      for (const library of ['Films', '*']) {
        expect((await post(api, '/scans', key, { library })).status).toBe(400)
      }
      expect(api.asked).toEqual([])
    })
  }

  test('of 200 characters is taken', async () => {
    using api = createTestApi()
    api.answer('startScan', () => ({ outcome: 'started', scanId: api.addScan() }))
    expect((await post(api, '/scans', '~'.repeat(200), { library: 'Films' })).status).toBe(202)
  })

  test('is described where it is read', async () => {
    using api = createTestApi()
    const answer = await api.request('GET', '/api/openapi.json')
    const { paths } = (await answer.json()) as {
      paths: Record<string, { post?: { parameters?: { name: string }[] } }>
    }
    const reading = Object.entries(paths)
      .filter(([, { post: route }]) =>
        route?.parameters?.some(({ name }) => name === 'Idempotency-Key'),
      )
      .map(([path]) => path)
    expect(reading).toEqual(
      expect.arrayContaining([
        '/api/v1/scans',
        '/api/v1/scans/{id}/restart',
        '/api/v1/jobs/{id}/retry',
      ]),
    )
  })
})
