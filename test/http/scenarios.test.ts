import { describe, expect, test } from 'bun:test'

import { AppError } from '../../src/domain/error.ts'
import { createTestApi, type TestApi } from './api.ts'
import { refuses, type Scenario, tryScenarios } from './scenario.ts'

const started = (api: TestApi): void =>
  api.answer('startScan', ({ library }) => ({
    outcome: 'started',
    scanId: api.addScan(library === 'Films' ? 1 : 2),
  }))
const order = { path: null, mode: null, cause: 'manual', options: {} }

const scenarios: readonly Scenario[] = [
  {
    name: 'starts a scan of one library',
    given: started,
    request: 'POST /api/v1/scans',
    body: { library: 'Films' },
    status: 202,
    location: '/api/v1/scans/1',
    answers: {
      id: 1,
      libraryName: 'Films',
      status: 'discovering',
      startedAt: '2026-01-02T03:04:05.000Z',
      completedAt: null,
    },
    asks: [['startScan', { ...order, library: 'Films' }]],
  },
  {
    name: 'hands path, mode and options of a scan on',
    given: started,
    request: 'POST /api/v1/scans',
    body: {
      library: 'Films',
      path: '/media/films/A',
      mode: 'full',
      options: { skipProbe: true, maxDirectories: 3, profile: 'quick' },
    },
    status: 202,
    location: '/api/v1/scans/1',
    asks: [
      [
        'startScan',
        {
          library: 'Films',
          path: '/media/films/A',
          mode: 'full',
          cause: 'manual',
          options: { skipProbe: true, maxDirectories: 3, profile: 'quick' },
        },
      ],
    ],
  },
  {
    name: 'starts scans of all libraries; one that is refused stops no other',
    given: (api) => {
      api.answer('startScan', ({ library }) => {
        if (library === 'Films') {
          throw new AppError('conflict', 'Scan 9 of Films is running.', { details: { scanId: 9 } })
        }
        return { outcome: 'started', scanId: api.addScan(2) }
      })
    },
    request: 'POST /api/v1/scans',
    body: { library: '*' },
    status: 202,
    answers: {
      scans: [
        { library: 'Films', scan: null, problem: { status: 409, code: 'conflict', scanId: 9 } },
        { library: 'Shows', scan: { id: 1, libraryName: 'Shows' }, problem: null },
      ],
    },
    asks: [
      ['startScan', { ...order, library: 'Films' }],
      ['startScan', { ...order, library: 'Shows' }],
    ],
  },
  {
    name: 'names the running scan when the library is being read',
    given: (api) =>
      api.answer('startScan', refuses('conflict', 'Scan 7 of Films is running.', { scanId: 7 })),
    request: 'POST /api/v1/scans',
    body: { library: 'Films' },
    status: 409,
    answers: { code: 'conflict', detail: 'Scan 7 of Films is running.', scanId: 7 },
    asks: [['startScan', { ...order, library: 'Films' }]],
  },
  {
    name: 'rejects an unknown library as not_found',
    given: (api) => api.answer('startScan', refuses('not_found', 'There is no library named X.')),
    request: 'POST /api/v1/scans',
    body: { library: 'X' },
    status: 404,
    answers: { code: 'not_found', title: 'Not Found' },
    asks: [['startScan', { ...order, library: 'X' }]],
  },
  {
    name: 'rejects a path outside of the library as invalid',
    given: (api) => api.answer('startScan', refuses('invalid', 'That is not below the library.')),
    request: 'POST /api/v1/scans',
    body: { library: 'Films', path: '/etc' },
    status: 422,
    answers: { code: 'invalid' },
    asks: [['startScan', { ...order, library: 'Films', path: '/etc' }]],
  },
  {
    name: 'says when nothing can be written',
    given: (api) => api.answer('startScan', refuses('unavailable', 'The disk is full.')),
    request: 'POST /api/v1/scans',
    body: { library: 'Films' },
    status: 503,
    answers: { code: 'unavailable', detail: 'The disk is full.' },
    asks: [['startScan', { ...order, library: 'Films' }]],
  },
  {
    name: 'rejects a path for all libraries as invalid',
    request: 'POST /api/v1/scans',
    body: { library: '*', path: '/media' },
    status: 422,
    answers: { code: 'invalid' },
  },
  {
    name: 'rejects unknown keys and wrong values as invalid, each with its place',
    request: 'POST /api/v1/scans',
    body: { library: 'Films', mod: 'full', options: { maxDirectories: 0, profile: 'fast' } },
    status: 422,
    answers: {
      code: 'invalid',
      issues: [{ path: 'options.maxDirectories' }, { path: 'options.profile' }, { path: 'mod' }],
    },
  },
  {
    name: 'rejects broken JSON as invalid',
    request: 'POST /api/v1/scans',
    body: '{"library": ',
    status: 400,
    answers: { code: 'invalid', detail: 'The body is not valid JSON.' },
  },
  {
    name: 'rejects a body of another type',
    request: 'POST /api/v1/scans',
    body: 'library=Films',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    status: 415,
  },
  {
    name: 'rejects a body without a type',
    request: 'POST /api/v1/scans',
    body: '{"library":"Films"}',
    headers: { 'content-type': '' },
    status: 415,
  },
  {
    name: 'rejects a body above 1 MiB',
    request: 'POST /api/v1/scans',
    body: `{"library":"${'x'.repeat(1024 * 1024)}"}`,
    status: 413,
  },
  {
    name: 'lists scans, newest first',
    given: (api) => {
      api.endScan(api.addScan(1))
      api.addScan(2)
      api.addScan(1)
    },
    request: 'GET /api/v1/scans',
    status: 200,
    answers: { scans: [{ id: 3 }, { id: 2 }, { id: 1 }], nextCursor: null },
  },
  {
    name: 'pages scans by id',
    given: (api) => {
      for (let n = 0; n < 3; n++) api.endScan(api.addScan())
    },
    request: 'GET /api/v1/scans?limit=1&cursor=Mw',
    status: 200,
    answers: { scans: [{ id: 2 }], nextCursor: 'Mg' },
  },
  {
    name: 'lists the scans of one library, in any case of its name',
    given: (api) => {
      api.addScan(1)
      api.addScan(2)
    },
    request: 'GET /api/v1/scans?library=shows',
    status: 200,
    answers: { scans: [{ id: 2 }] },
  },
  {
    name: 'lists the scans of one library by its number',
    given: (api) => {
      api.addScan(1)
      api.addScan(2)
    },
    request: 'GET /api/v1/scans?library=2',
    status: 200,
    answers: { scans: [{ id: 2 }] },
  },
  ...['scans', 'items'].flatMap((list) =>
    ['x', '99', '0'].map((library): Scenario => ({
      name: `rejects the ${list} of an unknown library ${library} as not_found`,
      request: `GET /api/v1/${list}?library=${library}`,
      status: 404,
    })),
  ),
  ...[
    'limit=0',
    'limit=-1',
    'limit=501',
    'limit=1e999',
    'limit=1&limit=2',
    'sort=id',
    'cursor=x',
  ].map((query): Scenario => ({
    name: `rejects the query ${query} as invalid`,
    request: `GET /api/v1/scans?${query}`,
    status: 400,
    answers: { code: 'invalid' },
  })),
  {
    name: 'shows a scan',
    given: (api) => api.endScan(api.addScan()),
    request: 'GET /api/v1/scans/1',
    status: 200,
    answers: { id: 1, status: 'completed', completedAt: '2026-01-02T03:04:06.000Z' },
  },
  { name: 'rejects an unknown scan as not_found', request: 'GET /api/v1/scans/9', status: 404 },
  ...['abc', '0', '-1', '1.5', '%2e%2e%2fetc', '1%00', '99999999999999999999'].map(
    (id): Scenario => ({
      name: `rejects the id ${id} as invalid`,
      request: `GET /api/v1/scans/${id}`,
      status: 400,
      answers: { code: 'invalid' },
    }),
  ),
  {
    name: 'lists the errors of a scan in their order',
    given: (api) => {
      const scan = api.addScan()
      for (const path of ['a', 'b', 'c']) api.addScanError(scan, path)
    },
    request: 'GET /api/v1/scans/1/errors?cursor=MQ&limit=1',
    status: 200,
    answers: {
      errors: [{ path: 'b', code: 'EACCES', occurredAt: '2026-01-02T03:04:05.000Z' }],
      nextCursor: 'Mg',
    },
  },
  {
    name: 'rejects the errors of an unknown scan as not_found',
    request: 'GET /api/v1/scans/9/errors',
    status: 404,
  },
  {
    name: 'cancels a scan',
    given: (api) => {
      api.answer('cancelScan', (id) => {
        api.endScan(id)
        return null
      })
      api.addScan()
    },
    request: 'POST /api/v1/scans/1/cancel',
    status: 200,
    answers: { id: 1, status: 'completed' },
    asks: [['cancelScan', 1]],
  },
  {
    name: 'does a scan again',
    given: (api) => {
      api.endScan(api.addScan())
      api.answer('restartScan', () => ({ scanId: api.addScan() }))
    },
    request: 'POST /api/v1/scans/1/restart',
    status: 202,
    location: '/api/v1/scans/2',
    answers: { id: 2 },
    asks: [['restartScan', 1]],
  },
  {
    name: 'lists libraries with the outcome of their last scans',
    request: 'GET /api/v1/libraries',
    status: 200,
    answers: {
      libraries: [
        {
          id: 1,
          name: 'Films',
          kind: 'movies',
          paths: ['/media/films'],
          lastScanAt: null,
          lastScanStatus: null,
          lastScanError: null,
        },
        { name: 'Shows', paths: ['/media/shows', '/old/shows'] },
      ],
    },
  },
  {
    name: 'lists jobs, newest first',
    given: (api) => {
      api.addJob()
      api.addJob('asset.cache')
    },
    request: 'GET /api/v1/jobs',
    status: 200,
    answers: {
      jobs: [
        { id: 2, kind: 'asset.cache', createdAt: '2026-01-02T03:04:05.000Z', finishedAt: null },
        { id: 1, payload: { scanId: 1 } },
      ],
      nextCursor: null,
    },
  },
  {
    name: 'lists jobs of one state and kind',
    given: (api) => {
      api.failJob(api.addJob())
      api.addJob()
    },
    request: 'GET /api/v1/jobs?state=discarded&kind=scan.directory',
    status: 200,
    answers: { jobs: [{ id: 1, state: 'discarded' }] },
  },
  { name: 'rejects an unknown state as invalid', request: 'GET /api/v1/jobs?state=x', status: 400 },
  {
    name: 'shows a job with the errors of its attempts',
    given: (api) => api.failJob(api.addJob()),
    request: 'GET /api/v1/jobs/1',
    status: 200,
    answers: { id: 1, errors: [{ attempt: 1, code: 'timeout', message: 'it hung' }] },
  },
  { name: 'rejects an unknown job as not_found', request: 'GET /api/v1/jobs/1', status: 404 },
  {
    name: 'retries a job',
    given: (api) => {
      api.addJob()
      api.answer('retryJob', () => null)
    },
    request: 'POST /api/v1/jobs/1/retry',
    status: 200,
    answers: { id: 1 },
    asks: [['retryJob', 1]],
  },
  {
    name: 'retries all jobs that failed for good, and counts those that are refused',
    given: (api) => {
      for (let n = 1; n <= 3; n += 1) api.failJob(api.addJob())
      api.addJob()
      api.answer('retryJob', (id) => {
        if (id === 2) throw new AppError('conflict', 'Its scan is over.')
        return null
      })
    },
    request: 'POST /api/v1/jobs/retry',
    status: 200,
    answers: { retried: 2, refused: 1 },
    asks: [
      ['retryJob', 3],
      ['retryJob', 2],
      ['retryJob', 1],
    ],
  },
  {
    name: 'cancels a job',
    given: (api) => {
      api.addJob()
      api.answer('cancelJob', refuses('conflict', 'Job 1 is over.'))
    },
    request: 'POST /api/v1/jobs/1/cancel',
    status: 409,
    answers: { code: 'conflict' },
    asks: [['cancelJob', 1]],
  },
  {
    name: 'shows the queues',
    given: (api) => void api.addJob(),
    request: 'GET /api/v1/queues',
    status: 200,
    answers: {
      queues: [
        {
          name: 'discover',
          paused: false,
          jobs: { available: 0 },
          explanation: 'There is nothing to do.',
        },
        { name: 'scan', paused: false, jobs: { available: 1, discarded: 0 } },
      ],
    },
  },
  {
    name: 'pauses a queue',
    given: (api) => api.answer('pauseQueue', () => null),
    request: 'POST /api/v1/queues/scan/pause',
    status: 200,
    answers: { name: 'scan' },
    asks: [['pauseQueue', 'scan']],
  },
  {
    name: 'rejects an unknown queue as not_found',
    given: (api) => api.answer('resumeQueue', refuses('not_found', 'There is no queue named x.')),
    request: 'POST /api/v1/queues/x/resume',
    status: 404,
    asks: [['resumeQueue', 'x']],
  },
  { name: 'pings', request: 'GET /ping', status: 200, answers: { status: 'OK' } },
  { name: 'rejects an unknown path as not_found', request: 'GET /api/v1/nothing', status: 404 },
  { name: 'rejects a path with a slash too many', request: 'GET //api/v1/scans', status: 404 },
  {
    name: 'rejects an unknown method',
    request: 'DELETE /api/v1/scans/1',
    status: 405,
    answers: { code: 'invalid', detail: 'Only GET, HEAD can be used here.' },
  },
]

