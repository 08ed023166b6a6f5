import { describe, expect, test } from 'bun:test'

import {
  type FakeTransmission,
  startFakeTransmission,
} from '../../src/plugin/testing/fake/transmission.ts'

const hashString = '8682a62c0f2b1c3d4e5f60718293a4b5c6d7e8f9'
const login = { username: 'admin', password: 'secret123' }

interface Answer {
  readonly status: number
  readonly result?: string
  readonly arguments?: Record<string, unknown>
}

/** Asks as a client does that has understood the first 409. */
async function call(server: FakeTransmission, method: string, args: object = {}): Promise<Answer> {
  const ask = async (session: string): Promise<Response> =>
    await fetch(`${server.url}/transmission/rpc`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${btoa('admin:secret123')}`,
        'x-transmission-session-id': session,
      },
      body: JSON.stringify({ method, arguments: args }),
    })
  const first = await ask('')
  const session = first.headers.get('x-transmission-session-id')
  const response = session === null ? first : await ask(session)
  if (response.status !== 200) return { status: response.status }
  return { status: 200, ...((await response.json()) as object) }
}

async function statusOf(server: FakeTransmission): Promise<unknown> {
  const { arguments: args } = await call(server, 'torrent-get', { fields: ['status'] })
  return args?.['torrents']
}

describe('the pretend Transmission', () => {
  test('lets in who has the password and the number of the session', async () => {
    await using server = await startFakeTransmission({ login })
    const bare = await fetch(`${server.url}/transmission/rpc`, { method: 'POST', body: '{}' })
    expect(bare.status).toBe(401)
    expect(await call(server, 'session-get')).toMatchObject({
      status: 200,
      result: 'success',
      arguments: { 'rpc-version': 16, 'download-dir': '/downloads' },
    })
    expect(server.requests.length).toBe(3)
    expect(server.calls.map(({ method }) => method)).toEqual(['session-get'])
  })

  test('gives the fields that are asked for, and all that a seeding torrent has', async () => {
    await using server = await startFakeTransmission({ torrents: [{ hashString, name: 'A' }] })
    const fields = [
      'id',
      'name',
      'status',
      'leftUntilDone',
      'totalSize',
      'files',
      'percentComplete',
    ]
    const { arguments: args } = await call(server, 'torrent-get', { fields })
    expect(args).toEqual({
      torrents: [
        {
          id: 1,
          name: 'A',
          status: 6,
          leftUntilDone: 0,
          totalSize: 1_000_000,
          files: [{ name: 'A', length: 1_000_000, bytesCompleted: 1_000_000 }],
        },
      ],
    })
  })

  test('stops, starts, labels and removes what it has', async () => {
    await using server = await startFakeTransmission({ torrents: [{ hashString, name: 'A' }] })
    const ids = [hashString]
    await call(server, 'torrent-stop', { ids })
    expect(await statusOf(server)).toEqual([{ status: 0 }])
    await call(server, 'torrent-start', { ids })
    expect(await statusOf(server)).toEqual([{ status: 6 }])
    await call(server, 'torrent-set', { ids, labels: ['tv'] })
    expect(server.find(hashString)?.labels).toEqual(['tv'])
    await call(server, 'torrent-remove', { ids })
    expect(server.find(hashString)).toBeNull()
  })

  test.each([
    ['3.00', undefined],
    ['4.0', ['tv']],
  ] as const)(
    'adds a magnet link as %s does, which takes labels or not',
    async (version, labels) => {
      await using server = await startFakeTransmission({ version })
      const magnet = { filename: `magnet:?xt=urn:btih:${hashString}&dn=A`, labels: ['tv'] }
      const first = await call(server, 'torrent-add', magnet)
      expect(first.arguments).toEqual({ 'torrent-added': { id: 1, hashString, name: 'A' } })
      expect(server.find(hashString)?.labels).toEqual(labels as never)
      const second = await call(server, 'torrent-add', magnet)
      expect(second.arguments).toEqual({ 'torrent-duplicate': { id: 1, hashString, name: 'A' } })
      const junk = await call(server, 'torrent-add', { filename: 'magnet:?xt=junk' })
      expect(junk.result).toBe('invalid or corrupt torrent file')
    },
  )

  test('has no torrents for a moment after a restart', async () => {
    await using server = await startFakeTransmission({ torrents: [{ hashString, name: 'A' }] })
    server.restart({ emptyLists: 2 })
    expect(await statusOf(server)).toEqual([])
    expect(await statusOf(server)).toEqual([])
    expect(await statusOf(server)).toEqual([{ status: 6 }])
  })

  test('fails as it is told, one fault a request', async () => {
    await using server = await startFakeTransmission({ torrents: [{ hashString, name: 'A' }] })
    server.misbehave('unauthorized')
    expect((await call(server, 'session-get')).status).toBe(401)
    server.misbehave('conflict')
    expect((await call(server, 'session-get')).status).toBe(409)
    server.misbehave('503', 'ok', 'ok', 'conflict')
    expect((await call(server, 'session-get')).status).toBe(503)
    expect((await call(server, 'session-get')).status).toBe(200)
    expect((await call(server, 'session-get')).status).toBe(409)
    server.misbehave('error-result')
    expect((await call(server, 'session-get')).result).toBe('something went wrong')
    server.misbehave('unknown-status')
    expect(await statusOf(server)).toEqual([{ status: 99 }])
    server.misbehave()
    expect(await statusOf(server)).toEqual([{ status: 6 }])
  })
})
