import { beforeAll, describe, expect, test } from 'bun:test'
import { closeSync, openSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { HeaderFacts } from '../../../../src/media/probe/header.ts'
import { readHeader } from '../../../../src/media/probe/read-header.ts'
import { comparedFields, differences } from '../differences.ts'
import { ffmpeg, makeFolder, picture, runsFfmpeg } from '../media.ts'
import { corpus, writeInputs } from './corpus.ts'
import { askFfprobe, factsOf, readFile } from './files.ts'

/** Files of codecs that only a decoder knows: they are left to ffprobe, with the reason. */
const leftToFfprobe: Readonly<Record<string, string>> = {
  'dnxhd.mov': "its codec 'dnxhd' is not understood",
  'raw.mov': "its codec 'rawvideo' is not understood",
}

const folder = makeFolder()

const said = new Map<string, HeaderFacts>()
/** What ffprobe says of a file of the corpus: two tests look at each. */
function ffprobeOf(path: string): HeaderFacts {
  const facts = said.get(path) ?? askFfprobe(path)
  said.set(path, facts)
  return facts
}

beforeAll(() => {
  writeInputs(folder)
  ffmpeg(folder, `${picture} -frames:v 1 cover.jpg`)
  ffmpeg(folder, `${picture} -frames:v 1 cover.png`)
  for (const { file, line } of corpus) ffmpeg(folder, `${line} ${file}`)
}, 600_000)

describe('the header of a file that ffmpeg wrote', () => {
  for (const { file } of corpus) {
    test(`says of ${file} what ffprobe says`, () => {
      const path = join(folder, file)
      const { reading, reads } = readFile(path)
      const reason = leftToFfprobe[file]
      if (reason !== undefined) {
        expect(reading).toMatchObject({ outcome: 'unsure', reason })
        return
      }
      if (reading.outcome !== 'read') throw new Error(JSON.stringify(reading))
      expect(differences(reading.facts, ffprobeOf(path))).toEqual([])
      expect(reading.announcedBytes).toBe(statSync(path).size)
      expect(reads).toBeLessThan(20)
    })
  }
})

test('the header of an encrypted film says what it was, where ffprobe guesses from what it cannot decode', () => {
  const key = '76a6c65c5ea762046bd749a2e632ccbb'
  ffmpeg(
    folder,
    `-i plain.mp4 -c copy -encryption_scheme cenc-aes-ctr -encryption_key ${key} -encryption_kid ${key} encrypted.mp4`,
  )
  const clear = factsOf(readFile(join(folder, 'plain.mp4')).reading)
  expect(differences(factsOf(readFile(join(folder, 'encrypted.mp4')).reading), clear)).toEqual([])
})

describe('the whole corpus', () => {
  test('and the same streams in Matroska are read as by ffprobe, field by field', () => {
    const total = { files: 0, read: 0, fields: 0, different: [] as string[] }
    const compare = (file: string): void => {
      const path = join(folder, file)
      const fd = openSync(path, 'r')
      const reading = readHeader(fd, statSync(path).size)
      closeSync(fd)
      total.files += 1
      if (reading.outcome !== 'read') return
      total.read += 1
      total.fields += comparedFields(reading.facts)
      for (const one of differences(reading.facts, ffprobeOf(path))) {
        total.different.push(`${file} ${one}`)
      }
    }
    for (const { file } of corpus) {
      compare(file)
      const remuxed = `${file}.mkv`
      // Streams that Matroska has no name for, such as time codes, stay behind.
      const line = `-i ${file} -map 0:v? -map 0:a? -map 0:s? -c copy -c:s srt ${remuxed}`
      if (runsFfmpeg(folder, line)) compare(remuxed)
    }
    console.log(
      `${total.files} files, ${total.read} read from their headers, ${total.fields} fields, ${total.different.length} differ`,
    )
    expect(total.files).toBeGreaterThanOrEqual(200)
    expect(total.read / total.files).toBeGreaterThan(0.9)
    expect(total.different).toEqual([])
  }, 600_000)
})

describe('a long film', () => {
  test('costs a few small reads, with its header first or last', () => {
    for (const flags of ['', '-movflags +faststart']) {
      ffmpeg(folder, `-stream_loop 11 -i ten-minutes.mp4 -c copy ${flags} long.mp4`)
      const path = join(folder, 'long.mp4')
      const { reading, reads, bytes } = readFile(path)
      expect(differences(factsOf(reading), askFfprobe(path))).toEqual([])
      expect(reads).toBeLessThanOrEqual(6)
      expect(bytes).toBeLessThan(32 * 1024)
    }
  })

  test('of many fragments is read by its index', () => {
    const path = join(folder, 'fragments.mp4')
    ffmpeg(
      folder,
      `-f lavfi -i testsrc=duration=90:size=32x32:rate=25 -c:v libx264 -g 25 -movflags frag_keyframe+empty_moov fragments.mp4`,
    )
    const { reading, reads } = readFile(path)
    if (reading.outcome !== 'read') throw new Error(JSON.stringify(reading))
    expect(differences(reading.facts, askFfprobe(path))).toEqual([])
    expect(reads).toBeLessThan(40)
  })

  test('of many fragments without an index is left to ffprobe', () => {
    const path = join(folder, 'live.mp4')
    ffmpeg(
      folder,
      `-f lavfi -i testsrc=duration=30:size=32x32:rate=10 -c:v libx264 -g 1 -movflags frag_keyframe+empty_moov+skip_trailer live.mp4`,
    )
    const { reading } = readFile(path)
    expect(reading).toMatchObject({ outcome: 'unsure', reason: 'it has too many fragments' })
    expect(reading).toMatchObject({ facts: { durationMs: null, video: [{ width: 32 }] } })
  })
})

describe('chapters', () => {
  test('by the hundred cost few reads where their titles stand together', () => {
    const chapters = Array.from(
      { length: 400 },
      (_, index) =>
        `[CHAPTER]\nTIMEBASE=1/1000\nSTART=${index * 100}\nEND=${index * 100 + 99}\ntitle=No. ${index}\n`,
    )
    writeFileSync(join(folder, 'many.txt'), `;FFMETADATA1\n${chapters.join('')}`)
    ffmpeg(folder, `-f lavfi -i sine=duration=40 -i many.txt -map_metadata 1 -c:a aac many.m4b`)
    const path = join(folder, 'many.m4b')
    const { reading, reads } = readFile(path)
    if (reading.outcome !== 'read') throw new Error(JSON.stringify(reading))
    expect(reading.facts.chapters).toHaveLength(400)
    expect(differences(reading.facts, askFfprobe(path))).toEqual([])
    expect(reads).toBeLessThan(20)
  })
})
