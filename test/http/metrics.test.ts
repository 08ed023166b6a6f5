import { describe, expect, test } from 'bun:test'

import { durationBounds, type EngineStats, type KindStats } from '../../src/domain/engine-stats.ts'
import { stateOf } from '../../src/scan/lifecycle.ts'
import { createHealthStore } from '../../src/store/health-store.ts'
import { createFilter } from '../../src/http/feed/filter.ts'
import { createMetrics } from '../../src/http/metrics/metrics.ts'
import { createTestApi, now, type TestApi } from './api.ts'
import { fillLibraries } from './libraries.ts'

interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** Reads the text format of Prometheus strictly: every line a comment or a sample, every family described once. */
function parse(text: string): Sample[] {
  const described = new Set<string>()
  return text.split('\n').flatMap((line) => {
    if (line === '') return []
    const comment = /^# (HELP|TYPE) ([a-z_:0-9]+) \S/.exec(line)
    if (comment !== null) {
      const title = `${comment[1]} ${comment[2]}`
      if (described.has(title)) throw new Error(`twice: ${line}`)
      described.add(title)
      return []
    }
    const sample = /^([a-z_:][a-z_:0-9]*)(?:\{(.*)\})? (-?[\d.e+-]+|\+Inf|NaN)$/i.exec(line)
    if (sample === null) throw new Error(`not a sample: ${line}`)
    const [, name = '', list = '', value] = sample
    const family = name.replace(/_(bucket|sum|count)$/, '')
    if (!described.has(`TYPE ${name}`) && !described.has(`TYPE ${family}`)) {
      throw new Error(`not described: ${line}`)
    }
    const labels = Object.fromEntries(
      [...list.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, label]) => [key, label]),
    ) as Record<string, string>
    return [{ name, labels, value: Number(value) }]
  })
}

async function scrape(api: TestApi): Promise<Sample[]> {
  const answer = await api.request('GET', '/metrics')
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toStartWith('text/plain; version=0.0.4')
  return parse(await answer.text())
}

/** Samples of one name as `label=value,… number`. */
async function lines(api: TestApi, name: string): Promise<string[]> {
  const samples = (await scrape(api)).filter((sample) => sample.name === name)
  return samples.map(({ labels, value }) => {
    const shown = Object.entries(labels).map(([key, label]) => `${key}=${label}`)
    return `${shown.join(',')} ${value}`.trim()
  })
}

const times = (counts: Record<number, number> = {}, sumMs = 0): KindStats['ran'] => ({
  counts: Array.from({ length: durationBounds.length + 1 }, (_, at) => counts[at] ?? 0),
  sumMs,
})

const stats: EngineStats = {
  kinds: {
    'scan.directory': {
      completed: 5,
      failed: 2,
      cancelled: 1,
      retried: 4,
      recovered: 3,
      ran: times({ 0: 2, 3: 1, [durationBounds.length]: 1 }, 9_000),
      waited: times({ 1: 1 }, 20),
    },
    'asset.cache': {
      completed: 1,
      failed: 0,
      cancelled: 0,
      retried: 0,
      recovered: 1,
      ran: times(),
      waited: times(),
    },
  },
  restarts: 6,
  databaseBusy: 4,
  notifications: { phone: { sent: 3, failed: 1 } },
  workers: { busy: 2, idle: 1, stuck: 3 },
  providers: {
    tmdb: { requests: { '2xx': 7, '429': 2, failed: 1 }, cacheHits: 5, cacheMisses: 3, isUp: true },
    tvmaze: { requests: {}, cacheHits: 0, cacheMisses: 0, isUp: false },
  },
  downloads: {},
}

/** A scan that has come to its end after 90 s, with the events that tell of it. */
function runScan(api: TestApi): void {
  const id = api.addScan(1)
  const progress = (): void => {
    const data = api.queries.scans.find(id)!
    api.happen({ event: { type: 'scan.progress', data }, id: null, at: now })
  }
  api.database.run(`UPDATE scan SET files_new = 3, files_failed = 1 WHERE id = ${id}`)
  progress()
  api.database.run(
    `UPDATE scan SET files_new = 10, files_missing = 2, status = 'completed', completed_at = started_at + 90000
     WHERE id = ${id}`,
  )
  progress()
  const data = stateOf(api.queries.scans.find(id)!)
  api.happen({ event: { type: 'scan.completed', data }, id: 1, at: now })
}

