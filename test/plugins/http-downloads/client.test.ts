import { describe, expect, test } from 'bun:test'

import httpDownloads from '../../../plugins/http-downloads/index.ts'
import {
  type MisbehavingServer,
  startMisbehavingServer,
} from '../../../src/plugin/testing/misbehaving-server.ts'
import { downloadClientOf, failureOf, type TestClient } from '../download-instance.ts'

const entry = {
  id: '/id',
  name: '/title',
  state: '/status',
  progress: '/percent',
  size: '/bytes',
  done: '/got',
  speed: '/speed',
  eta: '/eta',
  path: '/file',
  category: '/kind',
  error: '/why',
  added: '/added',
  completed: '/ended',
}
const states = {
  waiting: 'queued',
  running: 'downloading',
  done: 'complete',
  shared: 'seeding',
  failed: 'failed',
  lost: 'missing',
  true: 'complete',
  '3': 'paused',
}

const job = {
  id: 17,
  title: 'Sample Show S01E01',
  status: 'done',
  percent: 100,
  bytes: 701_000,
  file: '/srv/done/a.mkv',
  kind: 'tv',
}

interface World extends AsyncDisposable {
  readonly server: MisbehavingServer
  readonly client: TestClient
  jobs: unknown
}

async function startWorld(jobs: unknown, settings: Record<string, unknown> = {}): Promise<World> {
  const server = await startMisbehavingServer({
    answer: () => ({ body: JSON.stringify({ data: { jobs: world.jobs } }) }),
  })
  const usual = { url: `${server.url}/jobs`, list: '/data/jobs', entry, states, progress_of: 100 }
  const world: World = {
    server,
    client: downloadClientOf(httpDownloads, { ...usual, ...settings }),
    jobs,
    [Symbol.asyncDispose]: () => server.stop(),
  }
  return world
}

async function itemOf(fields: Record<string, unknown>, settings: Record<string, unknown> = {}) {
  await using world = await startWorld([{ ...job, ...fields }], settings)
  const { items } = await world.client.list({})
  return items[0]
}

describe('a list', () => {
  test('is one GET with the headers of the settings', async () => {
    const jobs = Array.from({ length: 300 }, (_, id) => ({ ...job, id }))
    await using world = await startWorld(jobs, { headers: { Authorization: 'Bearer x' } })
    const list = await world.client.list({})
    expect(list.items).toHaveLength(300)
    expect(world.server.requests).toMatchObject([
      { method: 'GET', path: '/jobs', headers: { authorization: 'Bearer x' } },
    ])
  })

  test('has each part from where the settings say', async () => {
    const item = await itemOf({ added: '2026-01-02T03:04:05Z', ended: 1_795_246_633 })
    expect(item).toEqual({
      id: '17',
      name: 'Sample Show S01E01',
      category: 'tv',
      tags: [],
      phase: 'complete',
      rawState: 'done',
      isDataComplete: true,
      progress: 1,
      wantedBytes: 701_000,
      totalBytes: 701_000,
      leftBytes: 0,
      downBytesPerSecond: 0,
      upBytesPerSecond: 0,
      etaSeconds: null,
      path: { base: '/srv/done', content: '/srv/done/a.mkv' },
      addedAt: Date.parse('2026-01-02T03:04:05Z'),
      completedAt: 1_795_246_633_000,
    })
  })

  test('may be the whole answer', async () => {
    await using server = await startMisbehavingServer({ ok: [job] })
    const client = downloadClientOf(httpDownloads, { url: server.url, entry, states })
    expect((await client.list({})).items).toHaveLength(1)
  })

  test('of one category has nothing of another (scenario 16)', async () => {
    await using world = await startWorld([job, { ...job, id: 18, kind: 'films' }])
    const { items } = await world.client.list({ category: 'films' })
    expect(items.map(({ id }) => id)).toEqual(['18'])
  })

  test('gives what names no category that of the settings', async () => {
    expect((await itemOf({ kind: null }, { category: 'all' }))?.category).toBe('all')
    expect((await itemOf({ kind: 'tv' }, { category: 'all' }))?.category).toBe('tv')
    expect((await itemOf({ kind: null }))?.category).toBeNull()
  })
})

