import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

import { maxThumbnailBytes } from '../../src/media/image/derive.ts'
import { makeFifo, tempFolder } from '../filesystem/temp-folder.ts'
import { hostileArchives } from '../media/archive/hostile.ts'
import { hostilePictures } from '../media/image/hostile/all.ts'
import { isRoot } from '../support/needs.ts'
import { put, putFixture } from './library.ts'

/** What programs/hostile-pictures.ts prints. */
interface Report {
  readonly scans: readonly {
    readonly status: string
    readonly errors: readonly { readonly path: string; readonly message: string }[]
  }[]
  readonly artwork: readonly {
    readonly key: string
    readonly name: string
    readonly state: string
    readonly problem: string | null
    readonly findings: string | null
  }[]
  readonly collections: readonly { readonly key: string; readonly findings: string }[]
  readonly images: readonly { readonly key: string; readonly findings: string | null }[]
  readonly copies: readonly { readonly kind: string; readonly sizeBytes: number }[]
  readonly failedJobs: readonly unknown[]
  readonly risenBytes: number
}

/** What a scan has to make of what was laid out. */
interface Expected {
  /** Codes of findings by name of a picture. */
  readonly pictures: Record<string, readonly string[]>
  /** Codes of findings by name of an archive. */
  readonly archives: Record<string, readonly string[]>
  /** A few words of why the cover cannot be had, by name of an archive. */
  readonly covers: Record<string, string>
  /** Codes of findings of the pictures of the library of images, by their keys. */
  readonly images: Record<string, readonly string[]>
}

const folder = tempFolder()
const home = folder.at('home')
const film = folder.at('films/Film (2001)')
const expected: Expected = { pictures: {}, archives: {}, covers: {}, images: {} }
let report: Report
let before: string[]

async function layOut(): Promise<void> {
  put(folder.at('calm'), 'A/A.mkv')
  putFixture(folder.at('calm/A/poster.jpg'), 'poster-gold.jpg')
  put(film, 'Film (2001).mkv')
  for (const path of [home, `${film}/backdrops`]) mkdirSync(path)
  for (const name of ['Shelf', 'Books'])
    mkdirSync(folder.at(`pictures/${name}`), { recursive: true })
  for await (const { name, bytes, codes } of hostilePictures()) {
    writeFileSync(`${film}/backdrops/${name}`, bytes)
    writeFileSync(folder.at(`pictures/Shelf/${name}`), bytes)
    expected.pictures[name] = codes
    expected.images[`Shelf/${name}`] = codes
  }
  for (const { name, bytes, codes, pages, ...first } of hostileArchives()) {
    writeFileSync(folder.at(`pictures/Books/${name}`), bytes)
    expected.archives[name] = codes
    for (const [at, page] of pages.entries()) {
      const code = at === 0 ? first.firstPageCode : undefined
      expected.images[`Books/${name}/${page}`] = code === undefined ? [] : [code]
    }
    if (first.firstPage !== undefined) expected.covers[name] = first.firstPage
  }
  putSpecial(`${film}/backdrops`)
}

/** Things that are no files, and more of one than any disk holds. */
function putSpecial(place: string): void {
  makeFifo(join(place, 'pipe.jpg'))
  symlinkSync('/etc/passwd', join(place, 'link.jpg'))
  symlinkSync('/dev/zero', join(place, 'zero.jpg'))
  mkdirSync(join(place, 'folder.jpg'))
  if (isRoot) Bun.spawnSync(['mknod', join(place, 'device.jpg'), 'c', '1', '5'])
  writeFileSync(join(place, 'sparse.jpg'), Uint8Array.from([0xff, 0xd8, 0xff, 0xe0]))
  truncateSync(join(place, 'sparse.jpg'), 50_000_000_000)
}

/** Every file and folder below the one of this test, without the data folder and the marks of roots. */
function tree(): string[] {
  return readdirSync(folder.path, { recursive: true, encoding: 'utf8' })
    .filter((path) => !path.startsWith('home/data') && !path.endsWith('/.shelfd-root'))
    .map((path) => {
      const stats = lstatSync(folder.at(path))
      const { mode, size, mtimeMs, ino } = stats
      return stats.isDirectory() ? `${path} ${mode}` : `${path} ${mode} ${size} ${mtimeMs} ${ino}`
    })
    .toSorted()
}

