import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

import { expect, setDefaultTimeout, test } from 'bun:test'

import { itemIds, putFixture, world } from '../scan/library.ts'

setDefaultTimeout(120_000)

const gigabyte = 1024 ** 3
const nonsense = 'ffprobe says: Invalid data found when processing input.'
const cutOff = /^The file is cut off: it has \d+ of at least \d+ bytes\.$/

/** Bytes that this process and the programs it has waited for have read so far. */
function bytesRead(): number {
  return Number(/rchar: (\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))?.[1])
}

test('broken media are films that say what is wrong with them, each for itself, and no hole is read through', async () => {
  await using place = await world({ probe: 'real' })
  const put = (path: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(place.at(path)), { recursive: true })
    writeFileSync(place.at(path), content)
  }
  const whole = readFileSync(new URL('../fixtures/media/h264-aac-720p.mkv', import.meta.url))
  put('Empty (2001)/film.mkv', '')
  put('Random (2001)/film.mkv', crypto.getRandomValues(new Uint8Array(60_000)))
  put('Cut Matroska (2001)/film.mkv', whole.subarray(0, whole.length / 2))
  put('Cut in its header (2001)/film.mkv', whole.subarray(0, 100))
  putFixture(place.at('Cut MP4 (2001)/film.mp4'), 'truncated.mp4')
  putFixture(place.at('Whole (2001)/film.mkv'), 'h264-aac-720p.mkv')
  for (const name of ['film.mkv', 'film.mp4', 'film.ts', 'film.avi']) {
    const folder = place.at(`Hole ${name.slice(5)} (2001)`)
    mkdirSync(folder)
    const fd = openSync(`${folder}/${name}`, 'w')
    ftruncateSync(fd, 50 * gigabyte)
    closeSync(fd)
  }
  const before = bytesRead()
  const scan = await place.engine.scan('films')
  expect(scan).toMatchObject({ status: 'completed', files: { probed: 2, failed: 9 } })
  expect(Object.fromEntries(scan.errors.map(({ path, message }) => [path, message]))).toEqual({
    'Empty (2001)/film.mkv': 'The file is empty.',
    'Random (2001)/film.mkv': nonsense,
    'Cut Matroska (2001)/film.mkv': expect.stringMatching(cutOff),
    'Cut in its header (2001)/film.mkv': expect.stringMatching(cutOff),
    'Cut MP4 (2001)/film.mp4': expect.stringMatching(cutOff),
    'Hole avi (2001)/film.avi': nonsense,
    'Hole mkv (2001)/film.mkv': nonsense,
    'Hole mp4 (2001)/film.mp4': nonsense,
    'Hole ts (2001)/film.ts': nonsense,
  })
  expect(bytesRead() - before).toBeLessThan(100_000_000)
  expect(Object.keys(itemIds(place.engine))).toHaveLength(10)
  // What is wrong with a file is known until it changes.
  expect((await place.engine.scan('films')).directories.total).toBe(0)
})
