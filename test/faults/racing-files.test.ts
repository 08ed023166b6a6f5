import { mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs'

import { expect, setDefaultTimeout, test } from 'bun:test'

import { keepAppending } from '../filesystem/temp-folder.ts'
import { itemIds, world } from '../scan/library.ts'
import { left } from '../support/engine.ts'

setDefaultTimeout(120_000)

/** Answers every probe with one stream, after the commands that are given; `$last` is the file. */
const answering = (commands: string): { script: string } => ({
  script: `for last; do :; done\n${commands}\necho '{"streams":[{"index":0,"codec_type":"video","codec_name":"h264"}],"format":{"format_name":"matroska"}}'`,
})

test('a film that grows while it is scanned is read whole by the scan after its end', async () => {
  await using place = await world({ probe: answering('') })
  place.put('Growing (2001)/film.mkv', 'Other (2002)/film.mkv')
  const path = place.at('Growing (2001)/film.mkv')
  {
    await using _writer = keepAppending(path)
    const start = statSync(path).size
    while (statSync(path).size === start) await Bun.sleep(1)
    for (let round = 0; round < 5; round += 1) {
      const scan = await place.engine.scan('films', { mode: 'full' })
      expect(scan).toMatchObject({ status: 'completed', files: { missing: 0 } })
      // Whatever is on record of it was read while it held still.
      const others = scan.errors.filter(({ code }) => code !== 'file_changed')
      expect(others).toEqual([])
    }
  }
  const last = await place.engine.scan('films')
  expect(last).toMatchObject({ status: 'completed', errors: [] })
  const { size } = statSync(path)
  expect(
    place.engine.rows(
      'SELECT size_bytes AS size, problem FROM file JOIN item_file ON file_id = file.id WHERE size_bytes = ?',
      size,
    ),
  ).toEqual([{ size, problem: null }])
  expect((await place.engine.scan('films')).directories.total).toBe(0)
})

test('a film that is replaced all the time is never a mixture of two', async () => {
  await using place = await world({
    probe: {
      script: `for last; do :; done\nsize=$(stat -c %s "$last") || exit 1\necho '{"streams":[{"index":0,"codec_type":"video","codec_name":"h264","width":'$size',"height":4}],"format":{"format_name":"matroska"}}'`,
    },
  })
  const file = place.at('Film (2001)/film.mkv')
  mkdirSync(place.at('Film (2001)'))
  const contents = ['short', 'a longer content']
  const put = (round: number): void => {
    writeFileSync(`${place.root}/../next`, contents[round % 2] ?? '')
    renameSync(`${place.root}/../next`, file)
  }
  put(0)
  for (let round = 0; round < 12; round += 1) {
    const scanning = place.engine.scan('films', { mode: 'full' })
    const swapping = (async () => {
      for (let swap = 1; swap <= 25; swap += 1) {
        put(round + swap)
        await Bun.sleep(2)
      }
    })()
    const [scan] = await Promise.all([scanning, swapping])
    expect(scan.status).toBe('completed')
    const probes = place.engine.rows<{ size: number; width: number }>(
      `SELECT size_bytes AS size, probe ->> '$.video[0].width' AS width FROM media_probe`,
    )
    expect(probes.filter(({ size, width }) => size !== width)).toEqual([])
  }
  put(1)
  await place.engine.scan('films')
  const [row] = place.engine.rows(
    `SELECT file.size_bytes AS size, probe ->> '$.video[0].width' AS width FROM file
     JOIN media_probe USING (size_bytes, fingerprint)`,
  )
  expect(row).toEqual({ size: 16, width: 16 })
})

test.each([
  ['with its folder', 'rm -rf Gone*'],
  ['beside its sidecar', 'rm -f Gone*/*.mkv'],
])(
  'films deleted %s between their listing and their probe are no failure, and missed by the next scan',
  async (_, removal) => {
    await using place = await world({
      probe: answering(`cd "$(dirname "$last")/.." && ${removal}`),
    })
    for (let at = 0; at < 8; at += 1) {
      place.put(`Kept ${at} (2001)/film.mkv`, `Gone ${at} (2001)/film.mkv`)
      place.put([`Gone ${at} (2001)/film.nfo`, '<movie><title>Gone</title></movie>'])
    }
    const scan = await place.engine.scan('films')
    expect(scan).toMatchObject({
      status: 'completed',
      errors: [],
      files: { failed: 0, missing: 0 },
    })
    expect(left(scan.directories)).toBe(0)
    expect(scan.directories.failed).toBe(0)
    const next = await place.engine.scan('films')
    expect(next).toMatchObject({ status: 'completed', errors: [], files: { failed: 0 } })
    const kept = Array.from({ length: 8 }, (_at, at) => `Kept ${at} (2001)`)
    expect(Object.keys(itemIds(place.engine))).toEqual(kept.toSorted())
    expect((await place.engine.scan('films')).directories.total).toBe(0)
  },
)
