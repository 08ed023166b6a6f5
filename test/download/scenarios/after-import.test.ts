import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import { until } from '../../support/until.ts'
import { type Files, openHouse } from './house.ts'

setDefaultTimeout(120_000)

const release = 'Harbour.Lights.S01E01.1080p.WEB-DL.x264-GRP'
const files: Files = { [`${release}.mkv`]: { lines: 1080 } }
const seeding = { state: 'stoppedUP', max_ratio: 2, ratio_limit: 2 }
const minute = 60_000

describe('the download of what was imported', () => {
  test('46: stays in its client below its goal, and goes with its data once that is reached', async () => {
    await using house = await openHouse({
      client: 'remove = "after-goal"\nimported_category = "done"',
    })
    const record: Record<string, unknown> = { ...seeding, state: 'uploading', ratio: 0.4 }
    const hash = house.complete(release, files, { record })
    await house.poll()
    await house.poll()
    expect(house.download(release)).toMatchObject({ state: 'imported', reason: null })
    expect(house.box.count('torrents/delete')).toBe(0)
    expect(house.box.requests.at(-1)?.path).toBeString()
    const placed = join(house.library('tv'), house.known()[0]!)
    expect(statSync(placed).nlink).toBe(2)

    Object.assign(record, { ...seeding, ratio: 2.01, category: 'done' })
    await house.poll()
    expect(house.box.count('torrents/delete')).toBe(1)
    const order = house.box.requests.find(({ path }) => path.includes('torrents/delete'))
    expect(Object.fromEntries(new URLSearchParams(order?.body))).toEqual({
      hashes: hash,
      deleteFiles: 'true',
    })
    await house.poll()
    expect(house.box.count('torrents/delete')).toBe(1)
    expect(existsSync(placed)).toBe(true)
  })

  test('46: is never removed by itself with remove = "never"', async () => {
    await using house = await openHouse()
    house.complete(release, files, { record: { ...seeding, ratio: 9 } })
    await house.poll()
    await house.poll()
    await house.engine.restart()
    await house.poll()
    expect(house.download(release)).toMatchObject({ state: 'imported' })
    const orders = house.box.requests.filter(
      ({ method, path }) => method === 'POST' && !path.includes('auth/login'),
    )
    expect(orders.map(({ path }) => path)).toEqual([])
  })

  test('47: is not removed when a file of it was not imported', async () => {
    await using house = await openHouse({ client: 'remove = "after-goal"' })
    house.complete(
      release,
      { [`${release}/${release}.mkv`]: { lines: 1080 }, [`${release}/more.rar`]: 'Rar!' },
      { record: { ...seeding, ratio: 9 } },
    )
    await house.poll()
    expect(house.download(release)).toMatchObject({ state: 'partially_imported' })
    await house.engine.engine.ask('retryDownload', house.download(release).id)
    await house.idle()
    await house.poll()
    expect(house.box.count('torrents/delete')).toBe(0)
  })

  test('47: is not removed when its file has gone from the library since', async () => {
    await using house = await openHouse({ client: 'remove = "after-goal"' })
    const record: Record<string, unknown> = { ...seeding, state: 'uploading', ratio: 0 }
    house.complete(release, files, { record })
    await house.poll()
    await house.engine.engine.ask('undoImport', house.files(release)[0]!.planId)
    await house.idle()
    Object.assign(record, seeding, { ratio: 9 })
    await house.poll()
    await house.poll()
    expect(house.box.count('torrents/delete')).toBe(0)
    expect(existsSync(join(house.downloads, `${release}.mkv`))).toBe(true)
  })
})

test('48: a download that stalls is told of once, also to webhooks, and nothing is done about it', async () => {
  const told: string[] = []
  using webhook = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: async (request) => {
      told.push(await request.text())
      return new Response()
    },
  })
  await using house = await openHouse({
    hasMovableClock: true,
    following: 'stalled_after = "24h"\npoll = "1d"',
    toml: `[[notifier]]\nplugin = "webhook"\nevents = ["download.stalled"]\nsettings = { url = "${webhook.url.href}" }`,
  })
  house.complete(release, files, {
    state: 'stalledDL',
    record: { progress: 0.3, amount_left: 1_000, completed: 300, dlspeed: 0 },
  })
  const stalls = (): unknown[] =>
    house.engine.rows(`SELECT data FROM event WHERE type = 'download.stalled'`)
  await house.poll()
  await house.engine.advance(23 * 60 * minute)
  await house.poll()
  expect(stalls()).toEqual([])
  await house.engine.advance(3 * 60 * minute)
  await house.poll()
  await house.poll()
  expect(stalls()).toHaveLength(1)
  await until(() => told.length > 0)
  expect(told).toEqual([expect.stringContaining(release)])
  expect(house.download(release)).toMatchObject({
    state: 'tracking',
    reason: { code: 'stalled', message: expect.stringContaining('24 h') },
  })
  expect(house.box.requests.filter(({ method }) => method === 'POST')).toHaveLength(1)
  expect(existsSync(join(house.downloads, `${release}.mkv`))).toBe(true)
})