async function scanned(): Promise<Report> {
  const program = join(import.meta.dir, 'programs/hostile-pictures.ts')
  const roots = ['calm', 'films', 'pictures'].map((name) => folder.at(name))
  const child = Bun.spawn([process.execPath, program, home, ...roots], {
    cwd: home,
    env: { ...process.env, TMPDIR: home },
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const said = await new Response(child.stdout).text()
  expect(await child.exited).toBe(0)
  return JSON.parse(said) as Report
}

const codesOf = (findings: string | null): string[] =>
  (JSON.parse(findings ?? '[]') as { code: string }[]).map(({ code }) => code)

beforeAll(async () => {
  await layOut()
  before = tree()
  report = await scanned()
}, 180_000)

afterAll(() => folder[Symbol.dispose]())

describe('a library of hostile files', () => {
  test('is scanned to its end, and no job is given up', () => {
    expect(report.scans.map(({ status }) => status)).toEqual(['completed', 'completed'])
    expect(report.failedJobs).toEqual([])
  })

  test('tells of each picture what is wrong with it', () => {
    const artwork = report.artwork.filter(
      ({ key, name }) => key === 'Film (2001)' && name !== 'sparse.jpg',
    )
    expect(artwork.filter(({ state }) => state !== 'cached')).toEqual([])
    const found = artwork.map(({ name, findings }) => [name, codesOf(findings)])
    expect(Object.fromEntries(found)).toEqual(expected.pictures)
  })

  test('tells of each archive what is wrong with it', () => {
    const books = report.collections.filter(({ key }) => key.startsWith('Books/'))
    const found = books.map(({ key, findings }) => [key.slice('Books/'.length), codesOf(findings)])
    expect(Object.fromEntries(found)).toEqual(expected.archives)
  })

  test('tells the same of pictures that are items, and of pages, whatever their names are', () => {
    const found = report.images.map(({ key, findings }) => [key, codesOf(findings)])
    expect(Object.fromEntries(found)).toEqual(expected.images)
  })

  test('tells of each cover why it cannot be had', () => {
    const failed = report.artwork.filter(
      ({ key, state }) => key !== 'Film (2001)' && state === 'failed',
    )
    const problems = failed.map(({ name, problem }) => [name, problem])
    const words = Object.entries(expected.covers)
    expect(Object.fromEntries(problems)).toEqual(
      Object.fromEntries(words.map(([name, some]) => [name, expect.stringContaining(some)])),
    )
    const errors = report.scans.flatMap((scan) => scan.errors.map(({ path }) => path))
    for (const [name] of words) expect(errors).toContain(`Books/${name}`)
  })

  test('does not read what no picture can be', () => {
    const names = report.artwork.map(({ name }) => name)
    for (const name of ['pipe.jpg', 'link.jpg', 'zero.jpg', 'folder.jpg', 'device.jpg']) {
      expect(names).not.toContain(name)
    }
    expect(report.artwork.find(({ name }) => name === 'sparse.jpg')).toMatchObject({
      state: 'failed',
      problem: expect.stringContaining('larger than any fanart'),
    })
  })

  test('has no thumbnail above the limit', () => {
    const thumbnails = report.copies.filter(({ kind }) => kind === 'thumbnail')
    expect(thumbnails.length).toBeGreaterThan(40)
    expect(Math.max(...thumbnails.map(({ sizeBytes }) => sizeBytes))).toBeLessThanOrEqual(
      maxThumbnailBytes,
    )
  })

  test('never takes more than 300 MB of memory', () => {
    expect(report.risenBytes).toBeLessThanOrEqual(300_000_000)
  })

  test('has nothing written anywhere but in the data folder, and no file changed', () => {
    expect(tree()).toEqual(before)
    for (const place of ['/', '/tmp'])
      expect(existsSync(join(place, 'shelfd-evil.jpg'))).toBe(false)
  })
})