function cancelScan(api: TestApi): void {
  const id = api.addScan(2)
  api.database.run(`UPDATE scan SET status = 'cancelled', completed_at = 1 WHERE id = ${id}`)
  const data = stateOf(api.queries.scans.find(id)!)
  api.happen({ event: { type: 'scan.cancelled', data }, id: 1, at: now })
}

function twoScans(api: TestApi): void {
  const caching = api.addScan(1)
  api.database.run(
    `UPDATE scan SET status = 'caching', assets_total = 4, assets_done = 1 WHERE id = ${caching}`,
  )
  api.addScan(2)
}

const families: readonly {
  readonly name: string
  readonly given?: (api: TestApi) => void | Promise<void>
  readonly shows: readonly string[]
}[] = [
  { name: 'shelfd_build_info', shows: [`version=1.2.3,bun=${Bun.version} 1`] },
  { name: 'shelfd_up_since_seconds', shows: [String(now / 1000)] },
  {
    name: 'shelfd_library_items',
    given: fillLibraries,
    shows: [
      'library=Films,kind=movie 1',
      'library=Shows,kind=episode 1',
      'library=Shows,kind=season 1',
      'library=Shows,kind=series 1',
    ],
  },
  {
    name: 'shelfd_library_files',
    given: fillLibraries,
    shows: [
      'library=Films,state=present 1',
      'library=Films,state=missing 1',
      'library=Shows,state=present 2',
      'library=Shows,state=missing 0',
    ],
  },
  {
    name: 'shelfd_library_size_bytes',
    given: fillLibraries,
    shows: ['library=Films 1000', 'library=Shows 34'],
  },
  {
    name: 'shelfd_library_free_bytes',
    given: fillLibraries,
    shows: ['library=Films 100', 'library=Shows 107'],
  },
  {
    name: 'shelfd_items_unmatched',
    given: fillLibraries,
    shows: ['library=Films 1', 'library=Shows 0'],
  },
  {
    name: 'shelfd_scan_last_success_timestamp_seconds',
    given: (api) => {
      runScan(api)
      cancelScan(api)
    },
    shows: [`library=Films ${now / 1000 + 90}`],
  },
  {
    name: 'shelfd_scan_active',
    given: twoScans,
    shows: ['library=Films,phase=caching 1', 'library=Shows,phase=discovering 1'],
  },
  {
    name: 'shelfd_scan_progress_ratio',
    given: twoScans,
    shows: ['library=Films,phase=caching 0.25'],
  },
  {
    name: 'shelfd_scans_total',
    given: (api) => {
      runScan(api)
      runScan(api)
      cancelScan(api)
    },
    shows: [
      'library=Films,mode=incremental,result=completed 2',
      'library=Shows,mode=incremental,result=cancelled 1',
    ],
  },
  {
    name: 'shelfd_scan_duration_seconds_sum',
    given: (api) => {
      runScan(api)
      runScan(api)
      cancelScan(api)
    },
    shows: ['library=Films,mode=incremental 180'],
  },
  {
    name: 'shelfd_files_processed_total',
    given: (api) => {
      runScan(api)
      runScan(api)
    },
    shows: [
      'library=Films,result=new 20',
      'library=Films,result=failed 2',
      'library=Films,result=missing 4',
    ],
  },
  {
    name: 'shelfd_jobs',
    given: (api) => {
      api.failJob(api.addJob())
      api.addJob()
      api.addJob('asset.cache')
    },
    shows: [
      'type=asset.cache,status=available 1',
      'type=scan.directory,status=available 1',
      'type=scan.directory,status=discarded 1',
    ],
  },
  {
    name: 'shelfd_jobs_total',
    given: (api) => api.setStats(stats),
    shows: [
      'type=scan.directory,result=completed 5',
      'type=scan.directory,result=failed 2',
      'type=scan.directory,result=cancelled 1',
      'type=asset.cache,result=completed 1',
      'type=asset.cache,result=failed 0',
      'type=asset.cache,result=cancelled 0',
    ],
  },
  {
    name: 'shelfd_job_retries_total',
    given: (api) => api.setStats(stats),
    shows: ['type=scan.directory 4', 'type=asset.cache 0'],
  },
  { name: 'shelfd_jobs_recovered_total', given: (api) => api.setStats(stats), shows: ['4'] },
  {
    name: 'shelfd_job_duration_seconds_sum',
    given: (api) => api.setStats(stats),
    shows: ['type=scan.directory 9', 'type=asset.cache 0'],
  },
  {
    name: 'shelfd_job_wait_seconds_count',
    given: (api) => api.setStats(stats),
    shows: ['type=scan.directory 1', 'type=asset.cache 0'],
  },
  {
    name: 'shelfd_workers',
    given: (api) => api.setStats(stats),
    shows: ['state=busy 2', 'state=idle 1', 'state=stuck 3'],
  },
  {
    name: 'shelfd_provider_requests_total',
    given: (api) => api.setStats(stats),
    shows: ['instance=tmdb,code=429 2', 'instance=tmdb,code=2xx 7', 'instance=tmdb,code=failed 1'],
  },
  {
    name: 'shelfd_provider_up',
    given: (api) => api.setStats(stats),
    shows: ['instance=tmdb 1', 'instance=tvmaze 0'],
  },
  {
    name: 'shelfd_provider_cache_hits_total',
    given: (api) => api.setStats(stats),
    shows: ['instance=tmdb 5', 'instance=tvmaze 0'],
  },
  {
    name: 'shelfd_provider_cache_misses_total',
    given: (api) => api.setStats(stats),
    shows: ['instance=tmdb 3', 'instance=tvmaze 0'],
  },
  { name: 'shelfd_worker_restarts_total', given: (api) => api.setStats(stats), shows: ['6'] },
  {
    name: 'shelfd_health_issues',
    given: ({ database }) => {
      const finding = { severity: 'warning', message: 'x', fix: 'y' } as const
      createHealthStore(database).replace(
        { source: 'library' },
        [
          { ...finding, key: 'a' },
          { ...finding, key: 'b' },
          { ...finding, key: 'c', severity: 'error' },
        ],
        now,
      )
    },
    shows: ['source=library,severity=error 1', 'source=library,severity=warning 2'],
  },
  {
    name: 'shelfd_http_requests_total',
    given: async (api) => {
      await api.request('GET', '/api/v1/scans')
      await api.request('GET', '/api/v1/scans/8')
      await api.request('GET', '/api/v1/scans/9')
      await api.request('POST', '/api/v1/scans/9/cancel', { headers: { 'x-api-key': 'no' } })
      await api.request('HEAD', '/ping')
    },
    shows: [
      'route=/api/v1/scans,method=GET,code=200 1',
      'route=/api/v1/scans/:id,method=GET,code=404 2',
      'route=/api/v1/scans/:id/cancel,method=POST,code=401 1',
      'route=/ping,method=HEAD,code=200 1',
    ],
  },
  {
    name: 'shelfd_http_request_duration_seconds_count',
    given: async (api) => {
      await api.request('GET', '/api/v1/scans/8')
      await api.request('GET', '/api/v1/scans/9')
    },
    shows: ['route=/api/v1/scans/:id 2'],
  },
  {
    name: 'shelfd_sse_clients',
    given: ({ feed }) => {
      const open = () => feed.open({ filter: createFilter(['*']), after: null })
      open()
      open().close()
    },
    shows: ['1'],
  },
]