describe('a state', () => {
  test.each([
    ['waiting', 'queued', false],
    ['running', 'downloading', false],
    ['done', 'complete', true],
    ['shared', 'seeding', true],
    ['failed', 'failed', false],
    [true, 'complete', true],
    [3, 'paused', false],
    ['frobnicating', 'unknown', false],
    ['constructor', 'unknown', false],
    ['Done', 'unknown', false],
  ] as const)('%j is %s, complete %p (scenario 15)', async (status, phase, isDataComplete) => {
    expect(await itemOf({ status })).toMatchObject({ phase, isDataComplete })
  })

  test('that is not in the settings is warned of once, and by a test (scenario 15)', async () => {
    await using world = await startWorld([
      { ...job, status: 'odd' },
      { ...job, id: 18, status: 'odd' },
    ])
    await world.client.list({})
    await world.client.list({})
    expect(world.client.warnings).toHaveLength(1)
    expect(await world.client.test()).toEqual({
      version: '',
      protocol: 'http',
      message: `${new URL(world.server.url).host} lists 2 downloads`,
      warnings: ['The state "odd" is not in `states`.'],
    })
  })

  test('of complete does not count against numbers that say otherwise', async () => {
    expect(await itemOf({ percent: 99.9 })).toMatchObject({
      isDataComplete: false,
      phase: 'complete',
    })
    expect(await itemOf({ got: 700_999 })).toMatchObject({ isDataComplete: false })
    expect(await itemOf({ got: 701_000 })).toMatchObject({ isDataComplete: true })
    expect(await itemOf({ percent: null, bytes: null })).toMatchObject({ isDataComplete: true })
  })

  test("of a failure has the downloader's words", async () => {
    expect((await itemOf({ status: 'failed', why: 'HTTP 404' }))?.problem).toEqual({
      kind: 'other',
      message: 'HTTP 404',
      blocksImport: true,
    })
    expect((await itemOf({ status: 'lost' }))?.problem).toEqual({
      kind: 'missing-files',
      message: 'Its state is lost.',
      blocksImport: true,
    })
  })
})

test.each([
  [{ percent: 50 }, { progress: 0.5, leftBytes: 350_500 }],
  [{ percent: '25' }, { progress: 0.25, leftBytes: 525_750 }],
  [
    { percent: null, got: 70_100 },
    { progress: 0.1, leftBytes: 630_900 },
  ],
  [{ percent: 300 }, { progress: 1, leftBytes: 0 }],
  [{ percent: -5 }, { progress: 0, leftBytes: 701_000 }],
  [
    { percent: null, bytes: null },
    { progress: 0, leftBytes: 0, wantedBytes: 0 },
  ],
  [
    { percent: 50, speed: 1_000, eta: 12 },
    { downBytesPerSecond: 1_000, etaSeconds: 12 },
  ],
  [
    { percent: 50, speed: 'fast', eta: -1 },
    { downBytesPerSecond: 0, etaSeconds: null },
  ],
])('reads the numbers of %j', async (fields, expected) => {
  expect(await itemOf({ ...fields, status: 'running' })).toMatchObject(expected)
})

describe('a path', () => {
  test.each([
    ['/srv/done/a.mkv', undefined, '/srv/done', '/srv/done/a.mkv'],
    ['/srv/done/show/', '/srv/done', '/srv/done', '/srv/done/show'],
    ['/srv/done/show/a.mkv', '/srv/done/', '/srv/done', '/srv/done/show/a.mkv'],
    ['show/a.mkv', '/srv/done', '/srv/done', '/srv/done/show/a.mkv'],
    ['/other/a.mkv', '/srv/done', '/other', '/other/a.mkv'],
    ['/a.mkv', undefined, '/', '/a.mkv'],
  ])('%j below %p', async (file, folder, base, content) => {
    const item = await itemOf({ file }, folder === undefined ? {} : { folder })
    expect(item?.path).toEqual({ base, content })
  })

  test.each([['../../etc/passwd'], ['/srv/done/../../etc'], ['a\0b'], ['.'], [null], ['']])(
    '%j is none (scenario 28)',
    async (file) => {
      expect((await itemOf({ file }, { folder: '/srv/done' }))?.path).toBeNull()
    },
  )

  test('that is not whole is none without a folder', async () => {
    expect((await itemOf({ file: 'a.mkv' }))?.path).toBeNull()
  })
})

