import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'

import { startTestEngine } from '../support/engine.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'
import { put } from './library.ts'

/** A stand-in for ffprobe that writes down when it begins and ends. */
const slowProbe = (log: string): string => `#!/bin/sh
echo begin >> '${log}'
sleep 0.02
echo end >> '${log}'
echo '{"format":{"format_name":"avi","duration":"60"},"streams":[]}'
`

/** Scans two libraries at once and gives the most probes that ran beside each other. */
async function mostAtOnce(toml: (folder: string) => string): Promise<number> {
  using folder = tempFolder()
  const films = Array.from({ length: 8 }, (_, n) => `Film ${n} (200${n})/Film ${n}.avi`)
  const names = ['one', 'two']
  for (const name of names) put(folder.at(name), ...films)
  const log = folder.at('log')
  await using engine = await startTestEngine({
    libraries: names.map((name) => ({ name, kind: 'movies', paths: [folder.at(name)] })),
    probe: { script: slowProbe(log) },
    toml: toml(folder.path),
  })
  const scans = await Promise.all(names.map((name) => engine.scan(name)))
  expect(scans.map(({ status, files }) => [status, files.found])).toEqual([
    ['completed', 8],
    ['completed', 8],
  ])
  let running = 0
  const counts = readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map((line) => (running += line === 'begin' ? 1 : -1))
  return Math.max(...counts)
}

test('two libraries on one rotating disk are read by one job at a time', async () => {
  expect(await mostAtOnce((folder) => `[disks]\nrotating = { "${folder}" = true }`)).toBe(1)
})

test('a disk is read by as many jobs as the configuration says', async () => {
  expect(await mostAtOnce((folder) => `[disks]\nlanes = { "${folder}" = 2 }`)).toBe(2)
})

test('a disk that does not rotate is read by as many as the queues allow', async () => {
  expect(
    await mostAtOnce((folder) => `[disks]\nrotating = { "${folder}" = false }`),
  ).toBeGreaterThan(2)
})
