import { describe, expect, test } from 'bun:test'

import { createTestApi, key, readKey } from './api.ts'

describe('the keys of the API', () => {
  test('are listed without the keys', async () => {
    using api = createTestApi()
    const answer = await api.request('GET', '/api/v1/keys')
    const text = await answer.text()
    expect(JSON.parse(text)).toEqual({
      keys: [
        { scope: 'read', source: 'file', createdAt: '2026-01-02T03:04:05.000Z' },
        { scope: 'hooks', source: 'file', createdAt: '2026-01-02T03:04:05.000Z' },
        { scope: 'full', source: 'file', createdAt: '2026-01-02T03:04:05.000Z' },
      ],
    })
    expect(text).not.toContain(key)
  })

  test('are replaced one by one; the old one is refused from then on', async () => {
    using api = createTestApi()
    const answer = await api.request('POST', '/api/v1/keys/full/rotate')
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(await answer.json()).toMatchObject({ scope: 'full', key: 'new-full' })
    const statusWith = async (given: string): Promise<number> =>
      (await api.request('GET', '/api/v1/libraries', { headers: { 'x-api-key': given } })).status
    expect(await statusWith(key)).toBe(401)
    expect(await statusWith(readKey)).toBe(200)
    expect(await statusWith('new-full')).toBe(200)
  })

  test('are shown to whoever may do everything, and kept by nobody on the way', async () => {
    using api = createTestApi()
    const answer = await api.request('GET', '/api/v1/keys/read/text')
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(await answer.json()).toMatchObject({ scope: 'read', key: readKey })
    const headers = { 'x-api-key': readKey }
    const refused = await api.request('GET', '/api/v1/keys/full/text', { headers })
    expect([refused.status, await refused.text()]).toEqual([403, expect.not.stringContaining(key)])
  })

  test('of an unknown scope are refused', async () => {
    using api = createTestApi()
    expect((await api.request('POST', '/api/v1/keys/admin/rotate')).status).toBe(400)
  })

  test('are never replaced or listed with the one that may only look', async () => {
    using api = createTestApi()
    const headers = { 'x-api-key': readKey }
    expect((await api.request('GET', '/api/v1/keys', { headers })).status).toBe(403)
    const answer = await api.request('POST', '/api/v1/keys/read/rotate', { headers })
    expect(answer.status).toBe(403)
    expect(await answer.text()).not.toContain('new-read')
  })
})

describe('a key in a URL', () => {
  test('opens nothing, and is refused beside a right one', async () => {
    using api = createTestApi()
    for (const name of ['apikey', 'api_key', 'token', 'key']) {
      const path = `/api/v1/libraries?${name}=${key}`
      const none = { headers: { 'x-api-key': undefined } }
      expect((await api.request('GET', path, none)).status).toBe(401)
      const answer = await api.request('GET', path)
      expect(answer.status).toBe(400)
      expect(await answer.text()).not.toContain(key)
    }
  })
})

test('what the log is told of a failure holds no key, wherever the key was', async () => {
  using api = createTestApi()
  const id = api.addScan()
  api.loseDatabase()
  const headers = { 'x-api-key': key, authorization: `Bearer ${key}` }
  const answer = await api.request('GET', `/api/v1/scans?cursor=&library=${key}`, { headers })
  expect((await api.request('GET', `/api/v1/scans/${id}`, { headers })).status).toBe(500)
  expect(answer.status).toBeGreaterThanOrEqual(400)
  expect(api.logged.length).toBeGreaterThan(0)
  expect(JSON.stringify(api.logged)).not.toContain(key)
})
