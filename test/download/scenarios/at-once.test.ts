import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { expect, setDefaultTimeout, test } from 'bun:test'

import { type House, openHouse } from './house.ts'

setDefaultTimeout(120_000)

const season = 'Harbour Lights/Season 01'
const sd = 'Harbour.Lights.S01E01.720p.WEB-DL.x264-GRP'
const hd = 'Harbour.Lights.S01E01.1080p.WEB-DL.x264-GRP'
const uhd = 'Harbour.Lights.S01E01.2160p.WEB-DL.x265-GRP'

function shelf(house: House): string[] {
  return readdirSync(join(house.library('tv'), season))
}

test('of two releases of an episode that are complete at once the better one is there in the end', async () => {
  await using house = await openHouse({ hasMovableClock: true })
  house.complete(sd, { [`${sd}.mkv`]: { lines: 720 } })
  house.complete(hd, { [`${hd}.mkv`]: { lines: 1080 } })
  await house.poll()
  for (let n = 0; n < 3; n += 1) {
    await house.engine.advance(20 * 60_000)
    await house.poll()
  }
  expect(shelf(house)).toEqual(['Harbour Lights S01E01.mkv'])
  expect(house.known()).toEqual([`${season}/Harbour Lights S01E01.mkv`])
  expect(statSync(join(house.library('tv'), season, 'Harbour Lights S01E01.mkv')).ino).toBe(
    statSync(join(house.downloads, `${hd}.mkv`)).ino,
  )
  expect(house.download(hd).state).toBe('imported')
  // It was placed first and gave way, or came too late for the name and is found to be no better with its next try.
  const late = house.download(sd)
  expect(late.state === 'imported' ? 'imported' : late.reason?.code).toBeOneOf([
    'imported',
    'worse',
  ])
  expect(house.engine.rows('SELECT * FROM job_error')).toEqual([])
})

test('an upgrade of an upgrade is taken back step by step', async () => {
  await using house = await openHouse()
  for (const [name, lines] of [
    [sd, 720],
    [hd, 1080],
    [uhd, 2160],
  ] as const) {
    house.complete(name, { [`${name}.mkv`]: { lines } })
    await house.poll()
    expect(house.download(name)).toMatchObject({ state: 'imported' })
    expect(shelf(house)).toHaveLength(1)
  }
  const inodeOf = (name: string): number => statSync(join(house.downloads, `${name}.mkv`)).ino
  const inode = (): number => statSync(join(house.library('tv'), house.known()[0]!)).ino
  expect(inode()).toBe(inodeOf(uhd))
  const { engine } = house.engine
  const undo = async (name: string): Promise<void> => {
    await engine.ask('undoImport', house.files(name)[0]!.planId)
    await house.idle()
  }
  // It lies in the bin: there is nothing of it to be taken back.
  await undo(hd)
  expect(inode()).toBe(inodeOf(uhd))
  for (const [name, left] of [
    [uhd, hd],
    [hd, sd],
  ] as const) {
    await undo(name)
    expect(inode()).toBe(inodeOf(left))
    expect(shelf(house)).toHaveLength(1)
  }
  await undo(sd)
  expect(house.known()).toEqual([])
  expect(house.shelves('tv')).toEqual({})
})

test('with watching and a scan at the same time each file is in the library once', async () => {
  await using house = await openHouse({ watch: true })
  const pack = 'Harbour.Lights.S01.1080p.WEB-DL.x264-GRP'
  const numbers = Array.from({ length: 30 }, (_, at) => String(at + 1).padStart(2, '0'))
  house.complete(
    pack,
    Object.fromEntries(
      numbers.map((n) => [`${pack}/Harbour.Lights.S01E${n}.mkv`, { lines: 1080 }]),
    ),
  )
  await house.engine.engine.ask('pollDownloads', null)
  for (let n = 0; n < 4; n += 1) await house.engine.scan('Shows').catch(() => null)
  await house.idle()
  await house.engine.scan('Shows')
  await house.idle()
  expect(house.known()).toEqual(numbers.map((n) => `${season}/Harbour Lights S01E${n}.mkv`))
  expect(shelf(house)).toHaveLength(30)
  const episodes = `SELECT count(*) AS n FROM item WHERE kind = 'episode'`
  expect(house.engine.rows(episodes)).toEqual([{ n: 30 }])
  expect(house.engine.rows('SELECT 1 FROM item_file')).toHaveLength(30)
  expect(house.engine.rows('SELECT * FROM job_error')).toEqual([])
})

test('what was taken back of a pack that is tried again stays away', async () => {
  await using house = await openHouse({ hasMovableClock: true })
  const pack = 'Harbour.Lights.S01.1080p.WEB-DL.x264-GRP'
  house.complete(pack, {
    [`${pack}/Harbour.Lights.S01E01.mkv`]: { lines: 1080 },
    [`${pack}/Harbour.Lights.S01E02.mkv`]: { lines: 1080 },
    [`${pack}/more.rar`]: 'Rar!',
  })
  await house.poll()
  expect(house.download(pack).state).toBe('partially_imported')
  await house.engine.engine.ask('undoImport', house.files(pack)[0]!.planId)
  await house.idle()
  for (let n = 0; n < 3; n += 1) {
    await house.engine.advance(7 * 3_600_000)
    await house.poll()
  }
  expect(house.download(pack)).toMatchObject({
    state: 'partially_imported',
    reason: { code: 'undone' },
  })
  expect(house.files(pack, 'all')).toHaveLength(3)
  expect(house.known()).toEqual([])
})

test('what waited while imports were off is imported once they are on', async () => {
  await using house = await openHouse({ rules: 'enabled = false' })
  house.complete(hd, { [`${hd}.mkv`]: { lines: 1080 } })
  await house.poll()
  expect(house.known()).toEqual([])
  await house.restart({ rules: '' })
  await house.poll()
  expect(house.download(hd)).toMatchObject({ state: 'imported' })
  expect(house.known()).toHaveLength(1)
})

test('a plan that several people apply and take back at once is done and undone once', async () => {
  await using house = await openHouse({ rules: 'enabled = false' })
  house.complete(hd, { [`${hd}.mkv`]: { lines: 1080 } })
  await house.poll()
  const { engine } = house.engine
  await engine.ask('planImport', { downloadId: house.download(hd).id, isProposal: true })
  await house.idle()
  const { planId } = house.files(hd)[0]!
  const times = async (ask: () => Promise<unknown>): Promise<number> => {
    const answers = await Promise.allSettled(Array.from({ length: 5 }, ask))
    await house.idle()
    return answers.filter(({ status }) => status === 'fulfilled').length
  }
  expect(await times(() => engine.ask('applyPlan', { planId, overrides: [] }))).toBe(1)
  expect(house.known()).toHaveLength(1)
  expect(await times(() => engine.ask('undoImport', planId))).toBe(1)
  expect(house.known()).toEqual([])
  expect(house.shelves('tv')).toEqual({})
  expect(house.engine.rows('SELECT * FROM job_error')).toEqual([])
})
