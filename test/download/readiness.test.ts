import { expect, test } from 'bun:test'
import { linkSync, mkdirSync, renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import type { ClientFile } from '../../src/domain/download-client.ts'
import { checkReadiness, type Readiness } from '../../src/download/readiness.ts'
import { runUnprivileged } from '../scan/unprivileged.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'

const listed = (path: string, sizeBytes = 5, more: Partial<ClientFile> = {}): ClientFile => ({
  path,
  sizeBytes,
  progress: 1,
  isWanted: true,
  ...more,
})

const settleMs = 60_000

function check(base: string, ...files: ClientFile[]): Readiness {
  return checkReadiness(files, { base, remote: '/downloads', now: Date.now(), settleMs })
}

function put(base: string, path: string | Buffer, content = '12345'): void {
  const place = Buffer.concat([Buffer.from(`${base}/`), Buffer.from(path)])
  const slash = place.lastIndexOf(0x2f)
  mkdirSync(place.subarray(0, slash), { recursive: true })
  writeFileSync(place, content)
  utimesSync(place, 1_600_000_000, 1_600_000_000)
}

function codeOf(readiness: Readiness): string {
  return readiness.outcome === 'ready' ? 'ready' : readiness.reason.code
}

const paths = (readiness: Readiness): string[] =>
  readiness.outcome === 'ready' ? readiness.files.map(({ path }) => path) : []

test('a download is ready when each wanted file is there with its length', () => {
  using folder = tempFolder()
  put(folder.path, 'Show/1.mkv')
  put(folder.path, 'Show/2.mkv')
  const ready = check(folder.path, listed('Show/1.mkv'), listed('Show/2.mkv'))
  expect(paths(ready)).toEqual(['Show/1.mkv', 'Show/2.mkv'])
  expect(ready.outcome === 'ready' && ready.files[0]?.identity.sizeBytes).toBe(5)
})

test('a file of 0 bytes that its client calls seeding is a size mismatch (23)', () => {
  using folder = tempFolder()
  put(folder.path, 'Show/1.mkv', '')
  const blocked = check(folder.path, listed('Show/1.mkv', 6_000_000))
  expect(codeOf(blocked)).toBe('size_mismatch')
  expect(blocked.outcome === 'blocked' && blocked.reason.message).toContain('0 of 6000000 bytes')
})

test('a file that is being written is waited for', () => {
  using folder = tempFolder()
  put(folder.path, 'Show/1.mkv', '12')
  utimesSync(folder.at('Show/1.mkv'), Date.now() / 1000, Date.now() / 1000)
  expect(codeOf(check(folder.path, listed('Show/1.mkv')))).toBe('still_growing')
})

test('a file that is not there, or not done, holds up all others', () => {
  using folder = tempFolder()
  put(folder.path, 'Show/1.mkv')
  const first = listed('Show/1.mkv')
  expect(codeOf(check(folder.path, first, listed('Show/2.mkv')))).toBe('file_missing')
  const half = listed('Show/1.mkv', 5, { progress: 0.5 })
  expect(codeOf(check(folder.path, half))).toBe('incomplete')
  expect(codeOf(check(folder.path))).toBe('no_files')
})

test('what is not wanted is not looked for (24)', () => {
  using folder = tempFolder()
  put(folder.path, 'Show/1.mkv')
  const unwanted = listed('Show/2.mkv', 9, { isWanted: false, progress: 0.04 })
  const ready = check(folder.path, listed('Show/1.mkv'), unwanted)
  expect(ready).toMatchObject({ outcome: 'ready', refused: [{ reason: { code: 'not_wanted' } }] })
})

test.each(['../escape2', '/etc/passwd', 'Show/../../x', 'a\0b', 'C:\\Windows\\x', '..', ''])(
  'the name %j is opened nowhere (28)',
  (name) => {
    using folder = tempFolder()
    mkdirSync(folder.at('base'))
    put(folder.path, 'escape2')
    put(folder.path, 'x')
    const ready = check(folder.at('base'), listed(name))
    expect(ready).toMatchObject({
      outcome: 'ready',
      files: [],
      refused: [{ reason: { code: 'unsafe_name' } }],
    })
  },
)

test('neither a link nor what lies behind one is taken (29)', () => {
  using folder = tempFolder()
  put(folder.path, 'secret/1.mkv')
  mkdirSync(folder.at('base/Show'), { recursive: true })
  symlinkSync(folder.at('secret/1.mkv'), folder.at('base/Show/1.mkv'))
  symlinkSync(folder.at('secret'), folder.at('base/Out'))
  put(folder.at('base'), 'Show/2.mkv')
  const ready = check(
    folder.at('base'),
    listed('Show/1.mkv'),
    listed('Out/1.mkv'),
    listed('Show/2.mkv'),
  )
  expect(paths(ready)).toEqual(['Show/2.mkv'])
  expect(ready.outcome === 'ready' && ready.refused.map(({ reason }) => reason.code)).toEqual([
    'link',
    'link',
  ])
})

test('a pipe is no file, and is not waited on', () => {
  using folder = tempFolder()
  mkdirSync(folder.at('Show'))
  Bun.spawnSync(['mkfifo', folder.at('Show/1.mkv')])
  expect(check(folder.path, listed('Show/1.mkv'))).toMatchObject({
    outcome: 'ready',
    refused: [{ reason: { code: 'not_regular' } }],
  })
})

test('a folder in the place of a file is no file', () => {
  using folder = tempFolder()
  mkdirSync(folder.at('Show/1.mkv'), { recursive: true })
  expect(codeOf(check(folder.path, listed('Show/1.mkv')))).toBe('file_missing')
})

test('hard links of one file are files like any other', () => {
  using folder = tempFolder()
  put(folder.path, 'Show/1.mkv')
  linkSync(folder.at('Show/1.mkv'), folder.at('Show/2.mkv'))
  expect(paths(check(folder.path, listed('Show/1.mkv'), listed('Show/2.mkv')))).toHaveLength(2)
})

const garbled: [string, string, string][] = [
  ['a colon that became a line', 'Show: The Movie (2020)/1.mkv', 'Show_ The Movie (2020)/1.mkv'],
  ['an emoji that was cut in half', 'Show/\u1f600 emoji.mkv', 'Show/\u{1f600} emoji.mkv'],
  ['a folder with half an emoji', '\u1f600 Show/1.mkv', '\u{1f600} Show/1.mkv'],
  ['decomposed letters', 'Ame\u0301lie/1.mkv', 'Amélie/1.mkv'],
  ['composed letters', 'Amélie/1.mkv', 'Ame\u0301lie/1.mkv'],
  ['dots and blanks at the end', 'Trail. /1.mkv', 'Trail/1.mkv'],
  ['marks that turn text', 'Show/\u202egpj.mkv', 'Show/gpj.mkv'],
  ['another name, but the only file of that length', 'Show/what.mkv', 'Show/ever.mkv'],
  ['a file in the shared folder', 'Show: One?.mkv', 'Show_ One_.mkv'],
]
test.each(garbled)('is found although its client has %s (30)', (_, name, disk) => {
  using folder = tempFolder()
  put(folder.path, disk)
  put(folder.path, 'Show/other.mkv', 'of another length')
  expect(paths(check(folder.path, listed(name)))).toEqual([disk])
})

test('no other file of the shared folder is taken because of its length (25)', () => {
  using folder = tempFolder()
  put(folder.path, 'neighbour.mkv')
  expect(codeOf(check(folder.path, listed('mine.mkv')))).toBe('file_missing')
})

test('one file is not taken for two (30)', () => {
  using folder = tempFolder()
  put(folder.path, 'Show/a_.mkv')
  const both = check(folder.path, listed('Show/a:.mkv'), listed('Show/a?.mkv'))
  expect(codeOf(both)).toBe('file_missing')
})

test('a name that is not UTF-8 is found by its bytes (31)', () => {
  using folder = tempFolder()
  const bytes = Buffer.concat([Buffer.from('Show/caf'), Buffer.of(0xe9), Buffer.from('.mkv')])
  put(folder.path, bytes)
  put(folder.path, 'Show/other.mkv', 'of another length')
  const ready = check(folder.path, listed('Show/caf\ufffd.mkv'))
  expect(paths(ready)).toEqual(['Show/caf\uf7e9.mkv'])
})

test('what may not be read is told with the user, be it the file or its folder', async () => {
  const { base, outcomes } = await runUnprivileged<{ base: string; outcomes: Readiness[] }>(
    '../../download/programs/readiness.ts',
  )
  expect(outcomes).toHaveLength(2)
  for (const readiness of outcomes) {
    expect(readiness).toMatchObject({ outcome: 'blocked', reason: { code: 'permission_denied' } })
    const { reason } = readiness as Extract<Readiness, { outcome: 'blocked' }>
    expect(reason.message).toMatch(/EACCES \(uid \d+\)/)
    expect(reason.message).toContain(join(base, 'Show/1.mkv'))
  }
})

test('a folder on the way that has become a link is no way (29)', () => {
  using folder = tempFolder()
  put(folder.path, 'elsewhere/1.mkv')
  put(folder.path, 'base/Show/Season/1.mkv')
  renameSync(folder.at('base/Show'), folder.at('base/Moved'))
  symlinkSync(folder.at('base/Moved'), folder.at('base/Show'))
  expect(dirname(folder.at('base/Show'))).toBe(folder.at('base'))
  const ready = check(folder.at('base'), listed('Show/Season/1.mkv'))
  expect(ready).toMatchObject({ outcome: 'ready', refused: [{ reason: { code: 'link' } }] })
})
