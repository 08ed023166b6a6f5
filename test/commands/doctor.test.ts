import { Database } from 'bun:sqlite'
import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { chmodSync, readdirSync, readFileSync, rmSync } from 'node:fs'

import type { DoctorView } from '../../src/http/views/doctor.ts'
import { serve } from '../daemon/daemon.ts'
import { canMount, mountTmpfs } from '../filesystem/tmpfs.ts'
import { createHousehold, type Household } from '../support/household.ts'

setDefaultTimeout(60_000)

/** A household with a folder of downloads and a client that saves there. */
function withClient(url: string, more = ''): Household {
  const home = createHousehold({ open: true })
  home.write('downloads/.keep', '')
  const before = readFileSync(home.at('shelfd.toml'), 'utf8')
  home.write(
    'shelfd.toml',
    `${before}
[[download_client]]
name = "seedbox"
plugin = "transmission"
folders = ["${home.at('downloads')}"]
categories = { films = "Films" }
[download_client.settings]
url = "${url}"
${more}`,
  )
  return home
}

/** Nothing listens there. */
const nowhere = 'http://127.0.0.1:9/transmission/rpc'

async function consult(
  home: Household,
  ...options: string[]
): Promise<DoctorView & { code: number; err: string }> {
  const { code, out, err } = await home.run(['doctor', '--json', ...options])
  return { ...(JSON.parse(out) as DoctorView), code, err }
}

/** `library writable` and the like of all checks with an outcome. */
function aspects({ checks }: DoctorView, outcome: string): string[] {
  return checks
    .filter((check) => check.outcome === outcome)
    .map(({ area, aspect }) => `${area} ${aspect}`)
}

/** All files below a folder that the doctor has made. */
function probesIn(home: Household): string[] {
  const files = readdirSync(home.folder, { recursive: true }) as string[]
  return files.filter((name) => name.includes('.shelfd-probe-'))
}

