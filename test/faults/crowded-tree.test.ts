import { mkdirSync, writeFileSync } from 'node:fs'

import { expect, setDefaultTimeout, test } from 'bun:test'

import { fileIds, itemIds, world } from '../scan/library.ts'

setDefaultTimeout(120_000)

const inOneFolder = 10_000
const inFolders = 1_500
const deep = 100
const mostBytes = 300 * 1024 * 1024

test('ten thousand films in one folder, many folders, a hundred folders deep and the longest names are all found, in bounded memory', async () => {
  await using place = await world()
  for (let at = 0; at < inOneFolder; at += 1) place.put([`Crowd/Film ${at} (2000).mkv`, ''])
  for (let at = 0; at < inFolders; at += 1) {
    place.put([`Many/Film ${at} (2001)/film.mkv`, ''])
  }
  const bottom = Array.from({ length: deep }, (_, at) => `d${at}`).join('/')
  place.put([`Deep/${bottom}/film.mkv`, ''])
  const long = `${'x'.repeat(251)}.mkv`
  place.put([`Long/${long}`, ''])
  mkdirSync(place.at('Empty'))
  writeFileSync(place.at('Long/no film.txt'), '')
  Bun.gc(true)
  const before = process.memoryUsage().rss
  const first = await place.engine.scan('films')
  expect(first).toMatchObject({ status: 'completed', errors: [], files: { failed: 0 } })
  const again = await place.engine.scan('films')
  expect(again).toMatchObject({
    files: { new: 0, modified: 0, missing: 0 },
    directories: { total: 0 },
  })
  expect(process.memoryUsage().rss - before).toBeLessThan(mostBytes)
  const paths = Object.keys(fileIds(place.engine))
  expect(paths).toContain(`Deep/${bottom}/film.mkv`)
  expect(paths).toContain(`Long/${long}`)
  expect(paths.filter((path) => path.startsWith('Crowd/'))).toHaveLength(inOneFolder)
  expect(paths.filter((path) => path.startsWith('Many/'))).toHaveLength(inFolders)
  expect(Object.keys(itemIds(place.engine))).toHaveLength(inOneFolder + inFolders + 2)
})