describe('the files', () => {
  const withFiles = {
    entry: { ...entry, files: '/files', file_path: '/at', file_size: '/bytes' },
  }

  test('of a download without a list of them are the one at its path', async () => {
    await using world = await startWorld([job])
    expect(await world.client.files('17')).toEqual([
      { path: 'a.mkv', sizeBytes: 701_000, progress: 1, isWanted: true },
    ])
  })

  test('are below the base of the download, whether their paths are whole or not', async () => {
    const files = [
      { at: 'E01.mkv', bytes: 7 },
      { at: '/srv/done/show/Subs/E01.srt', bytes: '8' },
    ]
    await using world = await startWorld([{ ...job, file: '/srv/done/show', files }], withFiles)
    const found = await world.client.files('17')
    expect(found.map(({ path, sizeBytes }) => [path, sizeBytes])).toEqual([
      ['show/E01.mkv', 7],
      ['show/Subs/E01.srt', 8],
    ])
  })

  test.each([
    ['that are no list', { files: 'a.mkv' }, 'is no list'],
    ['without a length', { files: [{ at: 'a.mkv' }] }, 'how long'],
    ['without a path', { files: [{ bytes: 7 }] }, 'where one of its files lies'],
    ['that lead out', { files: [{ at: '../../x', bytes: 7 }] }, 'where one of its files lies'],
    [
      'that lie elsewhere',
      { files: [{ at: '/etc/passwd', bytes: 7 }] },
      'where one of its files lies',
    ],
    ['of a download without a path', { file: null, files: [] }, 'where it lies'],
  ])('%s are a failure that says so (scenario 28)', async (_name, fields, words) => {
    await using world = await startWorld([{ ...job, ...fields }], withFiles)
    const error = await failureOf(world.client.files('17'))
    expect(error).toMatchObject({ code: 'protocol' })
    expect(error.message).toContain(words)
  })

  test('of one file of which nobody says how long it is are a failure', async () => {
    await using world = await startWorld([{ ...job, bytes: null }])
    expect((await failureOf(world.client.files('17'))).message).toContain('set `size`')
  })

  test('of a download that is not there are no empty list', async () => {
    await using world = await startWorld([job])
    expect(await failureOf(world.client.files('99'))).toMatchObject({ code: 'invalid' })
  })
})

describe('a failure', () => {
  test.each([
    ['html200', 'protocol'],
    ['truncate', 'unreachable'],
    ['empty', 'protocol'],
    ['null', 'protocol'],
    ['wrong-types', 'protocol'],
    ['deep-json', 'protocol'],
    ['large', 'protocol'],
    ['401', 'auth'],
    ['403', 'auth'],
    ['404', 'protocol'],
    ['429-seconds', 'rate'],
    ['503', 'unreachable'],
    ['reset', 'unreachable'],
  ] as const)('is thrown for %s as %s, never an empty list (scenario 13)', async (fault, code) => {
    await using world = await startWorld([job])
    world.server.behave(fault)
    expect(await failureOf(world.client.list({}))).toMatchObject({ code })
  })

  test.each([
    ['no list at all', { 17: job }, 'What stands at /data/jobs in the answer is no list.'],
    ['an entry without an id', [{ ...job, id: null }], 'no id at /id'],
    ['an entry without a name', [{ ...job, title: '' }], 'no name at /title'],
    ['an entry without a state', [{ ...job, status: {} }], 'no state at /status'],
    ['an entry that is none', [null], 'no state at /status'],
    ['two entries with one id', [job, { ...job, id: '17' }], 'two downloads 17'],
  ])('is thrown for %s', async (_name, jobs, words) => {
    await using world = await startWorld(jobs)
    const error = await failureOf(world.client.list({}))
    expect(error).toMatchObject({ code: 'protocol' })
    expect(error.message).toContain(words)
  })
})
