import { expect, test } from 'bun:test'
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { createIgnore } from '../../src/filesystem/ignore.ts'
import { isCaseSensitive } from '../../src/filesystem/letter-case.ts'
import { putProbe } from '../../src/filesystem/probe-file.ts'
import { folder } from '../store/fixture.ts'
import { canMount, mountTmpfs } from './tmpfs.ts'

test('a probe file is there for as long as something is tried, and passed over by scans', () => {
  using place = folder()
  mkdirSync(place.at('other'))
  {
    using probe = putProbe(place.path) as Exclude<ReturnType<typeof putProbe>, { errno: string }>
    const [name = ''] = readdirSync(place.path).filter((one) => one !== 'other')
    expect(name).toMatch(/^\.shelfd-probe-[0-9a-f]{16}$/)
    expect(createIgnore({ patterns: [] }).ignoresFile(name, name)).toBe(true)
    expect(probe.tryLink(place.at('other'))).toEqual({ can: true })
    expect(probe.tryLink(place.at('missing'))).toEqual({ can: false, errno: 'ENOENT' })
    probe.tryClone(place.at('other'))
  }
  expect(readdirSync(place.path)).toEqual(['other'])
  expect(readdirSync(place.at('other'))).toEqual([])
})

test('says why none can be made', () => {
  using place = folder()
  expect(putProbe(place.at('missing'))).toEqual({ errno: 'ENOENT' })
})

test('those that a killed process has left go after an hour, and nothing else', () => {
  using place = folder()
  const names = ['.shelfd-probe-0123456789abcdef', '.shelfd-probe-new', '.shelfd-root', 'film.mkv']
  const old = new Date(Date.now() - 2 * 60 * 60_000)
  for (const name of names) {
    writeFileSync(place.at(name), '')
    utimesSync(place.at(name), old, old)
  }
  writeFileSync(place.at('.shelfd-probe-fedcba9876543210'), 'of another process')
  const probe = putProbe(place.path)
  if (!('errno' in probe)) probe[Symbol.dispose]()
  expect(readdirSync(place.path).toSorted()).toEqual(
    ['.shelfd-probe-fedcba9876543210', ...names.slice(1)].toSorted(),
  )
})

test.skipIf(!canMount)('a file of another disk has no second name here', () => {
  using place = folder()
  using _mount = mountTmpfs(place.at('disk'))
  using probe = putProbe(place.path) as Exclude<ReturnType<typeof putProbe>, { errno: string }>
  expect(probe.tryLink(place.at('disk'))).toEqual({ can: false, errno: 'EXDEV' })
  expect(readdirSync(place.at('disk'))).toEqual([])
})

test('the case of letters is told by what is there', () => {
  using place = folder()
  writeFileSync(join(place.path, '2001'), '')
  expect(isCaseSensitive(place.path)).toBe(null)
  writeFileSync(join(place.path, 'Film'), '')
  expect(isCaseSensitive(place.path)).toBe(true)
})

test('two names that differ in case alone show it', () => {
  using place = folder()
  for (const name of ['film', 'FILM']) writeFileSync(join(place.path, name), '')
  expect(isCaseSensitive(place.path)).toBe(true)
})
