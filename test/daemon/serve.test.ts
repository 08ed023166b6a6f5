import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { createHousehold, until } from '../support/household.ts'
import { needs } from '../support/needs.ts'
import { scanIn, serve, startScan } from './daemon.ts'

setDefaultTimeout(120_000)

describe('a daemon', () => {
  test('tells where it is and how to ask it, without showing the key', async () => {
    await using home = createHousehold()
    const daemon = await serve(home)
    expect(daemon.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(daemon.out()).toContain(
      `curl -H "X-Api-Key: $(cat '${home.dataDir}/api_key')" ${daemon.url}/api/v1/libraries`,
    )
    expect(daemon.out() + daemon.err()).not.toContain(daemon.key)
  })

  test('answers /ping to everybody and the rest to those who have the key', async () => {
    await using home = createHousehold()
    const daemon = await serve(home)
    expect(await (await fetch(`${daemon.url}/ping`)).json()).toEqual({ status: 'OK' })
    expect((await fetch(`${daemon.url}/api/v1/libraries`)).status).toBe(401)
    expect((await daemon.ask('GET', '/api/v1/libraries')).body).toMatchObject({
      libraries: [{ name: 'Films', lastScanStatus: null }],
    })
  })

  test('scans to the end', async () => {
    await using home = createHousehold({ open: true })
    const daemon = await serve(home)
    const id = await startScan(daemon)
    expect(await scanIn(daemon, id, 'completed')).toMatchObject({
      directories: { total: 3, done: 3, failed: 0, skipped: 0, cancelled: 0 },
      items: { movies: 3, new: 3 },
      files: { found: 3, new: 3, probed: 3 },
      errorsCount: 0,
    })
    expect((await daemon.ask('GET', '/api/v1/libraries')).body).toMatchObject({
      libraries: [{ lastScanStatus: 'success', lastScanError: null }],
    })
  })

  test('gives ten starts at once one scan and nine times its id', async () => {
    await using home = createHousehold()
    const daemon = await serve(home)
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => daemon.ask('POST', '/api/v1/scans', { library: 'Films' })),
    )
    const started = answers.filter(({ status }) => status === 202)
    const refused = answers.filter(({ status }) => status === 409)
    expect([started.length, refused.length]).toEqual([1, 9])
    const id = started[0]?.body['id']
    expect(started[0]?.headers.get('location')).toBe(`/api/v1/scans/${String(id)}`)
    expect(new Set(refused.map(({ body }) => body['scanId']))).toEqual(new Set([id]))
    expect((await daemon.ask('GET', '/api/v1/scans')).body['scans']).toHaveLength(1)
  })

  test('cancels a scan whose probes hang, and takes a new one at once', async () => {
    await using home = createHousehold()
    const daemon = await serve(home)
    const id = await startScan(daemon)
    await scanIn(daemon, id, 'scanning')
    const { status, body } = await daemon.ask('POST', `/api/v1/scans/${id}/cancel`)
    expect([status, body['status']]).toEqual([200, 'cancelled'])
    expect((await daemon.ask('POST', `/api/v1/scans/${id}/cancel`)).status).toBe(409)
    home.openGate()
    const { body: restarted } = await daemon.ask('POST', `/api/v1/scans/${id}/restart`)
    expect(await scanIn(daemon, restarted['id'] as number, 'completed')).toMatchObject({
      restartOf: id,
      items: { movies: 3 },
    })
  })

  test('takes a rest once all work is done: its write-ahead log is empty', async () => {
    await using home = createHousehold()
    const daemon = await serve(home)
    home.openGate()
    await scanIn(daemon, await startScan(daemon), 'completed')
    const log = join(home.dataDir, 'shelfd.db-wal')
    await until(() => (statSync(log).size === 0 ? true : null), 'an empty write-ahead log')
  })

  test('leaves one file of its database when it stops', async () => {
    await using home = createHousehold({ open: true })
    const daemon = await serve(home)
    await scanIn(daemon, await startScan(daemon), 'completed')
    for (const path of ['items', 'scans', 'scans/1/items', 'jobs', 'files/1', 'events/history']) {
      expect((await daemon.ask('GET', `/api/v1/${path}`)).status).toBe(200)
    }
    expect(await daemon.stop()).toBe(0)
    const files = readdirSync(home.dataDir).filter((name) => name.startsWith('shelfd.db'))
    expect(files).toEqual(['shelfd.db'])
  })

  test('goes on with a scan after kill -9', async () => {
    await using home = createHousehold()
    const first = await serve(home)
    const id = await startScan(first)
    await scanIn(first, id, 'scanning')
    first.kill('SIGKILL')
    await first.exited
    home.openGate()
    const second = await serve(home)
    expect(await scanIn(second, id, 'completed')).toMatchObject({
      directories: { total: 3, done: 3 },
      items: { movies: 3 },
    })
    expect(second.key).toBe(first.key)
  })
})

