import { describe, expect, test } from 'bun:test'
import { closeSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join as joinPath } from 'node:path'

import type { PictureFacts } from '../../../src/domain/picture.ts'
import { describePicture, type PictureReading } from '../../../src/media/image/describe-picture.ts'
import { createByteSource } from '../../../src/media/probe/byte-source.ts'
import { makeFolder } from '../probe/media.ts'
import { exifSegment, makeExif } from './exif.ts'
import { animateWebp, makeGif } from './frames.ts'
import { makeJpeg, segment } from './jpeg.ts'
import { makePng, pngChunk } from './png.ts'

/** Reads it from a real file, as a scan does. */
function read(bytes: Uint8Array | string): PictureReading {
  const folder = makeFolder()
  const path = joinPath(folder, 'picture')
  writeFileSync(path, bytes)
  const fd = openSync(path, 'r')
  try {
    return describePicture(createByteSource(fd, statSync(path).size))
  } finally {
    closeSync(fd)
    rmSync(folder, { recursive: true })
  }
}

function facts(bytes: Uint8Array): PictureFacts {
  const reading = read(bytes)
  if (reading.outcome === 'refused') throw new Error(reading.finding.message)
  return reading.facts
}

const size = { width: 64, height: 32 }
const webp = await new Bun.Image(makeJpeg(size)).webp().bytes()
const lossless = await new Bun.Image(makeJpeg(size)).webp({ lossless: true }).bytes()

