import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

import { describe, expect, test } from 'bun:test'

import type { WalkedDirectory, WalkPart } from '../../src/domain/walk.ts'
import { createIgnore } from '../../src/filesystem/ignore.ts'
import { walk, type KnownListing, type WalkOptions } from '../../src/filesystem/walk.ts'
import { tempFolder } from './temp-folder.ts'

const rules = 'rules'

/** A tree, and the walk of it as it was known after the last one. */
function setUp(...files: string[]): Disposable & {
  at(path: string): string
  put(...paths: string[]): void
  /** Walks, and remembers what it found. */
  walk(more?: Partial<WalkOptions>): Found
} {
  const folder = tempFolder()
  const root = folder.at('root')
  const known = new Map<string, KnownListing>()
  mkdirSync(root)
  const put = (...paths: string[]): void => {
    for (const path of paths) {
      mkdirSync(dirname(`${root}/${path}`), { recursive: true })
      writeFileSync(`${root}/${path}`, path)
    }
  }
  put(...files)
  return {
    at: (path) => (path === '' ? root : `${root}/${path}`),
    put,
    walk: (more = {}) => {
      const found = collect(walk({ ...optionsOf(root, known), ...more }))
      for (const { path, signature, mtimeNs } of found.directories) {
        known.set(path, { signature, mtimeNs })
      }
      for (const [path, mtimeNs] of found.times) {
        known.set(path, { signature: known.get(path)?.signature ?? '', mtimeNs })
      }
      return found
    },
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  }
}

interface Found extends Omit<WalkPart, 'directories'> {
  readonly directories: readonly WalkedDirectory[]
  readonly paths: readonly string[]
}

function collect(parts: Iterable<WalkPart>): Found {
  const list = [...parts]
  const directories = list.flatMap((part) => part.directories)
  const sum = (number: 'directoriesFound' | 'ignored' | 'filesFound'): number =>
    list.reduce((total, part) => total + part[number], 0)
  return {
    directories,
    times: list.flatMap((part) => part.times),
    paths: directories.map(({ path }) => path),
    units: list.flatMap((part) => part.units),
    unreadable: list.flatMap((part) => part.unreadable),
    leftOut: list.flatMap((part) => part.leftOut),
    directoriesFound: sum('directoriesFound'),
    ignored: sum('ignored'),
    filesFound: sum('filesFound'),
  }
}

/** A folder with a film is a unit; `Subs` belongs to the one around it. */
function optionsOf(root: string, known: ReadonlyMap<string, KnownListing>): WalkOptions {
  return {
    root,
    known,
    rules,
    coveredRules: [],
    ignore: createIgnore({ patterns: [] }),
    wantsSize: () => true,
    unitOf: ({ path, listing }) => {
      if (path.endsWith('Unwanted')) return 'ignore'
      if (path.endsWith('Subs')) return 'descend'
      return listing.files.some(({ name }) => name.endsWith('.mkv')) ? 'unit' : 'descend'
    },
    full: false,
    quick: false,
    scope: null,
  }
}

/** Puts the times of folders into the past, so that none is too young to be believed. */
function settle(...folders: string[]): void {
  for (const folder of folders) utimesSync(folder, 1_700_000_000, 1_700_000_000)
}

