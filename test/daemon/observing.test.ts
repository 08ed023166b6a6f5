import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'

import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import { canMount, mountTmpfs } from '../filesystem/tmpfs.ts'
import { createHousehold, until } from '../support/household.ts'
import { type Daemon, scanIn, serve, startScan } from './daemon.ts'

setDefaultTimeout(120_000)

async function metricsOf({ url, key }: Daemon): Promise<string> {
  const answer = await fetch(`${url}/metrics`, { headers: { 'x-api-key': key } })
  expect(answer.status).toBe(200)
  return await answer.text()
}

describe('the metrics of a daemon', () => {
  test('tell what a scan came to, over all threads', async () => {
    await using home = createHousehold({ open: true })
    const daemon = await serve(home)
    await scanIn(daemon, await startScan(daemon), 'completed')
    const lines = [
      'shelfd_library_files{library="Films",state="present"} 3',
      'shelfd_library_items{library="Films",kind="movie"} 3',
      'shelfd_library_size_bytes{library="Films"} 18',
      'shelfd_scans_total{library="Films",mode="incremental",result="completed"} 1',
      'shelfd_scan_duration_seconds_count{library="Films",mode="incremental"} 1',
      'shelfd_files_processed_total{library="Films",result="new"} 3',
      'shelfd_jobs_total{type="scan.directory",result="completed"} 3',
      'shelfd_job_duration_seconds_count{type="scan.directory"} 3',
      'shelfd_job_wait_seconds_bucket{le="+Inf",type="scan.directory"} 3',
      'shelfd_http_requests_total{route="/api/v1/scans",method="POST",code="202"} 1',
      'shelfd_worker_restarts_total 0',
      'shelfd_jobs_recovered_total 0',
    ]
    // Each thread tells its own numbers, in its own time.
    const text = await until(
      async () => {
        const told = await metricsOf(daemon)
        return lines.every((line) => told.includes(`\n${line}\n`)) ? told : null
      },
      `a text with ${lines.join(', ')}`,
    )
    for (const name of ['process_resident_memory_bytes', 'nodejs_eventloop_lag_seconds']) {
      expect(text).toContain(`\n${name} `)
    }
    expect(text).not.toContain('process_heap_bytes')
    expect(text).toMatch(/\nshelfd_library_free_bytes\{library="Films"\} [1-9]\d+\n/)
    expect(text).toMatch(/\nshelfd_workers\{state="stuck"\} 0\n/)
  })
})

describe('the log of a daemon', () => {
  test('is one JSON record a line, whatever files and requests are called', async () => {
    const hostile = 'a\nb\u001b[31mred\u202egnp\u2028\r'
    await using home = createHousehold({
      open: true,
      config: '[log]\nlevel = "debug"\nformat = "json"\n',
    })
    home.write(`films/${hostile} (2001)/${hostile}.mkv`, 'x')
    const daemon = await serve(home)
    await scanIn(daemon, await startScan(daemon), 'completed')
    await fetch(`${daemon.url}/${encodeURIComponent(hostile)}?apikey=S3CRET`)
    await fetch(`${daemon.url}/api/v1/scans?apikey=S3CRET`, { headers: { 'x-api-key': 'S3CRET' } })
    await daemon.stop()
    const lines = daemon.err().trimEnd().split('\n')
    const records = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    // oxlint-disable-next-line no-control-regex
    expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u202e]/)
    expect(daemon.err()).not.toContain('S3CRET')
    const requests = records.filter(({ msg }) => msg === 'a request was answered')
    expect(requests).toContainEqual(
      expect.objectContaining({
        level: 'debug',
        component: 'http',
        method: 'POST',
        route: '/api/v1/scans',
        status: 202,
      }),
    )
    expect(requests.map(({ route }) => route)).toContain('none')
  })
})

/** Writes until nothing more fits. */
function fill(path: string): void {
  const fd = openSync(path, 'w')
  const page = Buffer.alloc(4_096)
  try {
    for (;;) writeSync(fd, page)
  } catch {
    closeSync(fd)
  }
}

describe('a daemon whose disk is full', () => {
  test.skipIf(!canMount)(
    'says so, fails its ping, and is well again once there is room',
    async () => {
      await using home = createHousehold({ open: true })
      mkdirSync(home.dataDir)
      using _disk = mountTmpfs(home.dataDir, 'size=24m,mode=700')
      const daemon = await serve(home)
      const ping = async (): Promise<number> => (await fetch(`${daemon.url}/ping`)).status
      expect(await ping()).toBe(200)
      await until(async () => {
        const { body } = await daemon.ask('GET', '/api/v1/health')
        return JSON.stringify(body).includes('storage.low')
      }, 'the look at the disk')
      fill(home.at('data/ballast'))
      const refused = await until(async () => {
        const { status } = await daemon.ask('POST', '/api/v1/health/check')
        return status === 503
      }, 'the disk to be noticed')
      expect(refused).toBe(true)
      expect(await ping()).toBe(500)
      expect((await home.run(['ping'])).code).toBe(6)
      const { code, out } = await home.run(['health'])
      expect([code, out.slice(0, 38)]).toEqual([6, 'error: The database cannot be written:'])
      const { body } = await daemon.ask('GET', '/api/v1/health')
      expect(body).toMatchObject({ status: 'error' })
      expect(JSON.stringify(body)).toContain('database.blocked')
      expect((await daemon.ask('GET', '/api/v1/summary')).body).toMatchObject({ status: 'error' })
      const issue = 'shelfd_health_issues{source="database",severity="error"} 1\n'
      await until(async () => (await metricsOf(daemon)).includes(issue), 'the metric of it')
      rmSync(home.at('data/ballast'))
      await until(async () => (await ping()) === 200, 'the ping to be well')
      await until(async () => {
        const { body: after } = await daemon.ask('GET', '/api/v1/health')
        return !JSON.stringify(after).includes('database.blocked')
      }, 'the entry to go')
      await daemon.stop()
    },
  )
})
