import { expect, test } from 'bun:test'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

import { keepCached } from '../../src/scan/keep-cached.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'
import { openStore } from '../store/fixture.ts'

const path = `movie/1/poster_${'a'.repeat(64)}.jpg`
const other = `movie/1/poster_${'b'.repeat(64)}.jpg`

test('a commit names only files that are there, whole, and the cache’s own', () => {
  using store = openStore()
  using folder = tempFolder()
  const { stores } = store
  const keep = (sizeBytes = 4, also: readonly string[] = []): boolean =>
    keepCached({ stores, now: 0 }, folder.path, [
      { path, sizeBytes },
      ...also.map((next) => ({ path: next, sizeBytes: 4 })),
    ])
  expect(keep()).toBe(false)
  mkdirSync(dirname(folder.at(path)), { recursive: true })
  writeFileSync(folder.at(path), 'four')
  expect(keep(5)).toBe(false)
  symlinkSync(folder.at(path), folder.at(other))
  expect(keep(4, [other])).toBe(false)
  expect([stores.cache.has(path), stores.cache.has(other)]).toEqual([false, false])
  expect(keep()).toBe(true)
  expect(stores.cache.has(path)).toBe(true)
})
