import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import { videoBytes } from '../../support/video.ts'
import { type House, openHouse } from './house.ts'

setDefaultTimeout(120_000)

const release = 'Harbour.Lights.S01E01.1080p.WEB-DL.x264-GRP'
const shelf = 'Harbour Lights/Season 01'

/** What speaks against each file that was left out, by its path below the download's folder. */
function leftOut(house: House, name: string): Record<string, readonly string[]> {
  const left = house.files(name).filter(({ state }) => state === 'skipped')
  return Object.fromEntries(
    left.map(({ source, against }) => [source.slice(name.length + 1), against]),
  )
}

/** Where the files of a download are in the library, by their paths below its folder. */
function placed(house: House, name: string): Record<string, string | null> {
  const there = house.files(name).filter(({ state }) => state === 'placed')
  return Object.fromEntries(
    there.map(({ source, target }) => [source.slice(name.length + 1), target]),
  )
}

describe('a download', () => {
  test('42: does not take the place of another file of the same size that no library knows', async () => {
    await using house = await openHouse()
    house.complete(release, { [`${release}/${release}.mkv`]: { lines: 1080 } })
    const bytes = videoBytes({ lines: 1080, extra: `${release}/${release}.mkv` })
    const target = join(house.library('tv'), shelf, 'Harbour Lights S01E01.mkv')
    mkdirSync(dirname(target), { recursive: true })
    bytes.fill(0, bytes.length - 20)
    writeFileSync(target, Uint8Array.from(bytes))
    await house.poll()

    expect(house.download(release)).toMatchObject({
      state: 'blocked',
      reason: {
        code: 'destination_exists',
        message: expect.stringContaining(`${shelf}/Harbour Lights S01E01.mkv`),
        fix: expect.stringContaining('remove or rename'),
      },
    })
    expect(Object.values(house.shelves('tv'))).toEqual([bytes.toString('latin1')])
    expect(house.download(release).nextTryAt).toBeGreaterThan(Date.now())
  })

  test('43: leaves out what is no episode, each file with its own reason', async () => {
    await using house = await openHouse()
    const season = 'Harbour.Lights.S01.1080p.WEB-DL.x264-GRP'
    const film = { lines: 1080 } as const
    house.complete(season, {
      [`${season}/Harbour.Lights.S01E01.mkv`]: film,
      [`${season}/Sample/harbour.lights.s01e01.sample.mkv`]: { minutes: 0.5 },
      [`${season}/Harbour.Lights.S01E02.1080p.mkv`]: { minutes: 0.5 },
      [`${season}/setup.exe`]: 'MZ',
      [`${season}/Harbour.Lights.S01E03.mkv.lnk`]: 'L',
      [`${season}/harbour.r00`]: 'Rar!',
      [`${season}/_UNPACK_x/Harbour.Lights.S01E04.mkv`]: film,
      [`${season}/Harbour.Lights.S01E05.mkv.!qB`]: film,
      [`${season}/Harbour.Lights.S01E06.mkv.part`]: film,
      [`${season}/._Harbour.Lights.S01E01.mkv`]: 'Mac',
      [`${season}/Harbour.Lights.S01E07.mkv`]: 'no video at all',
    })
    await house.poll()

    expect(placed(house, season)).toEqual({
      'Harbour.Lights.S01E01.mkv': `${shelf}/Harbour Lights S01E01.mkv`,
    })
    expect(leftOut(house, season)).toEqual({
      'Sample/harbour.lights.s01e01.sample.mkv': ['sample'],
      'Harbour.Lights.S01E02.1080p.mkv': ['sample'],
      'setup.exe': ['executable'],
      'Harbour.Lights.S01E03.mkv.lnk': ['executable'],
      'harbour.r00': ['archive'],
      '_UNPACK_x/Harbour.Lights.S01E04.mkv': ['unpacking'],
      'Harbour.Lights.S01E05.mkv.!qB': ['partial'],
      'Harbour.Lights.S01E06.mkv.part': ['partial'],
      '._Harbour.Lights.S01E01.mkv': ['resource_fork'],
      'Harbour.Lights.S01E07.mkv': ['unreadable'],
    })
    expect(house.download(season).state).toBe('partially_imported')
    expect(house.known()).toEqual(Object.keys(house.shelves('tv')))
  })

  test('43: with a video that has just begun to be unpacked is not imported as a whole', async () => {
    await using house = await openHouse()
    const season = 'Harbour.Lights.S01.1080p.WEB-DL.x264-GRP'
    house.complete(season, {
      [`${season}/Harbour.Lights.S01E01.mkv`]: { lines: 1080 },
      [`${season}/_UNPACK_x/Harbour.Lights.S01E02.mkv`]: 'begun',
    })
    await house.poll()
    expect(leftOut(house, season)).toEqual({
      '_UNPACK_x/Harbour.Lights.S01E02.mkv': ['unpacking'],
    })
    expect(house.download(season)).toMatchObject({
      state: 'partially_imported',
      reason: { code: 'unpacking' },
    })
  })

  test('43: of archives alone is blocked, and says that they need extraction', async () => {
    await using house = await openHouse()
    house.complete(release, {
      [`${release}/harbour.rar`]: 'Rar!',
      [`${release}/harbour.r00`]: 'Rar!',
      [`${release}/harbour.nfo`]: 'release notes',
    })
    await house.poll()
    expect(house.download(release)).toMatchObject({
      state: 'blocked',
      reason: {
        code: 'archive',
        message: expect.stringContaining('needs extraction'),
        fix: expect.stringContaining('Unpack it'),
      },
    })
    expect(house.shelves('tv')).toEqual({})
  })

  test('44: with two episodes in one file links it to both', async () => {
    await using house = await openHouse()
    const double = 'Harbour.Lights.S01E01E02.1080p.WEB-DL.x264-GRP'
    house.complete(double, { [`${double}.mkv`]: { minutes: 90 } })
    await house.poll()
    expect(house.download(double).state).toBe('imported')
    expect(house.known()).toHaveLength(1)
    expect(
      house.engine.rows(
        `SELECT i.season_number AS season, i.episode_number AS episode, l.role
         FROM item_file l JOIN item i ON i.id = l.item_id ORDER BY 2`,
      ),
    ).toEqual([
      { season: 1, episode: 1, role: 'main' },
      { season: 1, episode: 2, role: 'main' },
    ])
  })

  test('44: of several seasons is blocked where its files do not say themselves what they are', async () => {
    await using house = await openHouse()
    const seasons = 'Harbour.Lights.S01-S02.1080p.WEB-DL.x264-GRP'
    house.complete(seasons, {
      [`${seasons}/01.mkv`]: { lines: 1080 },
      [`${seasons}/02.mkv`]: { lines: 1080 },
    })
    await house.poll()
    expect(house.download(seasons)).toMatchObject({ state: 'blocked' })
    expect(leftOut(house, seasons)).toEqual({
      '01.mkv': ['does_not_match'],
      '02.mkv': ['does_not_match'],
    })

    const whole = 'Northern.Line.S01-S02.1080p.WEB-DL.x264-GRP'
    house.complete(whole, {
      [`${whole}/Northern.Line.S01E01.mkv`]: { lines: 1080 },
      [`${whole}/Northern.Line.S02E01.mkv`]: { lines: 1080 },
    })
    await house.poll()
    expect(house.download(whole)).toMatchObject({ state: 'imported' })
    expect(house.known()).toEqual([
      'Northern Line/Season 01/Northern Line S01E01.mkv',
      'Northern Line/Season 02/Northern Line S02E01.mkv',
    ])
  })

  test('45: brings its subtitles and sidecars along under the name of the episode', async () => {
    await using house = await openHouse()
    house.complete(release, {
      [`${release}/${release}.mkv`]: { lines: 1080 },
      [`${release}/Subs/${release}.en.srt`]: 'english',
      [`${release}/Subs/${release}.en.forced.srt`]: 'forced',
      [`${release}/${release}.de.srt`]: 'deutsch',
      [`${release}/${release}.nfo`]: '<episodedetails><title>Ebb</title></episodedetails>',
      [`${release}/readme.txt`]: 'seed please',
      [`${release}/proof.jpg`]: 'jpg',
    })
    await house.poll()
    expect(house.download(release)).toMatchObject({ state: 'imported', reason: null })
    const stem = `${shelf}/Harbour Lights S01E01`
    const texts = Object.entries(house.shelves('tv')).filter(([path]) => !path.endsWith('.mkv'))
    expect(Object.fromEntries(texts)).toEqual({
      [`${stem}.de.srt`]: 'deutsch',
      [`${stem}.en.forced.srt`]: 'forced',
      [`${stem}.en.srt`]: 'english',
      [`${stem}.nfo`]: '<episodedetails><title>Ebb</title></episodedetails>',
    })
    expect(house.known()).toEqual(Object.keys(house.shelves('tv')).toSorted())
    const kinds = house.engine.rows<{ kind: string }>('SELECT kind FROM file ORDER BY name')
    expect(kinds.map(({ kind }) => kind)).toEqual([
      'subtitle',
      'subtitle',
      'subtitle',
      'video',
      'nfo',
    ])
    const titles = house.engine.rows(`SELECT title FROM item WHERE kind = 'episode'`)
    expect(titles).toEqual([{ title: 'Ebb' }])

    const bare = 'Harbour.Lights.S01E02.1080p.WEB-DL.x264-GRP'
    house.complete(bare, { [`${bare}.mkv`]: { lines: 1080 } })
    await house.poll()
    expect(house.download(bare)).toMatchObject({ state: 'imported', reason: null })
  })
})