describe('shelfd doctor', () => {
  test('looks at all there is, without a daemon and before the first scan, and leaves nothing', async () => {
    await using home = createHousehold({ open: true })
    const report = await consult(home)
    expect(report.code).toBe(0)
    expect(aspects(report, 'error')).toEqual([])
    for (const looked of ['reachable', 'writable', 'case', 'events', 'space']) {
      expect(report.checks.map(({ aspect }) => aspect)).toContain(looked)
    }
    expect(aspects(report, 'unknown')).toContain('data writable')
    expect(probesIn(home)).toEqual([])
    expect(readdirSync(home.folder)).not.toContain('data')
  })

  test('gives each thing that does not work its fix, and ends with 6', async () => {
    await using home = withClient(
      nowhere,
      '[[library]]\nname = "Gone"\nkind = "series"\npath = "gone"\n',
    )
    const report = await consult(home)
    expect([report.code, report.status]).toEqual([6, 'error'])
    expect(aspects(report, 'error')).toEqual(['library reachable', 'client login'])
    const bad = report.checks.filter(({ outcome }) => outcome === 'error' || outcome === 'warning')
    expect(bad.filter(({ fix }) => fix === null)).toEqual([])
    const shown = await home.run(['doctor'])
    expect(shown.code).toBe(6)
    expect(shown.out).toContain('→ Mount its disk, or correct the path of this library')
  })

  test('asks no provider that no library asks', async () => {
    let requests = 0
    using server = Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      fetch: () => {
        requests += 1
        return Response.json([])
      },
    })
    const config = `[[enricher]]\nplugin = "tvmaze"\nsettings = { url = "${server.url.origin}" }\n`
    await using home = createHousehold({ open: true, config })
    await consult(home)
    expect(requests).toBe(0)
    const file = readFileSync(home.at('shelfd.toml'), 'utf8')
    home.write('shelfd.toml', file.replace('kind = "movies"', 'kind = "series"'))
    await consult(home)
    expect(requests).toBeGreaterThan(0)
  })

  test('tries how imports get from downloads to libraries', async () => {
    await using home = withClient(nowhere)
    const report = await consult(home)
    expect(report.checks.find(({ aspect }) => aspect === 'hardlink')).toMatchObject({
      area: 'import',
      outcome: 'ok',
    })
    expect(report.checks.some(({ aspect }) => aspect === 'reflink')).toBe(true)
    expect(probesIn(home)).toEqual([])
  })

  test.skipIf(!canMount)(
    'tells of downloads on another disk, and of what is read-only',
    async () => {
      await using home = withClient(nowhere, '[import]\nmode = "hardlink-only"\n')
      using disk = mountTmpfs(home.at('downloads'))
      const apart = await consult(home)
      expect(apart.checks.filter(({ aspect }) => aspect === 'hardlink')).toMatchObject([
        { outcome: 'error', message: expect.stringContaining('EXDEV') },
      ])
      disk.unmount()
      using _readOnly = mountTmpfs(home.at('films'), 'ro')
      const stuck = await consult(home)
      expect(
        stuck.checks.find((one) => one.area === 'library' && one.aspect === 'writable'),
      ).toMatchObject({
        outcome: 'error',
        message: expect.stringContaining('read-only'),
      })
    },
  )

  test('tells of keys and data that others may read', async () => {
    await using home = createHousehold({ open: true })
    await home.run(['scan', 'Films'])
    chmodSync(home.dataDir, 0o755)
    chmodSync(home.at('data/shelfd.db'), 0o644)
    const report = await consult(home)
    const modes = report.checks.filter(({ aspect }) => aspect === 'mode')
    expect(modes.filter(({ outcome }) => outcome === 'warning')).toMatchObject([
      { subject: home.dataDir, fix: `chmod go= '${home.dataDir}'` },
      { subject: home.at('data/shelfd.db') },
    ])
  })

  test('tells of a database that is damaged', async () => {
    await using home = createHousehold({ open: true })
    await home.run(['scan', 'Films'])
    home.write('data/shelfd.db', new Uint8Array(20_000).fill(7))
    const report = await consult(home)
    expect([report.code, ...aspects(report, 'error')]).toEqual([6, 'data database'])
  })

  test('tells of a database that lacks a table, while something else writes to it', async () => {
    await using home = createHousehold({ open: true })
    await home.run(['scan', 'Films'])
    using database = new Database(home.at('data/shelfd.db'))
    database.run('DROP TABLE directory')
    const report = await consult(home)
    expect([report.code, ...aspects(report, 'error')]).toEqual([6, 'data database'])
  })

  test('with --network asks every server that the configuration names', async () => {
    using server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response('hi') })
    await using home = withClient(`${server.url.origin}/transmission/rpc`)
    expect((await consult(home)).checks.some(({ area }) => area === 'network')).toBe(false)
    const { checks } = await consult(home, '--network')
    expect(checks.filter(({ area }) => area === 'network')).toMatchObject([
      { subject: server.url.origin, outcome: 'ok', message: expect.stringContaining('seedbox') },
    ])
  })

  test('says the same of a running daemon, by its API too, with what that alone can see', async () => {
    await using home = createHousehold({ open: true })
    const daemon = await serve(home)
    const here = await consult(home)
    const there = await consult(home, '--url', daemon.url, '--api-key', daemon.key)
    const shape = ({ checks }: DoctorView): unknown =>
      checks.map(({ area, subject, aspect, outcome }) => [area, subject, aspect, outcome])
    expect(shape(there)).toEqual(shape(here))
    expect(here.checks.at(-1)).toMatchObject({ area: 'daemon' })
    const { status } = await daemon.ask('POST', '/api/v1/doctor', { network: false })
    expect(status).toBe(200)
    rmSync(home.at('films'), { recursive: true })
    expect((await consult(home, '--url', daemon.url, '--api-key', daemon.key)).code).toBe(6)
    await daemon.stop()
  })
})
