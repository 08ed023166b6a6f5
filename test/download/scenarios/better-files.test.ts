import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { expect, setDefaultTimeout, test } from 'bun:test'

import { canMount, mountTmpfs } from '../../filesystem/tmpfs.ts'
import { tempFolder } from '../../filesystem/temp-folder.ts'
import { type TestVideo, videoBytes } from '../../support/video.ts'
import { type House, openHouse } from './house.ts'

setDefaultTimeout(120_000)

const folder = 'Harbour Lights (2012)/Season 01'
const old = `${folder}/Harbour Lights S01E01 720p.mkv`
const release = 'Harbour.Lights.2012.S01E01.1080p.BluRay.x264-GRP'
const fresh = `${folder}/Harbour Lights S01E01 - Ebb.mkv`

function put(house: House, path: string, video: TestVideo): void {
  const whole = join(house.library('tv'), path)
  mkdirSync(dirname(whole), { recursive: true })
  writeFileSync(whole, Uint8Array.from(videoBytes({ extra: path, ...video })))
}

interface Episode {
  readonly id: number
  readonly title: string
  readonly match: string
  readonly files: string
}

/** The episodes of the library with the names of their files that are there. */
function episodes(house: House): Episode[] {
  return house.engine.rows<Episode>(
    `SELECT i.id, i.title, i.match_state AS match, group_concat(f.name, ', ') AS files
     FROM item i JOIN item_file l ON l.item_id = i.id JOIN file f ON f.id = l.file_id AND f.missing_at IS NULL
     WHERE i.kind = 'episode' GROUP BY i.id ORDER BY i.episode_number`,
  )
}

test('41: a better file takes the place of the old one, which is kept, and is given back by an undo', async () => {
  await using house = await openHouse()
  put(house, old, { lines: 720 })
  put(house, `${folder}/Harbour Lights S01E02 720p.mkv`, { lines: 720 })
  await house.engine.scan('Shows')
  const { engine } = house.engine
  await engine.ask('pinField', episodes(house)[0]!.id, 'title', { value: 'Ebb' })
  const [before, other] = episodes(house)
  expect(before).toMatchObject({ title: 'Ebb' })
  const inode = statSync(join(house.library('tv'), old)).ino
  house.complete(release, { [`${release}.mkv`]: { lines: 1080 } })
  await house.poll()

  expect(house.download(release)).toMatchObject({ state: 'imported', reason: null })
  const [after, same] = episodes(house)
  expect(after).toMatchObject({ id: before!.id, files: 'Harbour Lights S01E01 - Ebb.mkv' })
  expect(same).toEqual(other!)
  expect(existsSync(join(house.library('tv'), old))).toBe(false)
  const [bin] = house.engine.rows<{ path: string; bin: string; state: string }>(
    'SELECT path, bin_path AS bin, state FROM recycled_file',
  )
  expect(bin).toMatchObject({ path: old, state: 'kept' })
  expect(statSync(bin!.bin).ino).toBe(inode)
  await house.engine.scan('Shows')
  expect(episodes(house)).toEqual([after!, same!])

  await engine.ask('undoImport', house.files(release)[0]!.planId)
  await house.idle()
  expect(statSync(join(house.library('tv'), old)).ino).toBe(inode)
  expect(existsSync(join(house.library('tv'), fresh))).toBe(false)
  expect(episodes(house)).toEqual([before!, other!])
  await house.engine.scan('Shows')
  expect(episodes(house)).toEqual([before!, other!])
})

test.skipIf(!canMount)(
  '41: where the better file finds no room the old one is left as it is',
  async () => {
    using temp = tempFolder()
    using _disk = mountTmpfs(temp.at('disk'), 'size=300k')
    await using house = await openHouse({ shelves: temp.at('disk/shelves') })
    put(house, old, { lines: 720 })
    await house.engine.scan('Shows')
    const before = episodes(house)
    house.complete(release, { [`${release}.mkv`]: { lines: 1080, extra: 'x'.repeat(400_000) } })
    await house.poll()
    expect(house.download(release)).toMatchObject({
      state: 'blocked',
      reason: { code: 'no_space' },
    })
    expect(readdirSync(join(house.library('tv'), folder))).toEqual([
      'Harbour Lights S01E01 720p.mkv',
    ])
    expect(episodes(house)).toEqual(before)
    expect(house.engine.rows('SELECT 1 FROM recycled_file')).toEqual([])
  },
)

test('41: what is worse or as good is not taken, and says why', async () => {
  await using house = await openHouse()
  put(house, `${folder}/Harbour Lights S01E01 1080p BluRay.mkv`, { lines: 1080 })
  await house.engine.scan('Shows')
  const worse = 'Harbour.Lights.2012.S01E01.720p.WEB-DL-GRP'
  house.complete(worse, { [`${worse}.mkv`]: { lines: 720 } })
  house.complete(release, { [`${release}.mkv`]: { lines: 1080 } })
  await house.poll()
  expect(house.download(worse)).toMatchObject({ state: 'blocked', reason: { code: 'worse' } })
  expect(house.download(release)).toMatchObject({ state: 'blocked', reason: { code: 'equal' } })
  expect(readdirSync(join(house.library('tv'), folder))).toHaveLength(1)
})
