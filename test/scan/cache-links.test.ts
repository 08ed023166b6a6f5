import { createHash, randomBytes } from 'node:crypto'
import {
  appendFileSync,
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs'

import { describe, expect, test } from 'bun:test'

import { type AssetOutcome, type AssetRequest, storeAsset } from '../../src/scan/cache.ts'
import { canReflink, mountXfs } from '../filesystem/reflink-disk.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'
import { canMount, mountTmpfs } from '../filesystem/tmpfs.ts'
import { world } from './library.ts'

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')

function setUp(link: AssetRequest['link'] = 'hardlink'): Disposable & {
  at(path: string): string
  cacheDir: string
  store(name: string, more?: Partial<AssetRequest>): Extract<AssetOutcome, { outcome: 'cached' }>
  copyOf(outcome: { cachePath: string }): string
} {
  const folder = tempFolder()
  const cacheDir = folder.at('cache')
  return {
    at: (path) => folder.at(path),
    cacheDir,
    store: (name, more = {}) => {
      const outcome = storeAsset({
        cacheDir,
        entityType: 'movie',
        entityId: 7,
        assetType: 'poster',
        source: folder.at(name),
        link,
        signal: new AbortController().signal,
        ...more,
      })
      if (outcome.outcome !== 'cached') throw new Error(JSON.stringify(outcome))
      return outcome
    },
    copyOf: ({ cachePath }) => `${cacheDir}/${cachePath}`,
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  }
}

describe('with cache.link = "hardlink"', () => {
  test('a copy on the same disk is the file itself, which keeps its mode', () => {
    using world = setUp()
    writeFileSync(world.at('a.jpg'), 'picture')
    chmodSync(world.at('a.jpg'), 0o644)
    const outcome = world.store('a.jpg')
    const copy = statSync(world.copyOf(outcome))
    expect(copy.ino).toBe(statSync(world.at('a.jpg')).ino)
    expect(copy.mode & 0o777).toBe(0o644)
    expect(outcome).toMatchObject({ hash: sha256('picture'), copied: true })
    expect(readdirSync(`${world.cacheDir}/tmp`)).toEqual([])
    expect(world.store('a.jpg').copied).toBe(false)
  })

  test('the file outlives its copy, and the copy its file', () => {
    using world = setUp()
    writeFileSync(world.at('a.jpg'), 'picture')
    const copy = world.copyOf(world.store('a.jpg'))
    rmSync(copy)
    expect(readFileSync(world.at('a.jpg'), 'utf8')).toBe('picture')
    world.store('a.jpg')
    rmSync(world.at('a.jpg'))
    expect(readFileSync(copy, 'utf8')).toBe('picture')
  })

  test('both files of a pair are linked', () => {
    using world = setUp()
    writeFileSync(world.at('a.idx'), 'index')
    writeFileSync(world.at('a.sub'), 'pictures')
    const outcome = world.store('a.idx', { assetType: 'subtitle', companion: world.at('a.sub') })
    const copy = world.copyOf(outcome)
    expect(statSync(copy).ino).toBe(statSync(world.at('a.idx')).ino)
    expect(statSync(copy.replace(/idx$/, 'sub')).ino).toBe(statSync(world.at('a.sub')).ino)
  })

  test('a name whose file was altered meanwhile is not believed', () => {
    using world = setUp()
    writeFileSync(world.at('a.jpg'), 'picture')
    const copy = world.copyOf(world.store('a.jpg'))
    // Altered in place, then replaced by what it was.
    writeFileSync(world.at('a.jpg'), 'altered')
    expect(readFileSync(copy, 'utf8')).toBe('altered')
    for (const keep of [true, false]) {
      if (keep) renameSync(world.at('a.jpg'), world.at('old.jpg'))
      else rmSync(world.at('a.jpg'))
      writeFileSync(world.at('a.jpg'), 'picture')
      expect(world.store('a.jpg').copied).toBe(true)
      expect(readFileSync(copy, 'utf8')).toBe('picture')
      writeFileSync(world.at('a.jpg'), 'altered')
    }
  })

  test('a file with other names of its own is not changed either', () => {
    using world = setUp()
    writeFileSync(world.at('a.jpg'), 'picture')
    chmodSync(world.at('a.jpg'), 0o440)
    linkSync(world.at('a.jpg'), world.at('b.jpg'))
    const before = statSync(world.at('b.jpg'))
    world.store('a.jpg')
    const after = statSync(world.at('b.jpg'))
    expect([after.mode, after.mtimeMs, after.nlink]).toEqual([before.mode, before.mtimeMs, 3])
  })

  test.skipIf(!canMount)('a cache on another disk has copies', () => {
    using world = setUp()
    mkdirSync(world.cacheDir)
    using _disk = mountTmpfs(world.cacheDir)
    writeFileSync(world.at('a.jpg'), 'picture')
    const outcome = world.store('a.jpg')
    expect(statSync(world.copyOf(outcome)).mode & 0o777).toBe(0o600)
    expect(statSync(world.at('a.jpg')).nlink).toBe(1)
    expect(readFileSync(world.copyOf(outcome), 'utf8')).toBe('picture')
  })
})

test('going back to copies makes one of what the cache had linked', () => {
  using world = setUp()
  writeFileSync(world.at('a.jpg'), 'picture')
  const copy = world.copyOf(world.store('a.jpg'))
  writeFileSync(world.at('b.jpg'), 'picture')
  world.store('b.jpg', { link: 'copy' })
  appendFileSync(world.at('a.jpg'), ' altered')
  expect(readFileSync(copy, 'utf8')).toBe('picture')
})

describe.skipIf(!canReflink)('on a disk that can share blocks', () => {
  test('a copy takes no room, and an edit of the file leaves it alone', () => {
    using world = setUp('copy')
    mkdirSync(world.at('disk'))
    using _disk = mountXfs(world.at('disk'))
    const content = randomBytes(24_000_000)
    writeFileSync(world.at('disk/a.jpg'), content)
    const cacheDir = world.at('disk/cache')
    world.store('disk/a.jpg', { cacheDir: world.at('disk/warm'), assetType: 'logo' })
    const before = statfsSync(world.at('disk'))
    const { cachePath } = world.store('disk/a.jpg', { cacheDir })
    const after = statfsSync(world.at('disk'))
    expect((before.bfree - after.bfree) * after.bsize).toBeLessThan(1_000_000)
    expect(statSync(`${cacheDir}/${cachePath}`).mode & 0o777).toBe(0o600)
    appendFileSync(world.at('disk/a.jpg'), 'x')
    expect(sha256(readFileSync(`${cacheDir}/${cachePath}`))).toBe(sha256(content))
  })
})

test('the option reaches the jobs that cache', async () => {
  await using place = await world({ toml: '[cache]\nlink = "hardlink"\n' })
  place.put('A/A.mkv', 'A/poster.jpg')
  await place.engine.scan('films')
  expect(statSync(place.at('A/poster.jpg')).nlink).toBe(2)
})
