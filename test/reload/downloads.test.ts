import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import {
  type FakeQbittorrent,
  startFakeQbittorrent,
} from '../../src/plugin/testing/fake/qbittorrent.ts'
import { freePort } from '../support/free-port.ts'
import { until } from '../support/until.ts'
import { type ReloadingDaemon, startReloading } from './daemon.ts'

// Threads and servers on a busy machine.
setDefaultTimeout(120_000)

const media = join(import.meta.dir, '../fixtures/media/h264-aac-720p.mkv')

function client(
  fake: Pick<FakeQbittorrent, 'url'>,
  change: { name?: string; password?: string; more?: string } = {},
): string {
  const { name = 'box', password = 'adminadmin', more = '' } = change
  return `
[[download_client]]
name = "${name}"
plugin = "qbittorrent"
categories = { films = "Films" }
folders = ["<folder>/downloads"]
${more}
[download_client.settings]
url = "${fake.url}"
username = "admin"
password = "${password}"
`
}

const films = `[[library]]
name = "Films"
kind = "movies"
path = "<folder>/films"
schedule = "off"
watch = false
enrichment_mode = "none"

[downloads]
poll = "1d"
`

interface Row {
  readonly clientId: string
  readonly state: string
  readonly progress: number
}

const rowsOf = (daemon: ReloadingDaemon): Row[] =>
  daemon.rows<Row>('SELECT client_id AS clientId, state, progress FROM download ORDER BY id')

const problemOf = (daemon: ReloadingDaemon, name = 'box'): string | undefined => {
  const [row] = daemon.rows<{ problem: string | null }>(
    'SELECT problem FROM download_client WHERE name = ?',
    name,
  )
  return row === undefined || row.problem === null
    ? undefined
    : (JSON.parse(row.problem) as { code: string }).code
}

const torrent = (n: number) => ({
  name: `Film.${n}.2020.1080p`,
  category: 'films',
  files: [{ path: `Film.${n}.2020.1080p/film.mkv`, sizeBytes: 1_000 }],
  isStopped: true,
  seconds: 60,
})

async function start(
  fakes: readonly (readonly [FakeQbittorrent, Parameters<typeof client>[1]?])[],
): Promise<ReloadingDaemon> {
  const toml = [
    films,
    ...fakes.map(([fake, change]) => client(fake, { password: fake.password, ...change })),
  ]
  const daemon = await startReloading(toml.join('\n'))
  for (const folder of ['films', 'downloads']) mkdirSync(daemon.at(folder))
  return daemon
}

