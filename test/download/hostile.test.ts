import { expect, setDefaultTimeout, test } from 'bun:test'
import { mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

import { checkReadiness } from '../../src/download/readiness.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'
import { createRandom } from '../support/random.ts'
import { planning } from './planning.ts'

setDefaultTimeout(120_000)

const words = [
  '..',
  '.',
  '',
  ' ',
  '...',
  'etc',
  'passwd',
  'canary.mkv',
  'out',
  'up',
  'Show',
  'Show: One',
  'S01E01',
  'Heat.1995.mkv',
  'a\0b',
  '\u202Egpj.exe',
  'CON',
  'nul.mkv',
  '💾'.repeat(70),
  'x'.repeat(300),
  'C:\\Windows',
  '..\\..\\canary.mkv',
  '\u1f600',
  'Ame\u0301lie.2001.mkv',
  '.hidden.mkv',
  '~',
  '$HOME',
  '%2e%2e',
  'a\nb.mkv',
]

/** Names as a stranger may put them into a torrent. */
function hostileName(next: (below: number) => number): string {
  const pick = (): string => words[next(words.length)] ?? ''
  const segments = Array.from({ length: 1 + next(5) }, pick)
  return (next(7) === 0 ? '/' : '') + segments.join('/')
}

test('nothing outside of its folder is ever taken, whatever a torrent names (28)', () => {
  using folder = tempFolder()
  const base = folder.at('downloads')
  mkdirSync(join(base, 'Show'), { recursive: true })
  for (const place of ['canary.mkv', 'etc/canary.mkv', 'etc/passwd', 'Heat.1995.mkv']) {
    mkdirSync(dirname(folder.at(place)), { recursive: true })
    writeFileSync(folder.at(place), '12345')
  }
  symlinkSync(folder.path, join(base, 'out'))
  symlinkSync('..', join(base, 'up'))
  symlinkSync(folder.at('canary.mkv'), join(base, 'Show/canary.mkv'))
  writeFileSync(join(base, 'Show/Heat.1995.mkv'), '12345')
  const canaries = new Set(
    ['canary.mkv', 'etc/canary.mkv', 'etc/passwd', 'Heat.1995.mkv'].map((path) =>
      String(statSync(folder.at(path)).ino),
    ),
  )
  const next = createRandom(9)
  let taken = 0
  for (let round = 0; round < 3_000; round += 1) {
    const file = { path: hostileName(next), sizeBytes: 5, progress: 1, isWanted: true }
    const place = { base, remote: '/downloads', now: Date.now(), settleMs: 0 }
    const readiness = checkReadiness([file], place)
    if (readiness.outcome !== 'ready') continue
    for (const { path, identity } of readiness.files) {
      taken += 1
      expect(canaries.has(identity.inode)).toBe(false)
      expect(resolve(base, path).startsWith(`${base}/`)).toBe(true)
    }
  }
  // Else the test would say nothing.
  expect(taken).toBeGreaterThan(0)
})

test('no target leaves the library, whatever a torrent is called (37)', async () => {
  await using world = await planning()
  const next = createRandom(3)
  const pick = (): string => words[next(words.length)] ?? ''
  let planned = 0
  for (let round = 0; round < 60; round += 1) {
    const isFilm = next(2) === 0
    const disk = `d${round}/${isFilm ? 'Film.1995' : 'Show.S01E01'}.mkv`
    const item = isFilm
      ? { title: `${pick()}/${pick()}`, year: 1995 }
      : { title: `../${pick()}`, year: null }
    const { targets } = await world.plan({
      library: isFilm ? 'Films' : 'Shows',
      name: hostileName(next),
      files: [{ path: disk, video: {} }],
      lookUp: async () => ({
        ...item,
        ids: [{ provider: 'tmdb', id: `../${pick()}` }],
        episodeTitle: async () => pick(),
      }),
    })
    const root = world.at(isFilm ? 'Films' : 'Shows')
    for (const path of Object.values(targets)) {
      planned += 1
      expect(resolve(root, path)).toBe(join(root, path))
      expect(resolve(root, path).startsWith(`${root}/`)).toBe(true)
      for (const segment of path.split('/')) {
        expect(Buffer.byteLength(segment)).toBeLessThanOrEqual(255)
        expect(segment.startsWith('.')).toBe(false)
        expect(/[\0\n\\]/.test(segment)).toBe(false)
      }
    }
  }
  expect(planned).toBeGreaterThan(20)
  // A plan changes nothing on any disk.
  expect(readdirSync(world.at('Films'))).toEqual([])
  expect(readdirSync(world.at('Shows'))).toEqual([])
})