describe('a walk', () => {
  test('hands out each folder with its unit, parents first, then the units', () => {
    using tree = setUp('A/A.mkv', 'A/Subs/en.srt', 'Shelf/B/B.mkv', 'notes.txt')
    const found = tree.walk()
    expect(found.directories.map(({ path, unit }) => [path, unit])).toEqual([
      ['', null],
      ['A', 'A'],
      ['A/Subs', 'A'],
      ['Shelf', null],
      ['Shelf/B', 'Shelf/B'],
    ])
    expect(found.units).toEqual(['A', 'Shelf/B'])
    expect(found).toMatchObject({ directoriesFound: 5, filesFound: 4, ignored: 0 })
    expect(found.directories[0]).toMatchObject({ subdirectories: ['A', 'Shelf'] })
  })

  test('hands out nothing when nothing changed, though it counts all', () => {
    using tree = setUp('A/A.mkv', 'B/B.mkv')
    tree.walk()
    const found = tree.walk()
    expect(found).toMatchObject({ paths: [], units: [], directoriesFound: 3, filesFound: 2 })
  })

  test.each([
    ['a new file', (at: (path: string) => string) => writeFileSync(at('A/new.srt'), ''), ['A']],
    [
      'another size',
      (at: (path: string) => string) => writeFileSync(at('A/A.mkv'), 'longer'),
      ['A'],
    ],
    ['a lost file', (at: (path: string) => string) => rmSync(at('A/Subs/en.srt')), ['A/Subs']],
    [
      'a folder by another name',
      (at: (path: string) => string) => renameSync(at('A'), at('C')),
      ['', 'C', 'C/Subs'],
    ],
  ])('hands out what %s changes, with its unit', (_, change, paths) => {
    using tree = setUp('A/A.mkv', 'A/Subs/en.srt', 'B/B.mkv')
    tree.walk()
    change((path) => tree.at(path))
    const found = tree.walk()
    expect(found.paths).toEqual(paths)
    expect(found.units).toEqual([paths.includes('C') ? 'C' : 'A'])
  })

  test('hands out all again under other rules, unless those cover them', () => {
    using tree = setUp('A/A.mkv')
    tree.walk({ rules: 'more' })
    expect(tree.walk({ rules: 'less', coveredRules: ['more'] }).paths).toEqual([])
    expect(tree.walk({ rules: 'less' }).paths).toEqual(['', 'A'])
    expect(tree.walk({ rules: 'more' }).paths).toEqual(['', 'A'])
  })

  test('in full mode hands out every unit, and the folders that changed', () => {
    using tree = setUp('A/A.mkv', 'B/B.mkv')
    tree.walk()
    tree.put('B/B 2.mkv')
    expect(tree.walk({ full: true })).toMatchObject({ units: ['A', 'B'], paths: ['B'] })
  })

  test('leaves out what is ignored, marked or refused by the scanner, and says which', () => {
    using tree = setUp('A/A.mkv', '@eaDir/x.mkv', '.hidden/x.mkv', 'Marked/.ignore', 'Marked/x.mkv')
    tree.put('Unwanted/deep/x.mkv', 'A/.DS_Store')
    const found = tree.walk()
    expect(found.paths).toEqual(['', 'A'])
    expect(found.leftOut).toEqual(['Marked', 'Unwanted'])
    expect(found.ignored).toBe(2)
  })

  test('follows no link, in the root or out of it', () => {
    using tree = setUp('A/A.mkv')
    mkdirSync(`${tree.at('')}/../outside`)
    writeFileSync(`${tree.at('')}/../outside/x.mkv`, '')
    symlinkSync('../outside', tree.at('out'))
    symlinkSync('.', tree.at('A/loop'))
    symlinkSync('../../outside/x.mkv', tree.at('A/x.mkv'))
    expect(tree.walk()).toMatchObject({ paths: ['', 'A'], filesFound: 1, unreadable: [] })
  })

  test('of a root that is gone says so', () => {
    using tree = setUp('A/A.mkv')
    rmSync(tree.at(''), { recursive: true })
    expect(tree.walk().unreadable).toMatchObject([{ path: '', code: 'ENOENT' }])
  })
})

describe('the walk of a part', () => {
  const files = ['A/A.mkv', 'B/B.mkv', 'B/Subs/en.srt', 'C/C.mkv', 'loose.mkv'] as const

  test.each([
    ['one folder', ['B'], ['B', 'B/Subs'], ['B']],
    ['two folders', ['A', 'C'], ['A', 'C'], ['A', 'C']],
    ['a folder within a unit', ['B/Subs'], ['B/Subs'], ['B']],
    ['a file', ['B/B.mkv'], ['B'], ['B']],
    ['a folder that is gone', ['B', 'Nowhere/x'], ['', 'B', 'B/Subs'], ['B', '']],
    ['all', [''], ['', 'A', 'B', 'B/Subs', 'C'], ['A', 'B', 'C', '']],
  ])('%s hands out that alone', (_, scope, paths, units) => {
    using tree = setUp(...files)
    const found = tree.walk({ scope })
    expect(found.paths).toEqual(paths)
    expect(found.units.toSorted()).toEqual(units.toSorted())
  })

  test('in full mode hands out no unit that only lies on the way', () => {
    using tree = setUp(...files)
    tree.walk()
    expect(tree.walk({ scope: ['B/Subs'], full: true }).units).toEqual(['B'])
    expect(tree.walk({ scope: ['C'], full: true }).units).toEqual(['C'])
  })
})

describe('a quick walk', () => {
  test('does not list a folder whose time has not changed', () => {
    using tree = setUp('A/A.mkv')
    settle(tree.at('A'), tree.at(''))
    tree.walk()
    expect(tree.walk({ quick: true }).times.map(([path]) => path)).toEqual(['', 'A'])
    // A file written in place leaves the time of its folder as it was.
    writeFileSync(tree.at('A/A.mkv'), 'rewritten')
    expect(tree.walk({ quick: true })).toMatchObject({ paths: [], units: [], directoriesFound: 2 })
    expect(tree.walk().paths).toEqual(['A'])
  })

  test('finds what changed below folders that did not, with the unit it belongs to', () => {
    using tree = setUp('Shelf/A/A.mkv', 'Shelf/A/Subs/en.srt', 'Shelf/A/Subs/deep/x.srt')
    const folders = ['', 'Shelf', 'Shelf/A', 'Shelf/A/Subs', 'Shelf/A/Subs/deep'].map((path) =>
      tree.at(path),
    )
    settle(...folders)
    tree.walk({ quick: true })
    tree.put('Shelf/A/Subs/de.srt')
    const found = tree.walk({ quick: true })
    expect(found.directories.map(({ path, unit }) => [path, unit])).toEqual([
      ['Shelf/A/Subs', 'Shelf/A'],
    ])
    expect(found.units).toEqual(['Shelf/A'])
  })

  test('lists a folder again that was too young to be believed', () => {
    using tree = setUp('A/A.mkv')
    settle(tree.at(''))
    tree.walk({ quick: true })
    writeFileSync(tree.at('A/A.mkv'), 'rewritten')
    expect(tree.walk({ quick: true }).paths).toEqual(['A'])
  })
})