describe('a download client of the configuration', () => {
  test('is asked for all it has with one login and one request', async () => {
    await using fake = await startFakeQbittorrent({
      torrents: Array.from({ length: 300 }, (_, n) => torrent(n)),
    })
    await using daemon = await start([[fake]])
    await until(() => rowsOf(daemon).length === 300)
    expect(fake.count('auth/login')).toBe(1)
    expect(fake.count('torrents/info')).toBe(1)
    await daemon.engine.ask('pollDownloads', 'box')
    await until(() => fake.count('torrents/info') >= 2)
    expect(fake.count('auth/login')).toBe(1)
  })

  test('that does not take the password is tried once, until the file has another', async () => {
    await using fake = await startFakeQbittorrent({ torrents: [torrent(1)] })
    await using daemon = await start([[fake, { password: 'wrong' }]])
    await until(() => problemOf(daemon) === 'auth')
    for (let n = 0; n < 10; n += 1) await daemon.engine.ask('pollDownloads', null)
    await until(() => daemon.rows("SELECT 1 FROM job WHERE state = 'running'").length === 0)
    expect(fake.count('auth/login')).toBeLessThanOrEqual(2)
    const health = daemon.rows<{ key: string }>('SELECT key FROM health_entry ORDER BY key')
    expect(health.map(({ key }) => key)).toEqual(['download.auth:box'])

    daemon.toml(films + client(fake, { password: fake.password }))
    await daemon.request('POST', '/api/v1/config/reload')
    await until(() => rowsOf(daemon).length === 1)
    expect(problemOf(daemon)).toBeUndefined()
    await until(
      () => daemon.rows("SELECT 1 FROM health_entry WHERE source <> 'library'").length === 0,
    )
  })

  test('holds up no other when it hangs, nor the stop', async () => {
    await using hung = await startFakeQbittorrent({ torrents: [torrent(1)] })
    await using fake = await startFakeQbittorrent({ torrents: [torrent(2)] })
    hung.setDelayMs(60_000)
    const daemon = await start([
      [hung, { name: 'hung', more: 'priority = 1' }],
      [fake, { name: 'well', more: 'priority = 2' }],
    ])
    const startedAt = performance.now()
    await until(() => rowsOf(daemon).length === 1)
    expect(performance.now() - startedAt).toBeLessThan(9_000)
    await until(() => problemOf(daemon, 'hung') === 'timeout')
    expect(performance.now() - startedAt).toBeLessThan(25_000)
    await daemon.engine.ask('pollDownloads', 'hung')
    const stoppedAt = performance.now()
    await daemon[Symbol.asyncDispose]()
    expect(performance.now() - stoppedAt).toBeLessThan(2_000)
  })

  test('that nobody listens for is named with what the system says', async () => {
    const port = await freePort()
    await using daemon = await start([])
    daemon.toml(films + client({ url: `http://127.0.0.1:${port}` }))
    await daemon.request('POST', '/api/v1/config/reload')
    await until(() => problemOf(daemon) === 'unreachable')
    const [row] = daemon.rows<{ problem: string; next: number }>(
      'SELECT problem, next_poll_at AS next FROM download_client',
    )
    expect(row?.problem).toContain('ECONNREFUSED')
    expect(row?.next).toBeGreaterThan(Date.now())
  })

  test('that was started anew and has nothing for a moment has lost nothing', async () => {
    await using fake = await startFakeQbittorrent({ torrents: [torrent(1), torrent(2)] })
    await using daemon = await start([[fake]])
    await until(() => rowsOf(daemon).length === 2)
    fake.restart({ emptyLists: 2 })
    for (let n = 3; n < 8; n += 1) {
      await daemon.engine.ask('pollDownloads', 'box')
      await until(() => fake.count('torrents/info') >= n)
    }
    expect(rowsOf(daemon).map(({ state }) => state)).toEqual(['tracking', 'tracking'])
  })
})

test('what is complete is on its way into the library within two seconds of a hook', async () => {
  await using fake = await startFakeQbittorrent({ savePath: '/nowhere' })
  await using daemon = await start([[fake]])
  await until(() => fake.count('torrents/info') >= 1)
  fake.add({
    name: 'Sintel.2010.720p.WEB',
    category: 'films',
    savePath: daemon.at('downloads'),
    files: [{ path: 'Sintel.2010.720p.WEB/Sintel.2010.720p.WEB.mkv', from: media }],
  })
  const toldAt = performance.now()
  const answer = await daemon.request('POST', '/api/v1/hooks/download')
  expect(answer).toMatchObject({ status: 202, body: { clients: 1 } })
  await until(
    () => rowsOf(daemon)[0]?.state !== undefined && rowsOf(daemon)[0]?.state !== 'tracking',
  )
  expect(performance.now() - toldAt).toBeLessThan(2_000)
  await daemon.event('download.completed')
  for (let n = 0; n < 20; n += 1) await daemon.request('POST', '/api/v1/hooks/download')
  await until(() => daemon.rows('SELECT 1 FROM import_plan').length > 0)
  await until(
    () => daemon.rows("SELECT 1 FROM job WHERE state IN ('running', 'available')").length === 0,
  )
  expect(daemon.rows('SELECT 1 FROM import_plan')).toHaveLength(1)
})
