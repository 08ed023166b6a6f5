import { Database } from 'bun:sqlite'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import { startFakeQbittorrent } from '../../../src/plugin/testing/fake/qbittorrent.ts'
import { serve } from '../../daemon/daemon.ts'
import { hasOtherDisk, otherDisk } from '../../filesystem/other-disk.ts'
import { tempFolder } from '../../filesystem/temp-folder.ts'
import { createHousehold, until } from '../../support/household.ts'
import { createRandom } from '../../support/random.ts'
import { videoBytes } from '../../support/video.ts'
import { filesIn } from '../importing.ts'

setDefaultTimeout(120_000)

const pack = 'Harbour.Lights.2012.S01.1080p.BluRay.x264-GRP'
const count = 16
const replacedCount = 4
/** Of each half. A third one in the same job would have it given up, and left to a person or to the next try. */
const kills = 2
const numbers = Array.from({ length: count }, (_, at) => String(at + 1).padStart(2, '0'))
const season = 'Harbour Lights (2012)/Season 01'
const oldName = (number: string): string => `${season}/Harbour Lights S01E${number} 720p.mkv`

/** Episodes of the pack that are in the library, by their names. */
const placedIn = (folder: string): string[] =>
  readdirSync(join(folder, season)).filter((name) => /^[^.].*S01E\d+\.mkv$/.test(name))

describe('37: a pack whose daemon is killed again and again', () => {
  test.each([
    ['is linked whole', 'hardlink'],
    ['is copied whole to another file system', 'copy'],
  ])('%s, each file once, and nothing is left over', async (_, mode) => {
    if (mode === 'copy' && !hasOtherDisk) return
    using other = mode === 'copy' ? otherDisk() : tempFolder()
    await using home = createHousehold({ open: true, films: 0 })
    const shows = mode === 'copy' ? other.at('shows') : home.at('shows')
    const savePath = home.at('downloads')
    for (const folder of [join(shows, season), join(savePath, pack)]) {
      mkdirSync(folder, { recursive: true })
    }
    const files = numbers.map((number) => {
      const path = `${pack}/Harbour.Lights.2012.S01E${number}.1080p.BluRay.x264-GRP.mkv`
      const bytes = videoBytes({ lines: 1080, extra: number.repeat(20_000) })
      writeFileSync(join(savePath, path), Uint8Array.from(bytes))
      return { path, sizeBytes: bytes.length }
    })
    for (const number of numbers.slice(0, replacedCount)) {
      writeFileSync(join(shows, oldName(number)), Uint8Array.from(videoBytes({ extra: number })))
    }
    await using box = await startFakeQbittorrent({ savePath })
    const toml = readFileSync(home.at('shelfd.toml'), 'utf8').replace(/\[probe\]\n.*\n/, '')
    home.write(
      'shelfd.toml',
      [
        `[import]\nmin_free = "0"\n[[download_client]]\nname = "box"\nplugin = "qbittorrent"`,
        `categories = { tv = "Shows" }\nfolders = ["${savePath}"]`,
        `settings = { url = "${box.url}", username = "${box.username}", password = "${box.password}" }`,
        toml,
        `[[library]]\nname = "Shows"\nkind = "series"\npath = "${shows}"\nwatch = false\nschedule = "off"\nenrichers = []\n`,
      ].join('\n'),
    )
    const scanned = await home.run(['scan', 'Shows'])
    expect(scanned.code).toBe(0)
    box.add({ name: pack, category: 'tv', files })

    const random = createRandom(7)
    for (let n = 0; n < kills; n += 1) {
      const daemon = await serve(home)
      const { status } = await daemon.ask('POST', '/api/v1/downloads/poll', {})
      expect(status).toBe(202)
      const enough = Math.min(
        placedIn(shows).length + 1 + random(Math.floor(count / kills) - 1),
        count,
      )
      await until(() => placedIn(shows).length >= enough, `${enough} files`)
      const shown = await daemon.ask('GET', '/api/v1/downloads')
      expect(shown.status).toBe(200)
      daemon.kill('SIGKILL')
      await daemon.exited
    }
    const last = await serve(home)
    await until(async () => {
      const { body } = await last.ask('GET', '/api/v1/downloads?state=imported')
      return (body['downloads'] as unknown[]).length === 1
    }, 'the end of the import')
    await until(
      async () => (await home.run(['recycled'])).out.match(/720p/g)?.length === replacedCount,
      'the old ones in the bin',
    )
    await last.stop()

    const there = filesIn(shows)
    const visible = Object.keys(there).filter((path) => !path.startsWith('.shelfd'))
    expect(visible).toEqual(numbers.map((number) => `${season}/Harbour Lights S01E${number}.mkv`))
    visible.forEach((path, index) => {
      const source = join(savePath, files[index]!.path)
      expect(Buffer.from(there[path]!, 'latin1').equals(readFileSync(source))).toBe(true)
      expect(statSync(source).nlink).toBe(mode === 'copy' ? 1 : 2)
    })
    using database = new Database(join(home.dataDir, 'shelfd.db'), { readonly: true })
    const all = (sql: string): unknown[] => database.query(sql).values().flat()
    expect(all('SELECT name FROM file WHERE missing_at IS NULL ORDER BY name')).toEqual(
      visible.map((path) => path.slice(season.length + 1)),
    )
    expect(all('SELECT DISTINCT state || mode FROM import_file')).toEqual([`placed${mode}`])
    expect(all('SELECT count(*) FROM import_file')).toEqual([count])
    expect(all('SELECT count(*) FROM import_plan')).toEqual([1])
    expect(all(`SELECT count(*) FROM item WHERE kind = 'episode'`)).toEqual([count])
    expect(all('SELECT state FROM recycled_file')).toEqual(
      Array.from({ length: replacedCount }, () => 'kept'),
    )
    expect(all('PRAGMA foreign_key_check')).toEqual([])

    let daemon = await serve(home)
    expect((await daemon.ask('POST', '/api/v1/plans/1/undo')).status).toBe(202)
    for (let n = kills - 1; n >= 0; n -= 1) {
      const few = Math.floor((count * n) / kills)
      await until(() => placedIn(shows).length <= few, `no more than ${few} files`)
      daemon.kill('SIGKILL')
      await daemon.exited
      daemon = await serve(home)
    }
    await until(
      async () => (await daemon.ask('GET', '/api/v1/plans/1')).body['state'] === 'undone',
      'the end of the undo',
    )
    await daemon.stop()
    const olds = numbers.slice(0, replacedCount).map(oldName)
    const left = Object.keys(filesIn(shows))
    expect(left).toEqual(olds)
    expect(all('SELECT name FROM file WHERE missing_at IS NULL ORDER BY name')).toEqual(
      olds.map((path) => path.slice(season.length + 1)),
    )
    expect(all('SELECT DISTINCT state FROM recycled_file')).toContain('restored')
    expect(all(`SELECT DISTINCT state FROM recycled_file WHERE cause = 'replaced'`)).toEqual([
      'restored',
    ])
    for (const { path, sizeBytes } of files) {
      expect(statSync(join(savePath, path)).size).toBe(sizeBytes)
    }
  })
})
