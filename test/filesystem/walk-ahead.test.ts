import { expect, test } from 'bun:test'
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import type { UnitVerdict } from '../../src/domain/scanner.ts'
import type { WalkPart } from '../../src/domain/walk.ts'
import { createIgnore } from '../../src/filesystem/ignore.ts'
import { type JudgedDirectory, walk, type WalkOptions } from '../../src/filesystem/walk.ts'
import { walkAhead } from '../../src/filesystem/walk-ahead.ts'
import { tempFolder } from './temp-folder.ts'

/** Units are folders named `u…`, those named `x…` are left out. */
function judge({ path }: JudgedDirectory): UnitVerdict {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (name.startsWith('x')) return 'ignore'
  return name.startsWith('u') ? 'unit' : 'descend'
}

function lay(root: string, files: readonly string[]): void {
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), file)
  }
}

function optionsOf(root: string, more: Partial<WalkOptions> = {}): WalkOptions {
  return {
    root,
    ignore: createIgnore({ patterns: [] }),
    wantsSize: () => true,
    known: new Map(),
    rules: '',
    coveredRules: [],
    unitOf: judge,
    full: false,
    quick: false,
    scope: null,
    ...more,
  }
}

function summary(parts: readonly WalkPart[]): unknown {
  return {
    directories: parts.flatMap((part) => part.directories),
    times: parts.flatMap((part) => part.times),
    units: parts.flatMap((part) => part.units),
    leftOut: parts.flatMap((part) => part.leftOut),
    unreadable: parts.flatMap((part) => part.unreadable),
    found: parts.reduce((sum, part) => sum + part.directoriesFound, 0),
    files: parts.reduce((sum, part) => sum + part.filesFound, 0),
  }
}

interface Judged {
  readonly summary: unknown
  readonly batches: readonly JudgedDirectory[][]
}

async function ahead(options: WalkOptions): Promise<Judged> {
  const batches: JudgedDirectory[][] = []
  const parts = await Array.fromAsync(
    walkAhead(options, (directories) => {
      batches.push([...directories])
      return Promise.resolve(directories.map(judge))
    }),
  )
  return { summary: summary(parts), batches }
}

const tree = [
  ...Array.from({ length: 450 }, (_, n) => `u${n}/a.mkv`),
  ...Array.from({ length: 450 }, (_, n) => `u${n}/Subs/a.srt`),
  'shows/u-one/Season 1/a.mkv',
  'shows/u-one/Season 2/extra/a.mkv',
  'shows/u-two/Season 1/a.mkv',
  'shows/x-three/Season 1/a.mkv',
  'shows/marked/.ignore',
  'shows/marked/a/a.mkv',
]

test('finds what a walk finds whose judge is near', async () => {
  using folder = tempFolder()
  lay(folder.path, tree)
  const options = optionsOf(folder.path)
  expect((await ahead(options)).summary).toEqual(summary([...walk(options)]))
})

test('judges many directories at a time, each once and with where it lies', async () => {
  using folder = tempFolder()
  lay(folder.path, tree)
  const { batches } = await ahead(optionsOf(folder.path))
  const judged = batches.flat()
  expect(new Set(judged.map(({ path }) => path)).size).toBe(judged.length)
  expect(judged.length).toBeGreaterThan(900)
  expect(batches.length).toBeLessThan(15)
  for (const { path, insideUnit } of judged) {
    expect([path, insideUnit]).toEqual([path, /(?:^|\/)u[^/]*\//.test(path)])
  }
  expect(judged.some(({ path }) => path.startsWith('shows/x-three/'))).toBe(false)
})

test.each([[['shows/u-one/Season 2']], [['shows']], [['u7', 'u9/Subs']], [['gone']]])(
  'walks the folders %j alone when it is asked to',
  async (scope) => {
    using folder = tempFolder()
    lay(folder.path, tree)
    const options = optionsOf(folder.path, { scope, full: true })
    expect((await ahead(options)).summary).toEqual(summary([...walk(options)]))
  },
)

test('believes the times of folders in a quick walk, and judges what is above a change', async () => {
  using folder = tempFolder()
  lay(folder.path, ['u1/a.mkv', 'shows/u2/Season 1/a.mkv', 'shows/u2/Season 2/a.mkv'])
  const old = new Date('2020-01-01')
  for (const path of ['', 'u1', 'shows', 'shows/u2', 'shows/u2/Season 1', 'shows/u2/Season 2']) {
    utimesSync(join(folder.path, path), old, old)
  }
  const first = [...walk(optionsOf(folder.path, { quick: true }))]
  const known = new Map(
    first
      .flatMap(({ directories }) => directories)
      .map(({ path, signature, mtimeNs }) => [path, { signature, mtimeNs }]),
  )
  const quick = optionsOf(folder.path, { quick: true, known })
  expect((await ahead(quick)).batches).toEqual([])
  lay(folder.path, ['shows/u2/Season 2/b.mkv'])
  const { summary: found, batches } = await ahead(quick)
  expect(found).toEqual(summary([...walk(quick)]))
  expect(found).toMatchObject({ units: ['shows/u2'], directories: [{ path: 'shows/u2/Season 2' }] })
  expect(batches.map((batch) => batch.map(({ path }) => path))).toEqual([
    [''],
    ['shows'],
    ['shows/u2'],
    ['shows/u2/Season 2'],
  ])
})

test('notes the time that a folder had when it was listed, however long its verdict takes', async () => {
  using folder = tempFolder()
  lay(folder.path, ['u1/a.mkv'])
  const listed = new Date('2020-01-01')
  const changed = new Date('2021-01-01')
  utimesSync(join(folder.path, 'u1'), listed, listed)
  const options = optionsOf(folder.path, { quick: true })
  const parts = await Array.fromAsync(
    walkAhead(options, (directories) => {
      if (directories.some(({ path }) => path === 'u1')) {
        lay(folder.path, ['u1/b.mkv'])
        utimesSync(join(folder.path, 'u1'), changed, changed)
      }
      return Promise.resolve(directories.map(judge))
    }),
  )
  const found = parts.flatMap(({ directories }) => directories).find(({ path }) => path === 'u1')
  expect(found?.files.map(([name]) => name)).toEqual(['a.mkv'])
  // Else the next quick walk would believe that it knows both files.
  expect(found?.mtimeNs).toBe(String(listed.getTime() * 1e6))
})

test('ends when its judge fails', async () => {
  using folder = tempFolder()
  lay(folder.path, tree)
  const failing = walkAhead(optionsOf(folder.path), () => Promise.reject(new Error('no verdict')))
  expect(await Array.fromAsync(failing).catch((error: unknown) => error)).toMatchObject({
    message: 'no verdict',
  })
})
