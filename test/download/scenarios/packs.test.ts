import { existsSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import { AppError } from '../../../src/domain/error.ts'
import { refused } from '../../support/engine.ts'
import { until } from '../../support/until.ts'
import { type Files, openHouse } from './house.ts'

setDefaultTimeout(120_000)

const pack = 'Harbour.Lights.S01.1080p.WEB-DL.x264-GRP'
const name = (episode: number): string =>
  `Harbour.Lights.S01E${String(episode).padStart(2, '0')}.1080p.WEB-DL.x264-GRP.mkv`
const episodes = (count: number, change: Files = {}): Files => ({
  ...Object.fromEntries(
    Array.from({ length: count }, (_, at) => [`${pack}/${name(at + 1)}`, { lines: 1080 } as const]),
  ),
  ...change,
})

describe('a season', () => {
  test('38: of 300 files with 3 bad ones has 297 imported, and is tried again for these 3 alone', async () => {
    await using house = await openHouse()
    const bad = [`${pack}/tool.exe`, `${pack}/more.rar`, `${pack}/Nothing that can be told.mkv`]
    house.complete(pack, episodes(297, Object.fromEntries(bad.map((path) => [path, path]))))
    const since = performance.now()
    await house.engine.engine.ask('pollDownloads', null)
    const shares = new Set<number>()
    await until(
      () => {
        const placed = `SELECT count(*) AS n FROM import_file WHERE state = 'placed'`
        shares.add(house.engine.rows<{ n: number }>(placed)[0]?.n ?? 0)
        return shares.has(297)
      },
      { everyMs: 10 },
    )
    const tookMs = performance.now() - since
    console.info(`300 files were imported in ${Math.round(tookMs)} ms`)
    await house.idle()

    expect(shares.size).toBeGreaterThan(5)
    expect(house.download(pack)).toMatchObject({ state: 'partially_imported' })
    const files = house.files(pack)
    expect(files).toHaveLength(300)
    expect(
      files.filter(({ state, mode }) => state === 'placed' && mode === 'hardlink'),
    ).toHaveLength(297)
    const left = files.filter(({ state }) => state === 'skipped')
    expect(Object.fromEntries(left.map(({ source, against }) => [source, against]))).toEqual({
      [bad[0]!]: ['executable'],
      [bad[1]!]: ['archive'],
      [bad[2]!]: ['unreadable', 'does_not_match'],
    })
    expect(house.known()).toHaveLength(297)

    // Somebody does not want that one.
    const [gone, ...others] = house.known()
    rmSync(join(house.library('tv'), gone!))
    await house.engine.scan('Shows')
    const inodes = (): number[] =>
      house.known().map((path) => statSync(join(house.library('tv'), path)).ino)
    const before = inodes()
    await house.engine.engine.ask('retryDownload', house.download(pack).id)
    await house.idle()
    expect(house.download(pack)).toMatchObject({ state: 'partially_imported' })
    expect(house.known()).toEqual(others)
    expect(inodes()).toEqual(before)
    expect(house.files(pack, 'all').filter(({ state }) => state === 'placed')).toHaveLength(297)
  })

  test('39: is imported once, whoever asks for it at the same time', async () => {
    await using house = await openHouse()
    const hash = house.complete(pack, episodes(12), { state: 'moving' })
    await house.poll()
    expect(house.download(pack).state).toBe('tracking')
    const { id: downloadId } = house.download(pack)
    const { engine } = house.engine
    house.box.setState(hash, null)
    let asked = 0
    const byHand = until(
      async () => {
        if (house.download(pack).state === 'imported') return true
        await refusedOrDone(engine.ask('planImport', { downloadId, isProposal: false }))
        asked += 1
        return false
      },
      { everyMs: 1 },
    )
    await Promise.all([
      engine.ask('pollDownloads', 'box'),
      engine.ask('pollDownloads', null),
      engine.ask('tellOfDownload'),
      byHand,
    ])
    await house.idle()

    expect(asked).toBeGreaterThan(3)
    expect(house.download(pack)).toMatchObject({ state: 'imported', reason: null })
    const placed = house.files(pack, 'all').filter(({ state }) => state === 'placed')
    expect(placed.map(({ error }) => error)).toEqual(Array.from({ length: 12 }, () => null))
    expect(new Set(placed.map(({ target }) => target)).size).toBe(12)
    expect(house.engine.rows('SELECT * FROM job_error')).toEqual([])
    expect(house.known()).toHaveLength(12)
    expect(house.known()).toEqual(Object.keys(house.shelves('tv')))
  })

  test('40: is not imported again after another check, nor when it is added again', async () => {
    await using house = await openHouse()
    const hash = house.complete(pack, episodes(3))
    await house.poll()
    expect(house.download(pack).state).toBe('imported')
    const [first, ...others] = house.known()
    rmSync(join(house.library('tv'), first!))
    await house.engine.scan('Shows')
    expect(house.known()).toEqual(others)

    house.box.setState(hash, 'checkingUP')
    await house.poll()
    house.box.setState(hash, null)
    await house.poll()
    house.box.remove(hash)
    await house.poll()
    house.complete(pack, episodes(3), { hash })
    await house.poll()
    await house.engine.restart()
    await house.poll()
    expect((await refused(house.engine.engine.ask('retryDownload', 1))).code).toBe('conflict')
    await house.idle()
    expect(house.download(pack)).toMatchObject({ id: 1, state: 'imported' })
    expect(house.known()).toEqual(others)
    expect(existsSync(join(house.library('tv'), first!))).toBe(false)
  })

  test('is taken back as a whole, stays away by itself, and comes again when somebody asks for it', async () => {
    await using house = await openHouse()
    const hash = house.complete(pack, episodes(6))
    await house.poll()
    const placed = house.known()
    expect(placed).toHaveLength(6)
    const planId = house.files(pack)[0]!.planId
    const { engine } = house.engine
    await engine.ask('undoImport', planId)
    await house.idle()
    expect(house.known()).toEqual([])
    expect(house.shelves('tv')).toEqual({})
    for (const path of Object.keys(episodes(6)))
      expect(existsSync(join(house.downloads, path))).toBe(true)

    house.box.setState(hash, 'checkingUP')
    await house.poll()
    house.box.setState(hash, null)
    await house.poll()
    expect(house.known()).toEqual([])

    await engine.ask('planImport', { downloadId: house.download(pack).id, isProposal: false })
    await house.idle()
    expect(house.known()).toEqual(placed)
    expect(house.download(pack).state).toBe('imported')
  })
})

/** Being too early or too late is an answer too. */
async function refusedOrDone(call: Promise<unknown>): Promise<void> {
  try {
    await call
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'conflict') throw error
  }
}
