import { afterAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { startTestEngine, type TestEngine } from '../support/engine.ts'
import { startTestServer } from '../support/server.ts'

setDefaultTimeout(120_000)

const folder = mkdtempSync(join(tmpdir(), 'shelfd-starts-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
mkdirSync(join(folder, 'A (2001)'))
writeFileSync(join(folder, 'A (2001)', 'A (2001).mkv'), 'film')

function startEngine(): Promise<TestEngine> {
  return startTestEngine({ libraries: [{ name: 'Films', kind: 'movies', paths: [folder] }] })
}

interface Told {
  readonly id?: number
  readonly scanId?: number
}

async function told(answer: Response): Promise<Told> {
  return (await answer.json()) as Told
}

describe('a thousand starts of one library at once, over HTTP', () => {
  test('give one scan; everybody else is told which', async () => {
    await using home = await startEngine()
    await using server = startTestServer(home)
    // No folder is read, so the scan is not over before the last request has come.
    await home.engine.ask('pauseQueue', 'scan')
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, () =>
        server.fetch('POST', '/api/v1/scans', { body: { library: 'Films' } }),
      ),
    )
    const started = answers.filter(({ status }) => status === 202)
    const refused = answers.filter(({ status }) => status === 409)
    expect([started.length, refused.length]).toEqual([1, 999])
    const ids = await Promise.all(refused.map(async (answer) => (await told(answer)).scanId))
    expect(new Set(ids)).toEqual(new Set([1]))
    expect(home.rows('SELECT id FROM scan')).toEqual([{ id: 1 }])
  })

  test('under one Idempotency-Key are one request', async () => {
    await using home = await startEngine()
    await using server = startTestServer(home)
    const headers = { 'idempotency-key': 'once' }
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, () =>
        server.fetch('POST', '/api/v1/scans', { headers, body: { library: 'Films' } }),
      ),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]))
    const replayed = answers.filter(({ headers: given }) => given.has('idempotency-replayed'))
    expect(replayed).toHaveLength(999)
    expect(home.rows('SELECT id FROM scan')).toEqual([{ id: 1 }])
    const other = await server.fetch('POST', '/api/v1/scans', { headers, body: { library: '*' } })
    expect(other.status).toBe(422)
  })
})

describe('a start that waits', () => {
  test('listens no longer once its client has hung up', async () => {
    await using home = await startEngine()
    let listening = 0
    const changed = new Set<() => void>()
    const settle = (by: number): void => {
      listening += by
      for (const look of changed) look()
    }
    const reached = (count: number): Promise<void> =>
      new Promise((resolve) => changed.add(() => listening === count && resolve()))
    await using server = startTestServer(home, {
      engine: {
        ask: (...args) => home.engine.ask(...args),
        askOnce: (...args) => home.engine.askOnce(...args),
        subscribe: (listener) => {
          const stop = home.engine.subscribe(listener)
          settle(1)
          return () => {
            stop()
            settle(-1)
          }
        },
      },
    })
    await home.engine.ask('pauseQueue', 'scan')
    const client = new AbortController()
    const body = { library: 'Films' }
    const begun = reached(1)
    const waiting = server.fetch('POST', '/api/v1/scans?wait=60', { body, signal: client.signal })
    await begun
    const ended = reached(0)
    client.abort()
    expect((await Promise.allSettled([waiting]))[0]?.status).toBe('rejected')
    await ended
  })

  test('is answered with the finished scan', async () => {
    await using home = await startEngine()
    await using server = startTestServer(home)
    const body = { library: 'Films' }
    const answer = await server.fetch('POST', '/api/v1/scans?wait=60', { body })
    expect([answer.status, await answer.json()]).toMatchObject([
      200,
      { status: 'completed', items: { movies: 1 } },
    ])
  })

  test('is answered when somebody cancels the scan', async () => {
    await using home = await startEngine()
    await using server = startTestServer(home)
    await home.engine.ask('pauseQueue', 'scan')
    const waiting = server.fetch('POST', '/api/v1/scans?wait=60', { body: { library: 'Films' } })
    await home.event('scan.started')
    await server.fetch('POST', '/api/v1/scans/1/cancel')
    const answer = await waiting
    expect([answer.status, await answer.json()]).toMatchObject([200, { status: 'cancelled' }])
  })
})