describe('the number of', () => {
  for (const { name, given, shows } of families) {
    test(`${name} is right`, async () => {
      using api = createTestApi()
      await given?.(api)
      expect(await lines(api, name)).toEqual([...shows])
    })
  }

  test('the buckets of a job distribution grows to the count of all', async () => {
    using api = createTestApi()
    api.setStats(stats)
    const buckets = (await lines(api, 'shelfd_job_duration_seconds_bucket')).filter((line) =>
      line.includes('scan.directory'),
    )
    expect(buckets[0]).toBe('le=0.005,type=scan.directory 2')
    expect(buckets[3]).toBe('le=0.5,type=scan.directory 3')
    expect(buckets.at(-2)).toBe('le=7200,type=scan.directory 3')
    expect(buckets.at(-1)).toBe('le=+Inf,type=scan.directory 4')
  })

  test('the bytes of the database and its log is that of its files', async () => {
    using api = createTestApi()
    api.database.run('PRAGMA wal_checkpoint(TRUNCATE)')
    expect(await lines(api, 'shelfd_db_wal_bytes')).toEqual(['0'])
    api.addScan()
    expect(Number((await lines(api, 'shelfd_db_wal_bytes'))[0])).toBeGreaterThan(4_096)
    expect(Number((await lines(api, 'shelfd_db_size_bytes'))[0])).toBe(
      Bun.file(api.database.filename).size,
    )
  })
})

