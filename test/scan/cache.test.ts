import { createHash } from 'node:crypto'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
} from 'node:fs'
import { renameSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'

import { describe, expect, test } from 'bun:test'

import { nameFromBytes } from '../../src/domain/file-name.ts'
import { fingerprintFd } from '../../src/filesystem/fingerprint.ts'
import { withRegularFile } from '../../src/filesystem/safe-open.ts'
import { maxThemeBytes, removeUnfinished, storeAsset } from '../../src/scan/cache.ts'
import type { AssetOutcome, AssetRequest } from '../../src/scan/cache.ts'
import {
  keepAppending,
  makeFifo,
  openDescriptors,
  tempFolder,
  thrownBy,
} from '../filesystem/temp-folder.ts'
import { canMount, mountTmpfs, remount } from '../filesystem/tmpfs.ts'

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')

function setUp(): Disposable & {
  folder: ReturnType<typeof tempFolder>
  cacheDir: string
  store(source: string, more?: Partial<AssetRequest>): AssetOutcome
} {
  const folder = tempFolder()
  const cacheDir = folder.at('cache')
  return {
    folder,
    cacheDir,
    store: (source, more = {}) =>
      storeAsset({
        cacheDir,
        entityType: 'movie',
        entityId: 7,
        assetType: 'poster',
        source,
        signal: new AbortController().signal,
        ...more,
      }),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  }
}

function cached(outcome: AssetOutcome): Extract<AssetOutcome, { outcome: 'cached' }> {
  if (outcome.outcome !== 'cached') throw new Error(JSON.stringify(outcome))
  return outcome
}

describe('storeAsset', () => {
  test('stores a copy under the hash of its content', () => {
    using world = setUp()
    const source = world.folder.at('Poster.JPG')
    writeFileSync(source, 'picture')
    const stats = statSync(source, { bigint: true })
    const hash = sha256('picture')
    expect(world.store(source)).toEqual({
      outcome: 'cached',
      hash,
      cachePath: `movie/7/poster_${hash}.jpg`,
      sizeBytes: 7,
      files: [{ path: `movie/7/poster_${hash}.jpg`, sizeBytes: 7 }],
      source: { sizeBytes: 7, mtimeNs: stats.mtimeNs.toString(), inode: stats.ino.toString() },
      copied: true,
    })
    const copy = `${world.cacheDir}/movie/7/poster_${hash}.jpg`
    expect(readFileSync(copy, 'utf8')).toBe('picture')
    expect(statSync(copy).mode & 0o777).toBe(0o600)
    expect(statSync(`${world.cacheDir}/movie/7`).mode & 0o777).toBe(0o700)
    expect(readdirSync(`${world.cacheDir}/tmp`)).toEqual([])
  })

  test.each([0, 1, 256 * 1024, 256 * 1024 + 1, 3_000_000])('stores %d bytes', (size) => {
    using world = setUp()
    const content = Buffer.alloc(size, 'shelf')
    writeFileSync(world.folder.at('a.png'), content)
    const outcome = cached(world.store(world.folder.at('a.png')))
    expect(outcome.hash).toBe(sha256(content))
    expect(readFileSync(`${world.cacheDir}/${outcome.cachePath}`)).toEqual(content)
  })

  test.each([
    ['poster', ''],
    ['poster.', ''],
    ['poster.jpég', ''],
    ['poster.toolong', ''],
    ['poster.a b', ''],
    ['poster.WebP', '.webp'],
    ['.jpg', ''],
  ])('names the copy of %s with the extension "%s"', (name, extension) => {
    using world = setUp()
    writeFileSync(world.folder.at(name), 'x')
    const { cachePath } = cached(world.store(world.folder.at(name)))
    expect(cachePath).toBe(`movie/7/poster_${sha256('x')}${extension}`)
  })

  test('reads a source whose name is not UTF-8', () => {
    using world = setUp()
    const bytes = Buffer.concat([
      Buffer.from(world.folder.at('x')),
      Buffer.from([0xe9, 0x2e, 0x6a]),
    ])
    writeFileSync(bytes, 'x')
    expect(cached(world.store(nameFromBytes(bytes))).cachePath).toEndWith('.j')
  })

  test('copies content once, also under another name and without knowledge of it', () => {
    using world = setUp()
    writeFileSync(world.folder.at('a.jpg'), 'x')
    writeFileSync(world.folder.at('b.jpg'), 'x')
    const first = cached(world.store(world.folder.at('a.jpg')))
    const inode = statSync(`${world.cacheDir}/${first.cachePath}`).ino
    for (const name of ['a.jpg', 'b.jpg']) {
      expect(cached(world.store(world.folder.at(name))).copied).toBe(false)
    }
    expect(statSync(`${world.cacheDir}/${first.cachePath}`).ino).toBe(inode)
  })

  test('does not read a source that is as it was when its hash was taken', () => {
    using world = setUp()
    const path = world.folder.at('a.jpg')
    writeFileSync(path, 'x')
    const first = cached(world.store(path))
    // Only a hash that is taken over and not computed could be wrong.
    const hash = sha256('something else')
    renameSync(
      `${world.cacheDir}/${first.cachePath}`,
      `${world.cacheDir}/${first.cachePath.replace(first.hash, hash)}`,
    )
    const again = cached(world.store(path, { known: { ...first.source, hash } }))
    expect(again).toMatchObject({ hash, copied: false })
  })

  test('reads a source again whose size, time or inode differs from what is known', () => {
    using world = setUp()
    const path = world.folder.at('a.jpg')
    writeFileSync(path, 'x')
    const { mtimeNs, inode } = cached(world.store(path)).source
    for (const known of [
      { sizeBytes: 2, mtimeNs, inode },
      { sizeBytes: 1, mtimeNs: '1', inode },
      { sizeBytes: 1, mtimeNs, inode: '1' },
    ]) {
      const outcome = cached(world.store(path, { known: { ...known, hash: sha256('stale') } }))
      expect(outcome.hash).toBe(sha256('x'))
    }
  })

  test('makes a copy again that was lost or cut short', () => {
    using world = setUp()
    const path = world.folder.at('a.jpg')
    writeFileSync(path, 'picture')
    const first = cached(world.store(path))
    const copy = `${world.cacheDir}/${first.cachePath}`
    const known = { ...first.source, hash: first.hash }
    for (const damage of [() => truncateSync(copy, 3), () => rmSync(copy)]) {
      damage()
      expect(cached(world.store(path, { known })).copied).toBe(true)
      expect(readFileSync(copy, 'utf8')).toBe('picture')
    }
  })

  test('keeps the old copy when the source changes', () => {
    using world = setUp()
    const path = world.folder.at('a.jpg')
    writeFileSync(path, 'old')
    const old = cached(world.store(path))
    writeFileSync(path, 'newer')
    const fresh = cached(world.store(path))
    expect(fresh.cachePath).not.toBe(old.cachePath)
    expect(readFileSync(`${world.cacheDir}/${old.cachePath}`, 'utf8')).toBe('old')
  })

  test('does not share blocks that an edit of the source would change', () => {
    using world = setUp()
    const path = world.folder.at('a.srt')
    writeFileSync(path, 'old')
    const { cachePath } = cached(world.store(path, { assetType: 'subtitle' }))
    appendFileSync(path, 'er')
    expect(readFileSync(`${world.cacheDir}/${cachePath}`, 'utf8')).toBe('old')
  })

  test('copies a source without write permission', () => {
    using world = setUp()
    writeFileSync(world.folder.at('a.jpg'), 'x')
    chmodSync(world.folder.at('a.jpg'), 0o444)
    expect(cached(world.store(world.folder.at('a.jpg'))).copied).toBe(true)
  })

  test('answers vanished for a source that is gone', () => {
    using world = setUp()
    expect(world.store(world.folder.at('gone.jpg'))).toEqual({ outcome: 'vanished' })
    expect(world.store(world.folder.at('gone/a.jpg'))).toEqual({ outcome: 'vanished' })
  })

  test('fails for good for a link, a pipe and a folder, and never reads them', () => {
    using world = setUp()
    writeFileSync(world.folder.at('secret'), 'x')
    symlinkSync(world.folder.at('secret'), world.folder.at('link.jpg'))
    makeFifo(world.folder.at('pipe.jpg'))
    mkdirSync(world.folder.at('folder.jpg'))
    const before = openDescriptors()
    for (const name of ['link.jpg', 'pipe.jpg', 'folder.jpg']) {
      expect(world.store(world.folder.at(name))).toMatchObject({
        outcome: 'failed',
        retryable: false,
        error: { code: 'invalid' },
      })
    }
    expect(openDescriptors()).toBe(before)
  })

  test.each([
    ['poster', 'jpg'],
    ['subtitle', 'sub'],
  ] as const)('fails for good for a %s of 50 GB, and never reads it', (assetType, extension) => {
    using world = setUp()
    const source = world.folder.at(`huge.${extension}`)
    writeFileSync(source, '')
    truncateSync(source, 50e9)
    const before = performance.now()
    expect(world.store(source, { assetType })).toMatchObject({
      outcome: 'failed',
      retryable: false,
      error: { message: `It is larger than any ${assetType}: 50,000,000,000 bytes.` },
    })
    expect(performance.now() - before).toBeLessThan(1_000)
  })

  test('fails retryably, not as vanished, when the cache folder cannot be used', () => {
    using world = setUp()
    writeFileSync(world.folder.at('a.jpg'), 'x')
    writeFileSync(world.cacheDir, 'a file')
    expect(world.store(world.folder.at('a.jpg'))).toMatchObject({
      outcome: 'failed',
      retryable: true,
    })
  })

  test.skipIf(!canMount)('fails retryably on a full disk and leaves nothing unfinished', () => {
    using world = setUp()
    using _disk = mountTmpfs(world.cacheDir)
    writeFileSync(world.folder.at('a.jpg'), Buffer.alloc(2_000_000, 'x'))
    const outcome = world.store(world.folder.at('a.jpg'))
    expect(outcome).toMatchObject({
      outcome: 'failed',
      retryable: true,
      error: { code: 'unavailable' },
    })
    expect(readdirSync(`${world.cacheDir}/tmp`)).toEqual([])
    remount(world.cacheDir, 'size=8m')
    expect(cached(world.store(world.folder.at('a.jpg'))).copied).toBe(true)
  })

  test('never stores a mixture of a file that is written at the same time', async () => {
    using world = setUp()
    const path = world.folder.at('a.jpg')
    writeFileSync(path, Buffer.alloc(2_000_000, 'a'))
    let conflicts = 0
    {
      await using _writer = keepAppending(path)
      while (conflicts < 5) {
        const outcome = world.store(path)
        if (outcome.outcome === 'cached') {
          const copy = `${world.cacheDir}/${outcome.cachePath}`
          expect(sha256(readFileSync(copy))).toBe(outcome.hash)
          rmSync(copy)
        } else {
          expect(outcome).toMatchObject({ retryable: true, error: { code: 'conflict' } })
          conflicts += 1
        }
      }
    }
    expect(cached(world.store(path)).hash).toBe(sha256(readFileSync(path)))
  })

  test('rejects a request whose signal has ended as cancelled', () => {
    using world = setUp()
    writeFileSync(world.folder.at('a.jpg'), 'x')
    const call = (): AssetOutcome =>
      world.store(world.folder.at('a.jpg'), { signal: AbortSignal.abort() })
    expect(thrownBy(call).code).toBe('cancelled')
  })
})

describe('what stays where it is', () => {
  test.each([
    ['trailer', 'a.mkv', 5_000_000],
    ['trailer', 'b.mp4', 10],
    ['theme', 'theme.mp3', maxThemeBytes + 1],
  ] as const)('a %s of %s with %d bytes is told by its head and tail', (assetType, name, size) => {
    using world = setUp()
    const path = world.folder.at(name)
    writeFileSync(path, '')
    truncateSync(path, size)
    const { sizeBytes, mtimeNs, inode, fingerprint } = withRegularFile(path, (file) => ({
      ...file,
      fingerprint: fingerprintFd(file.fd, file.sizeBytes).hash,
    }))
    expect(world.store(path, { assetType })).toEqual({
      outcome: 'in_place',
      fingerprint,
      source: { sizeBytes, mtimeNs, inode },
    })
    expect(existsSync(world.cacheDir)).toBe(false)
  })

  test('a theme that is not larger than a song is copied', () => {
    using world = setUp()
    writeFileSync(world.folder.at('theme.mp3'), 'song')
    const outcome = cached(world.store(world.folder.at('theme.mp3'), { assetType: 'theme' }))
    expect(outcome.copied).toBe(true)
  })
})

describe('removeUnfinished', () => {
  test('removes what a crash left and nothing else', () => {
    using world = setUp()
    writeFileSync(world.folder.at('a.jpg'), 'x')
    const { cachePath } = cached(world.store(world.folder.at('a.jpg')))
    writeFileSync(`${world.cacheDir}/tmp/left`, 'half')
    expect(removeUnfinished(world.cacheDir)).toBe(1)
    expect(readdirSync(`${world.cacheDir}/tmp`)).toEqual([])
    expect(readFileSync(`${world.cacheDir}/${cachePath}`, 'utf8')).toBe('x')
  })

  test('has nothing to do in a cache that does not exist yet', () => {
    using world = setUp()
    expect(removeUnfinished(world.cacheDir)).toBe(0)
  })
})
