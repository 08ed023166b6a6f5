import { afterAll, beforeAll, expect, test } from 'bun:test'

import { createLocalReading } from '../../src/commands/local-reading.ts'
import type { Reading } from '../../src/commands/reading.ts'
import { createRemoteReading } from '../../src/commands/remote-reading.ts'
import { createRemoteEngine } from '../../src/commands/remote-engine.ts'
import { type HttpServer, startServer } from '../../src/http/server.ts'
import { key } from '../http/api.ts'
import { createShelf, type Shelf } from '../http/shelf.ts'
import { refused } from '../support/engine.ts'

let shelf: Shelf
let server: HttpServer
let local: Reading
let remote: Reading
let scanId: number
let jobId: number

beforeAll(() => {
  shelf = createShelf()
  scanId = shelf.addScan()
  for (let n = 0; n < 700; n += 1) shelf.addScanError(scanId, `Film ${n}.mkv`)
  shelf.endScan(scanId)
  shelf.addScan()
  jobId = shelf.addJob()
  shelf.failJob(jobId)
  shelf.addJob()
  const { app, queries } = shelf
  server = startServer({
    host: '127.0.0.1',
    port: 0,
    fetch: (request, connection) => app.fetch(request, { connection }),
  })
  local = createLocalReading({
    queries: () => queries,
    exists: () => true,
    libraries: [],
    cacheDir: '',
    limits: { maxSizeBytes: null, maxAgeMs: null, orphanGraceMs: 0 },
  })
  remote = createRemoteReading(() => ({ url: server.url, key }))
})

afterAll(async () => {
  await server.stop(100)
  shelf[Symbol.dispose]()
})

async function allOf<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const all: T[] = []
  for await (const page of pages) all.push(...page)
  return all
}

const looks: Readonly<Record<string, (reading: Reading) => Promise<unknown>>> = {
  libraries: ({ libraries }) => libraries.list(),
  'a scan': ({ scans }) => scans.find(scanId),
  'a scan that there is not': ({ scans }) => scans.find(999),
  'the latest scan': ({ scans }) => scans.list(1),
  scans: ({ scans }) => scans.list(50),
  'errors of several pages': ({ scans }) => scans.errors(scanId, 1_000),
  'some of the errors': ({ scans }) => scans.errors(scanId, 10),
  'a job that failed': ({ jobs }) => jobs.find(jobId),
  'a job that there is not': ({ jobs }) => jobs.find(999),
  jobs: ({ jobs }) => jobs.list({ limit: 50 }),
  'jobs of a state': ({ jobs }) => jobs.list({ state: 'available', limit: 50 }),
  movies: ({ items }) => allOf(items.pages({ kinds: ['movie'] })),
  'items by their words': ({ items }) => allOf(items.pages({ kinds: ['movie'], text: 'amelie' })),
  'items of several kinds': ({ items }) => allOf(items.pages({ kinds: ['series', 'episode'] })),
  'the parts of an item': ({ items }) => allOf(items.pages({ parentId: shelf.ids.season })),
  'an item': ({ items }) => items.find(shelf.ids.amelie),
  'an item that there is not': ({ items }) => items.find(999_999),
}

for (const [what, look] of Object.entries(looks)) {
  test(`a daemon tells what the database holds: ${what}`, async () => {
    const found = await look(local)
    expect(await look(remote)).toEqual(withoutCachePaths(found))
  })
}

test('what is compared is there', async () => {
  expect(await local.scans.errors(scanId, 1_000)).toHaveLength(700)
  expect((await remote.jobs.find(jobId))?.errors).toMatchObject([{ attempt: 1 }])
  expect((await remote.items.find(shelf.ids.amelie))?.files.length).toBeGreaterThan(0)
})

/** Where a copy lies in the cache is the one thing that the API keeps to itself. */
function withoutCachePaths(found: unknown): unknown {
  const text = JSON.stringify(found, (name, value: unknown) =>
    name === 'cachePath' ? undefined : value,
  )
  return JSON.parse(text)
}

test('an answer of another version is refused, not half understood', async () => {
  await using other = answering(() => Response.json({ scans: [{ id: 1 }], nextCursor: null }))
  const error = await refused(other.reading.scans.list(1))
  expect([error.code, error.message]).toEqual([
    'internal',
    expect.stringContaining('may be another version'),
  ])
})

test('an answer that is not JSON is refused', async () => {
  await using other = answering(() => new Response('<html>'))
  expect(await refused(other.reading.scans.list(1))).toMatchObject({ code: 'internal' })
})

test('a key is not taken to where an answer redirects', async () => {
  await using other = answering(
    () => new Response(null, { status: 301, headers: { location: '/x' } }),
  )
  const error = await refused(other.reading.scans.list(1))
  expect(error.message).toContain('is to be found at /x')
  expect(other.asked()).toBe(1)
})

test('a daemon that is told to do something is told once', async () => {
  await using other = answering(() => new Response('{}', { status: 500 }))
  const engine = createRemoteEngine(() => ({ url: other.url, key }))
  expect(await refused(engine.ask('cancelScan', 1))).toMatchObject({ code: 'internal' })
  expect(other.asked()).toBe(1)
})

interface Other extends AsyncDisposable {
  readonly url: string
  readonly reading: Reading
  asked(): number
}

/** Something that answers everything alike. */
function answering(answer: () => Response): Other {
  let asked = 0
  const fake = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: () => {
      asked += 1
      return answer()
    },
  })
  const url = `http://127.0.0.1:${fake.port}`
  return {
    url,
    reading: createRemoteReading(() => ({ url, key })),
    asked: () => asked,
    [Symbol.asyncDispose]: () => fake.stop(true),
  }
}