describe('stopping', () => {
  test('ends with 0 when idle', async () => {
    await using home = createHousehold()
    const daemon = await serve(home)
    expect(await daemon.stop()).toBe(0)
  })

  test('ends with 0 within ten seconds in mid-scan, and charges no attempt', async () => {
    await using home = createHousehold()
    const daemon = await serve(home)
    const id = await startScan(daemon)
    await scanIn(daemon, id, 'scanning')
    const began = performance.now()
    expect(await daemon.stop()).toBe(0)
    expect(performance.now() - began).toBeLessThan(10_000)

    const again = await serve(home)
    const running = await until(async () => {
      const { body } = await again.ask('GET', '/api/v1/jobs?kind=scan.directory&state=running')
      return (body['jobs'] as { attempt: number; crashes: number }[])[0]
    }, 'a unit to be read again')
    expect(running).toMatchObject({ attempt: 1, crashes: 0 })
    home.openGate()
    await scanIn(again, id, 'completed')
  })

  test('takes SIGINT like SIGTERM, and no notice of SIGHUP', async () => {
    await using home = createHousehold()
    const daemon = await serve(home)
    daemon.kill('SIGHUP')
    expect((await daemon.ask('GET', '/api/v1/scans')).status).toBe(200)
    daemon.kill('SIGINT')
    expect(await daemon.exited).toBe(0)
  })

  test('ends at once at the second signal', async () => {
    await using home = createHousehold()
    const daemon = await serve(home)
    await scanIn(daemon, await startScan(daemon), 'scanning')
    daemon.kill('SIGTERM')
    await until(() => daemon.err().includes('"msg":"stopping"'), 'the stop to begin')
    const began = performance.now()
    daemon.kill('SIGTERM')
    expect(await daemon.exited).toBe(1)
    // The first alone would have let it wait for the probe that is under way.
    expect(performance.now() - began).toBeLessThan(1_000)
  })

  const canUnshare = needs(Bun.spawnSync(['unshare', '-pf', 'true']).success, 'unshare -p')
  test.skipIf(!canUnshare)('works as process 1 of a container', async () => {
    await using home = createHousehold()
    const wrapper = await serve(home, { wrapper: ['unshare', '-pf'] })
    const children = `/proc/${wrapper.pid}/task/${wrapper.pid}/children`
    const pid = Number(readFileSync(children, 'utf8').trim())
    expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(/^NSpid:\s+\d+\s+1$/m)
    process.kill(pid, 'SIGTERM')
    expect(await wrapper.exited).toBe(0)
  })
})