describe('the head of a picture', () => {
  test.each([
    ['jpeg', makeJpeg(size), 8],
    ['jpeg', makeJpeg({ ...size, frame: 0xc2 }), 8],
    ['jpeg', makeJpeg({ ...size, colour: [1, 2, 3, 4] }), 8],
    ['jpeg', makeJpeg({ ...size, frame: 0xc1, bitDepth: 12 }), 12],
    ['png', makePng(size), 8],
    ['png', makePng({ ...size, bitDepth: 16, colourType: 6 }), 16],
    ['webp', webp, 8],
    ['webp', lossless, 8],
  ] as const)('tells type, size and depth of a %s', (type, bytes, bitDepth) => {
    expect(facts(bytes)).toEqual({
      type,
      ...size,
      bitDepth,
      orientation: 1,
      animated: false,
      exif: null,
    })
  })

  test('tells whether it is animated', () => {
    expect(facts(makeGif(1)).animated).toBe(false)
    expect(facts(makeGif(2)).animated).toBe(true)
    expect(facts(animateWebp(webp, size))).toMatchObject({ ...size, animated: true })
    const control = pngChunk('acTL', new Uint8Array(8))
    expect(facts(makePng({ ...size, chunks: [control] })).animated).toBe(true)
  })

  test.each([true, false])('exchanges the sides of a picture that lies (little: %p)', (little) => {
    const exif = { main: { 0x112: 6 }, little }
    const upright = { width: 32, height: 64, orientation: 6 }
    expect(facts(makeJpeg({ ...size, segments: [exifSegment(exif)] }))).toMatchObject(upright)
    const chunk = pngChunk('eXIf', makeExif(exif))
    expect(facts(makePng({ ...size, chunks: [chunk] }))).toMatchObject(upright)
  })

  test('has what the camera wrote down', () => {
    const exif = exifSegment({
      main: { 0x10f: 'FUJIFILM', 0x110: 'X-T5', 0x112: 1 },
      shot: {
        0x829a: [[1, 250]],
        0x829d: [[28, 10]],
        0x8827: 400,
        0x9003: '2024:02:29 17:45:01',
        0x9011: '+02:00',
        0x920a: [[35, 1]],
        0xa405: 53,
        0xa434: 'XF35mmF1.4 R',
      },
      place: {
        1: 'S',
        2: [
          [33, 1],
          [51, 1],
          [3599, 100],
        ],
        3: 'E',
        4: [
          [151, 1],
          [12, 1],
          [0, 1],
        ],
        6: [[105, 10]],
      },
    })
    expect(facts(makeJpeg({ ...size, segments: [exif] })).exif).toEqual({
      takenAt: '2024-02-29T17:45:01+02:00',
      camera: 'FUJIFILM X-T5',
      lens: 'XF35mmF1.4 R',
      exposureSeconds: 1 / 250,
      aperture: 2.8,
      iso: 400,
      focalLengthMm: 35,
      focalLength35Mm: 53,
      latitude: -33.8599972,
      longitude: 151.2,
      altitudeMetres: 10.5,
    })
  })

  test.each([
    ['a day that is none', { shot: { 0x9003: '2023:02:29 10:00:00' } }],
    ['a clock that was never set', { shot: { 0x9003: '0000:00:00 00:00:00' } }],
    ['a place without a fix', { place: { 1: 'N', 2: [[0, 0]], 3: 'E', 4: [[0, 0]] } }],
    ['a latitude beyond the pole', { place: { 1: 'N', 2: [[91, 1]], 3: 'E', 4: [[1, 1]] } }],
    ['an orientation that is none', { main: { 0x112: 9 } }],
  ] as const)('passes over %s', (_, wish) => {
    const bytes = makeJpeg({ ...size, segments: [exifSegment(wish)] })
    expect(facts(bytes)).toMatchObject({ orientation: 1, exif: null })
  })

  test('keeps control characters out of names', () => {
    const exif = exifSegment({ main: { 0x110: 'X\u001b[31m\u0007Y' } })
    expect(facts(makeJpeg({ ...size, segments: [exif] })).exif).toEqual({ camera: 'X [31m Y' })
  })

  test('is found behind a large but sound amount of metadata', () => {
    const segments = Array.from({ length: 100 }, () => segment(0xe1, new Uint8Array(65_000)))
    expect(facts(makeJpeg({ ...size, segments }))).toMatchObject(size)
  })

  test.each([
    ['nothing', '', 'not_a_picture', 'empty'],
    ['an SVG', '<?xml version="1.0"?>\n<svg onload="alert(1)"/>', 'not_a_picture', 'SVG'],
    ['a web page', ' <!DOCTYPE html><html>', 'not_a_picture', 'web page'],
    ['text', 'a poster', 'not_a_picture', 'no picture'],
    ['zeros', new Uint8Array(100), 'not_a_picture', 'zeros'],
    ['the start of a JPEG', makeJpeg(size).subarray(0, 60), 'picture_damaged', 'jpeg'],
    ['the start of a PNG', makePng(size).subarray(0, 20), 'picture_damaged', 'png'],
    ['a WebP without pixels', webp.subarray(0, 16), 'picture_damaged', 'webp'],
    [
      'metadata without end',
      makeJpeg({
        ...size,
        segments: Array.from({ length: 1000 }, () => segment(0xe1, new Uint8Array(65_000))),
      }),
      'picture_damaged',
      'more before its pixels',
    ],
  ] as const)('rejects %s as %s', (_, bytes, code, words) => {
    expect(read(bytes)).toEqual({
      outcome: 'refused',
      finding: { code, message: expect.stringContaining(words) },
    })
  })

  test('never throws for bytes that were changed', () => {
    const exif = exifSegment({
      main: { 0x10f: 'A', 0x110: 'B' },
      shot: { 0x829a: [[1, 2]] },
      place: { 1: 'N', 2: [[1, 1]], 3: 'E', 4: [[1, 1]] },
    })
    const originals = [
      makeJpeg({ ...size, segments: [exif] }),
      makePng({ ...size, chunks: [pngChunk('eXIf', exif.subarray(10))] }),
      animateWebp(webp, size),
      makeGif(3),
    ]
    let seed = 7
    const random = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648
      return seed % below
    }
    for (const original of originals) {
      for (let round = 0; round < 500; round++) {
        const bytes = original.slice(0, 20 + random(original.length))
        for (let change = 0; change < 4; change++) bytes[random(bytes.length)] = random(256)
        const source = {
          sizeBytes: bytes.length,
          read: (at: number, n: number) => bytes.slice(at, at + n),
        }
        expect(describePicture(source).outcome).toBeString()
      }
    }
  })
})
