import {
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import { openWriter } from '../../src/store/database.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'
import { canMount, mountTmpfs, remount } from '../filesystem/tmpfs.ts'
import { refused } from '../support/engine.ts'
import { until } from '../support/until.ts'
import { contentOf, filesIn, type Importing, importing } from './importing.ts'
import { replaced, settled, shelve, shelves } from './replacing.ts'

setDefaultTimeout(120_000)

const film = 'Alien (1979)/Alien (1979).mkv'
const old = 'Alien (1979)/Alien.1979.DVDRip.avi'

async function withOld(rules = ''): Promise<Importing> {
  const place = await importing({ kind: 'movies', rules })
  shelve(place, old)
  await place.engine.scan('Media')
  place.put('Alien.mkv')
  return place
}

async function replace(place: Importing): Promise<void> {
  const replaces = [replaced(place.engine, old)]
  await place.ended(await place.begin([{ from: 'Alien.mkv', to: film, replaces }]))
}

/** Writes to the database of the engine while that is stopped. */
async function changed({ engine }: Importing, sql: string): Promise<void> {
  await engine.stop()
  const database = openWriter(`${engine.dataDir}/shelfd.db`)
  database.run(sql)
  database.close()
  await engine.restart()
}

const notReplaced = (place: Importing): unknown =>
  place.engine.rows("SELECT state, json_extract(error, '$.code') AS code FROM import_file")
const stays = { [film]: contentOf('Alien.mkv'), [old]: `old ${old}` }

/** All folders that a bin is made of. */
function foldersOf(bin: string): string[] {
  if (!existsSync(bin)) return []
  const entries = readdirSync(bin, { recursive: true, withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory())
  return folders.map((entry) => join(entry.parentPath, entry.name).slice(bin.length + 1))
}

describe('a file that is given back', () => {
  async function restored(place: Importing): Promise<void> {
    const [entry] = place.engine.rows<{ id: number }>(
      "SELECT id FROM recycled_file WHERE state = 'kept'",
    )
    await place.engine.engine.ask('restoreRecycled', entry?.id ?? 0)
    await settled(place.engine)
  }

  test('leaves no empty folder in the bin, nor the bin', async () => {
    await using place = await withOld()
    await replace(place)
    await settled(place.engine)
    const bin = join(place.library, '.shelfd-recycle')
    expect(foldersOf(bin)).toHaveLength(3)

    await restored(place)

    expect(shelves(place.library).shown).toEqual(stays)
    expect(existsSync(bin)).toBe(false)
  })

  test('leaves a folder of the bin in which anything else lies, and the one that recycle_dir names', async () => {
    using temp = tempFolder()
    const bin = temp.at('bin')
    await using place = await withOld(`recycle_dir = "${bin}"`)
    await replace(place)
    await settled(place.engine)
    const [day = ''] = readdirSync(bin)
    mkdirSync(join(bin, 'of a person'))
    writeFileSync(join(bin, day, 'note.txt'), 'mine')

    await restored(place)

    expect(filesIn(place.library)).toEqual(stays)
    expect(foldersOf(bin).toSorted()).toEqual([day, 'of a person'])
    expect(filesIn(bin)).toEqual({ [`${day}/note.txt`]: 'mine' })
  })
})

describe('a bin that cannot be written to', () => {
  test.skipIf(!canMount)(
    '56: leaves the old file beside the new one, and says what to do',
    async () => {
      using temp = tempFolder()
      using _ = mountTmpfs(temp.at('disk'))
      remount(temp.at('disk'), 'ro')
      await using place = await withOld(`recycle_dir = "${temp.at('disk')}/bin"`)
      const { engine, library } = place

      await replace(place)
      await engine.event('health.issue', ({ key }) => key === 'import.recycle:1')

      expect(shelves(library)).toEqual({ shown: stays, bin: {} })
      expect(notReplaced(place)).toEqual([{ state: 'placed', code: 'not_retired' }])
      expect(engine.rows('SELECT state FROM import_plan')).toEqual([{ state: 'applied' }])

      remount(temp.at('disk'), 'rw')
      const [job] = engine.rows<{ id: number }>("SELECT id FROM job WHERE kind = 'import.retire'")
      await engine.engine.ask('retryJob', job?.id ?? 0)
      await engine.event('health.restored', ({ key }) => key === 'import.recycle:1')
      await settled(engine)
      expect(shelves(library, `${temp.at('disk')}/bin`)).toEqual({
        shown: { [film]: contentOf('Alien.mkv') },
        bin: { [old]: `old ${old}` },
      })
      expect(notReplaced(place)).toEqual([{ state: 'placed', code: null }])
    },
  )

  test.skipIf(!canMount)(
    '16: is full, so that nothing is removed until there is room',
    async () => {
      using temp = tempFolder()
      const disk = temp.at('disk')
      using _ = mountTmpfs(disk, 'size=256k')
      writeFileSync(join(disk, 'ballast'), Buffer.alloc(200_000))
      await using place = await importing({ kind: 'movies', rules: `recycle_dir = "${disk}/bin"` })
      const { engine, library } = place
      shelve(place, old)
      writeFileSync(join(library, old), Buffer.alloc(150_000, 'o'))
      await engine.scan('Media')
      place.put('Alien.mkv')
      await replace(place)
      const job = await until(
        () => engine.rows<{ id: number }>("SELECT id FROM job WHERE state = 'retryable'")[0],
      )
      expect(Object.keys(filesIn(library)).toSorted()).toEqual([film, old].toSorted())
      expect(Object.keys(filesIn(disk))).toEqual(['ballast'])

      rmSync(join(disk, 'ballast'))
      await engine.engine.ask('retryJob', job.id)
      await settled(engine)
      expect(Object.keys(filesIn(library))).toEqual([film])
      expect(Object.values(shelves(library, `${disk}/bin`).bin)).toEqual(['o'.repeat(150_000)])
    },
  )

  test.skipIf(!canMount)(
    '56: keeps an import from being taken back until it is given up',
    async () => {
      using temp = tempFolder()
      const disk = temp.at('disk')
      using _ = mountTmpfs(disk, 'size=64k')
      await using place = await importing({ kind: 'movies', rules: `recycle_dir = "${disk}/bin"` })
      const { engine, library } = place
      shelve(place, old)
      writeFileSync(join(library, old), Buffer.alloc(150_000, 'o'))
      await engine.scan('Media')
      place.put('Alien.mkv')
      await replace(place)
      const job = await until(
        () => engine.rows<{ id: number }>("SELECT id FROM job WHERE state = 'retryable'")[0],
      )
      const busy = await refused(engine.engine.ask('undoImport', 1))
      expect(busy.code).toBe('conflict')

      await engine.engine.ask('cancelJob', job.id)
      await engine.event('health.issue', ({ key }) => key === 'import.recycle:1')
      expect(notReplaced(place)).toEqual([{ state: 'placed', code: 'not_retired' }])
      await engine.engine.ask('undoImport', 1)
      await settled(engine)
      expect(Object.keys(filesIn(library))).toEqual([old])
      expect(notReplaced(place)).toEqual([{ state: 'undone', code: null }])
      await engine.event('health.restored', ({ key }) => key === 'import.recycle:1')
      expect(engine.rows('SELECT state FROM recycled_file')).toEqual([{ state: 'purged' }])
    },
  )

  test('37: leads elsewhere by a link, and is not followed', async () => {
    using temp = tempFolder()
    await using place = await withOld()
    mkdirSync(temp.at('elsewhere'))
    symlinkSync(temp.at('elsewhere'), join(place.library, '.shelfd-recycle'))
    await replace(place)
    await place.engine.event('health.issue', ({ key }) => key === 'import.recycle:1')
    expect(filesIn(temp.at('elsewhere'))).toEqual({})
    expect(existsSync(join(place.library, old))).toBe(true)
    expect(existsSync(join(place.library, film))).toBe(true)
  })
})

describe('cleaning the bin', () => {
  const expire = 'UPDATE recycled_file SET expires_at = 1'
  const purged = "SELECT 1 FROM recycled_file WHERE state = 'purged'"

  test('removes what was kept for long enough, and the folders of the bin', async () => {
    await using place = await withOld()
    await replace(place)
    await settled(place.engine)
    await changed(place, expire)
    await until(() => place.engine.rows(purged).length === 1)
    expect(filesIn(place.library)).toEqual({ [film]: contentOf('Alien.mkv') })
    await until(() => !existsSync(join(place.library, '.shelfd-recycle')))
  })

  test('leaves what is kept for longer, and files that are none of its', async () => {
    await using place = await withOld()
    const { library, engine } = place
    await replace(place)
    await settled(engine)
    await changed(place, 'UPDATE recycled_file SET expires_at = expires_at - 1000')
    expect(shelves(library).bin).toEqual({ [old]: `old ${old}` })
    const [entry] = engine.rows<{ path: string }>('SELECT bin_path AS path FROM recycled_file')
    writeFileSync(join(dirname(entry?.path ?? ''), 'mine.txt'), 'mine')
    await changed(place, expire)
    await until(() => engine.rows(purged).length === 1)
    expect(Object.values(shelves(library).bin)).toEqual(['mine'])
  })

  test('leaves a file that somebody has changed in the bin', async () => {
    await using place = await withOld()
    const { library, engine } = place
    await replace(place)
    await settled(engine)
    const [entry] = engine.rows<{ path: string }>('SELECT bin_path AS path FROM recycled_file')
    writeFileSync(entry?.path ?? '', 'mine now')
    utimesSync(entry?.path ?? '', 3_000, 3_000)
    await changed(place, expire)
    await until(() => engine.rows('SELECT 1 FROM recycled_file WHERE expires_at > 1').length === 1)
    expect(Object.values(shelves(library).bin)).toEqual(['mine now'])
    expect(engine.rows('SELECT state FROM recycled_file')).toEqual([{ state: 'kept' }])
  })

  test('does not take a bin whose disk is not there for an empty one', async () => {
    using temp = tempFolder()
    mkdirSync(temp.at('disk'))
    await using place = await withOld(`recycle_dir = "${temp.at('disk')}/bin"`)
    const { engine } = place
    await replace(place)
    await settled(engine)
    rmSync(temp.at('disk'), { recursive: true })
    await changed(place, expire)
    await until(() => engine.rows('SELECT 1 FROM recycled_file WHERE expires_at > 1').length === 1)
    expect(engine.rows('SELECT state FROM recycled_file')).toEqual([{ state: 'kept' }])
  })
})