describe('metrics', () => {
  test('count a scan by its last event, also when its row has gone before anybody asks', async () => {
    using api = createTestApi()
    runScan(api)
    api.database.run('DELETE FROM scan')
    expect(await lines(api, 'shelfd_scans_total')).toEqual([
      'library=Films,mode=incremental,result=completed 1',
    ])
  })

  test('count what scans did in this process only', async () => {
    using api = createTestApi()
    const id = api.addScan()
    api.database.run(`UPDATE scan SET files_new = 100 WHERE id = ${id}`)
    const listeners: ((happening: never) => void)[] = []
    const metrics = createMetrics({
      queries: api.queries,
      engine: { subscribe: (listener) => (listeners.push(listener), () => undefined) },
      daemon: { version: '1', startedAt: 0, blockedBy: () => null },
      stats: () => Promise.resolve(stats),
      readers: () => 0,
      ofProcess: true,
    })
    api.database.run(`UPDATE scan SET files_new = 102 WHERE id = ${id}`)
    const event = { type: 'scan.progress', data: api.queries.scans.find(id) }
    for (const listener of listeners) listener({ event, id: null, at: now } as never)
    const text = await metrics.text()
    expect(text).toContain('shelfd_files_processed_total{library="Films",result="new"} 2\n')
    // Those of the process: what helps, and nothing that misleads.
    const names = new Set(parse(text).map(({ name }) => name))
    expect([...names].filter((name) => !name.startsWith('shelfd_')).toSorted()).toEqual([
      'nodejs_eventloop_lag_max_seconds',
      'nodejs_eventloop_lag_mean_seconds',
      'nodejs_eventloop_lag_min_seconds',
      'nodejs_eventloop_lag_p50_seconds',
      'nodejs_eventloop_lag_p90_seconds',
      'nodejs_eventloop_lag_p99_seconds',
      'nodejs_eventloop_lag_seconds',
      'nodejs_eventloop_lag_stddev_seconds',
      'process_cpu_seconds_total',
      'process_cpu_system_seconds_total',
      'process_cpu_user_seconds_total',
      'process_max_fds',
      'process_open_fds',
      'process_resident_memory_bytes',
      'process_start_time_seconds',
      'process_virtual_memory_bytes',
    ])
  })

  test('show the last numbers of a database that does not answer', async () => {
    using api = createTestApi()
    let answers = true
    const metrics = createMetrics({
      queries: api.queries,
      engine: { subscribe: () => () => undefined },
      daemon: { version: '1', startedAt: 0, blockedBy: () => null },
      stats: () => (answers ? Promise.resolve(stats) : new Promise(() => {})),
      readers: () => 0,
      ofProcess: false,
    })
    expect(await metrics.text()).toContain('shelfd_worker_restarts_total 6\n')
    answers = false
    expect(await metrics.text()).toContain('shelfd_worker_restarts_total 6\n')
  })

  test('do not grow with what strangers ask for', async () => {
    using api = createTestApi()
    const ask = async (n: number): Promise<void> => {
      const none = { headers: { 'x-api-key': undefined } }
      await api.request('GET', `/made/up/${n}`)
      await api.request('GET', `/made/up/${n}`, none)
      await api.request('GET', `/api/v1/scans/${n + 100}`)
      await api.request('GET', `/api/v1/scans/x${n}`)
      await api.request('GET', `/api/v1/queues/%22%0a${n}/pause`)
      await api.request('GET', `/ping?n=${n}`, { headers: { host: `h${n}.example` } })
      const method = ['PROPFIND', 'MKCOL', 'PURGE', 'LOCK', 'COPY'][n % 5]!
      await api.request(method, '/api/v1/scans')
      await api.request(method, `/made/up/${n}`)
    }
    await ask(0)
    await scrape(api)
    const series = async (): Promise<number> => (await scrape(api)).length
    const before = await series()
    for (let n = 1; n < 50; n += 1) await ask(n)
    expect(await series()).toBe(before)
  })

  test('name a library as it is called, whatever that is', async () => {
    using api = createTestApi()
    api.database.run(`UPDATE library SET name = 'a"b\\c' || char(10) || 'd' WHERE id = 1`)
    const names = (await scrape(api)).map(({ labels }) => labels['library'])
    expect(names).toContain('a\\"b\\\\c\\nd')
  })

  test('need a key', async () => {
    using api = createTestApi()
    const none = { headers: { 'x-api-key': undefined } }
    expect((await api.request('GET', '/metrics', none)).status).toBe(401)
  })
})