describe('the API', () => {
  tryScenarios(scenarios)

  test('names the methods that can be used', async () => {
    using api = createTestApi()
    const response = await api.request('PUT', '/api/v1/scans')
    expect(response.headers.get('allow')).toBe('GET, HEAD, POST')
  })

  test('answers HEAD without a body', async () => {
    using api = createTestApi()
    const response = await api.request('HEAD', '/api/v1/scans')
    expect([response.status, await response.text()]).toEqual([200, ''])
  })

  test('shows no change to the state by GET', async () => {
    using api = createTestApi()
    for (const { method, path } of api.app.routes) {
      if (method !== 'GET') continue
      await api.request('GET', path.replace(':id', '1').replace(':name', 'scan'))
    }
    expect(api.asked).toEqual([])
  })
})

describe('a failure that nobody foresaw', () => {
  test('says nothing of its cause to the caller, and all to the log', async () => {
    using api = createTestApi()
    api.addScan()
    api.loseDatabase()
    const response = await api.request('GET', '/api/v1/scans/1/errors')
    expect(response.status).toBe(500)
    expect(await response.json()).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      detail: 'Something went wrong; the log has the details.',
      code: 'internal',
    })
    expect(api.logged).toMatchObject([
      ['a request failed', { method: 'GET', path: '/api/v1/scans/1/errors' }],
    ])
  })

  test('hides the message of an internal error of the engine', async () => {
    using api = createTestApi()
    api.answer('startScan', refuses('internal', 'SELECT * FROM secret'))
    const response = await api.request('POST', '/api/v1/scans', { body: { library: 'Films' } })
    expect(await response.text()).not.toContain('secret')
  })

  test('shows in the ping', async () => {
    using api = createTestApi()
    api.loseDatabase()
    const response = await api.request('GET', '/ping')
    expect([response.status, await response.json()]).toEqual([500, { status: 'Error' }])
  })
})
