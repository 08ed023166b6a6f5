import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

import { layOutDemo } from '../../scripts/demo-library/lay-out.ts'
import { demoLibrary } from '../../scripts/demo-library/library.ts'

const fixtures = resolve(import.meta.dir, '../fixtures/media')
const folder = mkdtempSync(join(tmpdir(), 'shelfd-demo-'))
const entries = demoLibrary.flatMap((library) =>
  library.entries.map((entry) => ({ ...entry, at: join(folder, library.folder, entry.path) })),
)
const films = entries.filter((entry) => entry.kind === 'film')

let first: ReturnType<typeof layOutDemo>
beforeAll(() => {
  first = layOutDemo(folder)
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('the demo library', () => {
  test('is made whole, and a second time nothing is touched', () => {
    expect(first).toEqual({ made: entries.length, kept: 0, leftOut: [] })
    const before = entries.map(({ at }) => lstatSync(at, { throwIfNoEntry: false })?.mtimeMs)
    expect(layOutDemo(folder)).toEqual({ made: 0, kept: entries.length, leftOut: [] })
    expect(entries.map(({ at }) => lstatSync(at, { throwIfNoEntry: false })?.mtimeMs)).toEqual(
      before,
    )
  })

  test('holds about forty films and sidecars, each under one path', () => {
    expect(new Set(entries.map(({ at }) => at)).size).toBe(entries.length)
    expect(films.length).toBeGreaterThanOrEqual(25)
  })

  test('has no two films of equal content', () => {
    const contents = films.map(({ at }) => Bun.hash(readFileSync(at)))
    expect(new Set(contents).size).toBe(films.length)
  })

  test('has a pipe, a link in a circle and a name that is not UTF-8', () => {
    const root = join(folder, 'movies')
    expect(lstatSync(join(root, 'Not a film (2000).mkv')).isFIFO()).toBe(true)
    expect(lstatSync(join(root, 'All films again')).isSymbolicLink()).toBe(true)
    const names = readdirSync(root, { encoding: 'buffer' })
    expect(names.some((name) => name.equals(Buffer.from('Caf\u00e9 (1930)', 'latin1')))).toBe(true)
  })

  test.each(films)('keeps $path readable for ffprobe, without a warning', async ({ at }) => {
    const show = ['-v', 'warning', '-show_entries', 'format=duration', '-of', 'csv=p=0']
    const child = Bun.spawn(['ffprobe', ...show, at], { stdout: 'pipe', stderr: 'pipe' })
    const [duration, warnings] = await Promise.all([child.stdout.text(), child.stderr.text()])
    expect(warnings).toBe('')
    expect(Number(duration)).toBeGreaterThan(0.9)
  })
})

test('the fixtures stay below 600 KB together', () => {
  const sizes = readdirSync(fixtures).map((name) => statSync(join(fixtures, name)).size)
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(600_000)
})
