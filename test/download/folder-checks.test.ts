import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import type { HealthEntry } from '../../src/domain/health.ts'
import { createHealthQueries } from '../../src/store/health-store.ts'
import { hasOtherDisk, otherDisk } from '../filesystem/other-disk.ts'
import { canReflink, mountXfs } from '../filesystem/reflink-disk.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'
import { canMount, mountBind, mountTmpfs } from '../filesystem/tmpfs.ts'
import { runUnprivileged } from '../scan/unprivileged.ts'
import { filesIn } from './importing.ts'
import { type House, openHouse } from './scenarios/house.ts'

setDefaultTimeout(120_000)

/** What is wrong with folders of downloads, after another look at all, or at what is in trouble. */
async function look(
  house: House,
  libraryIds: readonly number[] | null = null,
): Promise<HealthEntry[]> {
  await house.engine.engine.ask('checkHealth', libraryIds)
  await house.idle()
  return entries(house)
}

function entries(house: House): HealthEntry[] {
  const all = createHealthQueries(house.engine.engine.reader).list()
  return all.filter(({ source }) => source === 'import')
}

function names(found: readonly HealthEntry[]): string[] {
  return found.map(({ key, severity }) => `${severity} ${key}`).toSorted()
}

describe('a folder of downloads', () => {
  test('on the file system of the libraries is nothing to tell of, and nothing is written there', async () => {
    await using house = await openHouse()
    mkdirSync(join(house.downloads, 'sub'))
    expect(await look(house)).toEqual([])
    expect(filesIn(house.downloads)).toEqual({})
    expect(house.shelves('tv')).toEqual({})
  })

  test('that is not there, or is a file, is told of by itself and until it is there', async () => {
    await using house = await openHouse({
      client: 'path_map = [{ remote = "/data", local = "/nowhere/data/" }]',
    })
    expect(await look(house)).toMatchObject([
      {
        key: 'import.folder_missing:box:/nowhere/data',
        severity: 'warning',
        message: 'The folder /nowhere/data, which downloads of box are taken from, is not there.',
      },
    ])
    rmSync(house.downloads, { recursive: true })
    writeFileSync(house.downloads, '')
    expect((await look(house)).map(({ message }) => message)).toContain(
      `The folder ${house.downloads}, which downloads of box are taken from, is not a folder.`,
    )
    rmSync(house.downloads)
    mkdirSync(house.downloads)
    // As the rounds look, which leave what is in order alone.
    expect(names(await look(house, []))).toEqual([
      'warning import.folder_missing:box:/nowhere/data',
    ])
  })

  test('that is in order is left alone by looks that are not at everything', async () => {
    await using house = await openHouse()
    await look(house)
    renameSync(house.downloads, `${house.downloads}-away`)
    expect(await look(house, [])).toEqual([])
    expect(await look(house)).toHaveLength(1)
  })

  test('of which nothing is imported is not looked at', async () => {
    await using house = await openHouse({
      rules: 'enabled = false',
      client: 'path_map = [{ remote = "/data", local = "/nowhere/data" }]',
    })
    expect(await look(house)).toEqual([])
  })
})

test('a folder of downloads that may not be read or entered, or lies in such a one, is told of', async () => {
  const program = '../../download/programs/locked-downloads.ts'
  expect(await runUnprivileged<string[][]>(program)).toEqual([
    ['import.folder_unreadable:box:'],
    ['import.folder_unreadable:box:'],
    [],
    ['import.folder_unreadable:box:/below'],
  ])
})

describe.skipIf(!hasOtherDisk)('libraries on another file system', () => {
  test('are told of, with every root, and no more once copies are what is wanted', async () => {
    using disk = otherDisk()
    await using house = await openHouse({ shelves: disk.at('shelves') })
    const [entry, ...others] = await look(house)
    expect(others).toEqual([])
    expect(entry).toMatchObject({
      key: `import.copies:box:${house.downloads}`,
      severity: 'notice',
      source: 'import',
    })
    expect(entry?.message).toContain(`Imports of box from ${house.downloads} are copies`)
    for (const name of ['Shows', 'Films', 'Songs', 'Pictures']) {
      expect(entry?.message).toContain(`${disk.at(`shelves/${name}`)} of ${name} is on another`)
    }
    expect(entry?.fix).toContain('each volume is a mount of its own')
    await house.restart({ rules: 'mode = "copy"' })
    expect(await look(house)).toEqual([])
  })

  test('are an error where only links are allowed, and as a download then is', async () => {
    using disk = otherDisk()
    await using house = await openHouse({
      shelves: disk.at('shelves'),
      rules: 'mode = "hardlink-only"',
    })
    expect(names(await look(house))).toEqual([`error import.cannot_link:box:${house.downloads}`])
    house.complete('Show.S01E01.1080p.WEB-DL.x264-GRP', {
      'Show.S01E01.1080p.WEB-DL.x264-GRP.mkv': { lines: 1080 },
    })
    await house.poll()
    expect(house.files('Show.S01E01.1080p.WEB-DL.x264-GRP')).toMatchObject([
      { state: 'failed', error: { code: 'cannot_link' } },
    ])
  })

  test('are not told of while their root is missing, which is told by itself', async () => {
    using disk = otherDisk()
    await using house = await openHouse({ shelves: disk.at('shelves') })
    rmSync(disk.at('shelves'), { recursive: true })
    expect(await look(house)).toEqual([])
  })
})

describe.skipIf(!canMount)('two mounts of one file system', () => {
  const release = 'Show.S01E01.1080p.WEB-DL.x264-GRP'

  test.each([
    ['', 'notice import.copies', 'copy'],
    ['mode = "hardlink-only"', 'error import.cannot_link', null],
  ])('are told apart as link(2) does, with %p', async (rules, told, mode) => {
    using temp = tempFolder()
    using _disk = mountTmpfs(temp.at('disk'), 'size=64m')
    mkdirSync(temp.at('disk/torrents'))
    mkdirSync(temp.at('disk/shelves'))
    using _mount = mountBind(temp.at('disk/torrents'), temp.at('downloads'))
    await using house = await openHouse({
      downloads: temp.at('downloads'),
      shelves: temp.at('disk/shelves'),
      rules,
    })
    const found = await look(house)
    expect(names(found)).toEqual([`${told}:box:${house.downloads}`])
    expect(found[0]?.message).toContain('on another mount of the same file system')
    house.complete(release, { [`${release}.mkv`]: { lines: 1080 } })
    await house.poll()
    expect(house.files(release)).toMatchObject([{ mode }])
  })

  test.skipIf(!canReflink)('that share blocks are nothing to tell of', async () => {
    using temp = tempFolder()
    using _disk = mountXfs(temp.at('disk'))
    mkdirSync(temp.at('disk/torrents'))
    using _mount = mountBind(temp.at('disk/torrents'), temp.at('downloads'))
    await using house = await openHouse({
      downloads: temp.at('downloads'),
      shelves: temp.at('disk/shelves'),
    })
    expect(await look(house)).toEqual([])
    house.complete(release, { [`${release}.mkv`]: { lines: 1080 } })
    await house.poll()
    expect(house.files(release)).toMatchObject([{ mode: 'reflink' }])
    await house.restart({ rules: 'mode = "hardlink-only"' })
    expect(names(await look(house))).toEqual([`error import.cannot_link:box:${house.downloads}`])
  })
})