describe('what a start refuses', () => {
  test('a data folder that another daemon holds, which is left in peace', async () => {
    await using home = createHousehold()
    const first = await serve(home)
    const { code, err } = await home.run(['serve'])
    expect(code).toBe(5)
    expect(err).toContain(
      `Another shelfd (process ${first.pid}) is using the data folder ${home.dataDir}`,
    )
    expect((await fetch(`${first.url}/ping`)).status).toBe(200)
  })

  test('a port that another shelfd serves', async () => {
    await using first = createHousehold()
    await using second = createHousehold()
    const { port } = new URL((await serve(first)).url)
    const { code, err } = await second.run(['serve'], { env: { SHELFD__SERVER__PORT: port } })
    expect(code).toBe(1)
    expect(err).toContain(`Cannot listen on 127.0.0.1:${port}: another program uses it`)
  })

  test('a port that is taken, and frees the data folder again', async () => {
    await using home = createHousehold()
    using other = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data: () => undefined } })
    const { code, err } = await home.run(['serve'], {
      env: { SHELFD__SERVER__PORT: String(other.port) },
    })
    expect(code).toBe(1)
    expect(err).toContain(`Cannot listen on 127.0.0.1:${other.port}: another program uses it`)
    expect(await (await serve(home)).stop()).toBe(0)
  })

  test('a database that is empty, and leaves it as it is', async () => {
    await using home = createHousehold()
    home.write('data/shelfd.db', '')
    const { code, err } = await home.run(['serve'])
    expect([code, statSync(home.at('data/shelfd.db')).size]).toEqual([1, 0])
    expect(err).toContain('the file is empty')
    expect(err).toContain('Restore a copy')
  })
})

describe('what others see of it', () => {
  test('no file and no folder of the data folder, whatever the umask', async () => {
    await using home = createHousehold({ open: true })
    home.write('films/Film 1 (2001)/poster.jpg', new Uint8Array([0xff, 0xd8, 0xff, 0xd9]))
    const daemon = await serve(home, { wrapper: ['sh', '-c', 'umask 000; exec "$0" "$@"'] })
    await scanIn(daemon, await startScan(daemon), 'completed')
    const entries = readdirSync(home.dataDir, { recursive: true, withFileTypes: true })
    expect(entries.length).toBeGreaterThan(5)
    expect(statSync(home.dataDir).mode & 0o777).toBe(0o700)
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name)
      const mode = (statSync(path).mode & 0o777).toString(8)
      expect([path, mode]).toEqual([path, entry.isDirectory() ? '700' : '600'])
    }
  })

  test('no secret in its log at the finest level, its output, or the environment of ffprobe', async () => {
    const secret = 'canary-4f1b9c'
    await using home = createHousehold({
      open: true,
      config: '[auth]\napi_key = { env = "MY_KEY" }\n[log]\nlevel = "trace"\n',
    })
    home.write('data/api_key', 'unused\n')
    const daemon = await serve(home, { env: { MY_KEY: secret } })
    const headers = { 'x-api-key': secret, 'content-type': 'application/json' }
    const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
      fetch(`${daemon.url}${path}`, { headers, ...init })
    const body = JSON.stringify({ library: 'Films' })
    const started = await ask('/api/v1/scans', { method: 'POST', body })
    expect(started.status).toBe(202)
    await ask(`/api/v1/scans?apikey=${secret}`)
    await ask('/api/v1/scans', { headers: { authorization: `Bearer ${secret}x` } })
    await until(async () => {
      const { scans } = (await (await ask('/api/v1/scans')).json()) as {
        scans: { status: string }[]
      }
      return scans[0]?.status === 'completed'
    }, 'the scan')
    expect(await daemon.stop()).toBe(0)
    expect(daemon.err()).toContain('"msg":"ready"')
    expect(daemon.out() + daemon.err()).not.toContain(secret)
    expect(readFileSync(home.at('probe-environment'), 'utf8')).not.toContain(secret)
  })

  test('nothing of a working folder that wants to run code', async () => {
    await using home = createHousehold()
    home.write('hostile/bunfig.toml', 'preload = ["./run-me.ts"]\n')
    home.write('hostile/run-me.ts', `require('node:fs').writeFileSync('${home.at('ran')}', '')\n`)
    home.write('hostile/.env', 'SHELFD__LOG__LEVEL=loud\nSHELFD_CONFIG=/nowhere.toml\n')
    home.write('hostile/package.json', '{ "name": "hostile", "type": "commonjs" }')
    home.write('hostile/node_modules/hono/index.js', `throw new Error('loaded')\n`)
    const args = ['-c', home.at('shelfd.toml'), 'scan', '--no-probe', '--json']
    const { code, out, err } = await home.run(args, { cwd: home.at('hostile') })
    expect({ code, err }).toMatchObject({ code: 0 })
    expect(JSON.parse(out)).toMatchObject([{ status: 'completed' }])
    expect(existsSync(home.at('ran'))).toBe(false)
  })
})
