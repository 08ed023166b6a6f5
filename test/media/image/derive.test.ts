import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join as joinPath } from 'node:path'
import { deflateSync } from 'node:zlib'

import type { PictureTarget } from '../../../src/domain/picture.ts'
import { derive, type DeriveOutcome, maxThumbnailBytes } from '../../../src/media/image/derive.ts'
import { readPixels } from '../../../src/media/image/pixels.ts'
import { exifSegment, makeExif } from './exif.ts'
import { animateWebp, makeGif } from './frames.ts'
import { join, makeJpeg, segment } from './jpeg.ts'
import { makePng, pngChunk } from './png.ts'

const targets: readonly PictureTarget[] = [
  { kind: 'thumbnail', longSide: 320 },
  { kind: 'thumbnail', longSide: 1280 },
  { kind: 'display', longSide: 1920 },
]

const photo = readFileSync(joinPath(import.meta.dir, '../../fixtures/media/poster-gold.jpg'))
const size = { width: 64, height: 32 }

function made(outcome: DeriveOutcome): Extract<DeriveOutcome, { outcome: 'derived' }> {
  if (outcome.outcome === 'refused') throw new Error(outcome.finding.message)
  return outcome
}

async function copiesOf(bytes: Uint8Array): Promise<string[]> {
  const { copies } = made(await derive({ bytes: bytes.slice(), targets }))
  return copies.map(({ kind, width, height }) => `${kind} ${width}x${height}`)
}

async function pixelsOf(picture: Uint8Array): Promise<Uint8Array> {
  const { width, height } = await new Bun.Image(picture, { autoOrient: true }).metadata()
  const side = Math.max(width, height)
  const png = await new Bun.Image(picture).resize(side, side, { fit: 'inside' }).png().bytes()
  return readPixels(png).rgba
}

/** How far two pictures of one size are apart on average, 0..255. */
function distance(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length)
  return a.reduce((sum, value, index) => sum + Math.abs(value - b[index]!), 0) / a.length
}

describe('the copies of a picture', () => {
  test('are thumbnails and, of a large one, one for display', async () => {
    expect(await copiesOf(makeJpeg({ width: 3000, height: 2000 }))).toEqual([
      'thumbnail 320x213',
      'thumbnail 1280x853',
      'display 1920x1280',
    ])
  })

  test('are never larger than it, and never two alike', async () => {
    expect(await copiesOf(makeJpeg(size))).toEqual(['thumbnail 64x32'])
    expect(await copiesOf(makeJpeg({ width: 500, height: 1920 }))).toEqual([
      'thumbnail 83x320',
      'thumbnail 333x1280',
    ])
  })

  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'are upright when it was stored as %d',
    async (orientation) => {
      const stored = join([
        photo.subarray(0, 2),
        exifSegment({ main: { 0x112: orientation } }),
        photo.subarray(2),
      ])
      const { copies } = made(await derive({ bytes: stored.slice(), targets: targets.slice(0, 1) }))
      const expected = await new Bun.Image(stored)
        .resize(320, 320, { fit: 'inside' })
        .webp()
        .bytes()
      expect(distance(await pixelsOf(copies[0]!.bytes), await pixelsOf(expected))).toBeLessThan(2)
    },
  )

  test('of a PNG are upright as well', async () => {
    const chunk = pngChunk('eXIf', makeExif({ main: { 0x112: 8 } }))
    expect(await copiesOf(makePng({ ...size, chunks: [chunk] }))).toEqual(['thumbnail 32x64'])
  })

  test('have neither metadata nor a colour profile', async () => {
    const secret = Buffer.from('SECRET'.repeat(500))
    const jpeg = makeJpeg({
      ...size,
      segments: [
        exifSegment({ main: { 0x110: 'SECRET' } }),
        segment(0xe2, join([Buffer.from('ICC_PROFILE\0\u0001\u0001'), secret])),
        segment(0xfe, secret),
      ],
    })
    const png = makePng({
      ...size,
      chunks: [
        pngChunk('iCCP', join([Buffer.from('x\0\0'), deflateSync(secret)])),
        pngChunk('tEXt', secret),
      ],
    })
    for (const bytes of [jpeg, png]) {
      const { copies } = made(await derive({ bytes, targets }))
      expect(copies[0]!.bytes.length).toBeLessThan(100)
    }
  })

  test('are no better than it is', async () => {
    // Made by a program that says how: a photograph is large at any quality.
    const poor = await new Bun.Image(photo).jpeg({ quality: 20 }).bytes()
    const target = { kind: 'thumbnail', longSide: 320 } as const
    const { copies } = made(await derive({ bytes: poor.slice(), targets: [target] }))
    const alike = await new Bun.Image(poor)
      .resize(copies[0]!.width, copies[0]!.height)
      .webp({ quality: 20 })
      .bytes()
    expect(copies[0]!.bytes.length).toBe(alike.length)
  })

  test('of noise stay below the limit', async () => {
    const noise = crypto.getRandomValues(new Uint8Array(60_000))
    const rows = new Uint8Array((1 + 1280 * 3) * 1280)
    for (let at = 0; at < rows.length; at += noise.length) {
      rows.set(noise.subarray(0, rows.length - at), at)
    }
    for (let row = 0; row < 1280; row++) rows[row * (1 + 1280 * 3)] = 0
    const header = Buffer.alloc(13)
    header.writeUInt32BE(1280, 0)
    header.writeUInt32BE(1280, 4)
    header.set([8, 2], 8)
    const bytes = join([
      Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
      pngChunk('IHDR', header),
      pngChunk('IDAT', deflateSync(rows, { level: 1 })),
      pngChunk('IEND', new Uint8Array()),
    ])
    const { copies } = made(await derive({ bytes, targets }))
    expect(Math.max(...copies.map((copy) => copy.bytes.length))).toBeLessThanOrEqual(
      maxThumbnailBytes,
    )
  })
})

describe('a picture of a rarer kind', () => {
  test.each([
    ['CMYK', makeJpeg({ ...size, colour: [255, 0, 0, 255] })],
    ['grey', makeJpeg({ ...size, colour: [200] })],
    ['progressive', makeJpeg({ ...size, frame: 0xc2 })],
    ['16 bits', makePng({ ...size, bitDepth: 16, colourType: 6 })],
    ['1 bit', makePng({ ...size, bitDepth: 1, colourType: 3 })],
    [
      'with 2,000 texts',
      makePng({
        ...size,
        chunks: Array.from({ length: 2000 }, () => pngChunk('tEXt', Buffer.from('a\0b'))),
      }),
    ],
    [
      'with a text of 40 MB packed',
      makePng({
        ...size,
        chunks: [pngChunk('zTXt', join([Buffer.from('x\0\0'), deflateSync(new Uint8Array(4e7))]))],
      }),
    ],
  ])('is decoded: %s', async (_, bytes) => {
    expect(await copiesOf(bytes)).toEqual(['thumbnail 64x32'])
  })

  test.each([false, true])('is decoded: animated WebP (lossless: %p)', async (lossless) => {
    const still = await new Bun.Image(makeJpeg({ ...size, colour: [76, 85, 255] }))
      .webp({ lossless })
      .bytes()
    const { copies, facts } = made(await derive({ bytes: animateWebp(still, size), targets }))
    expect(facts.animated).toBe(true)
    expect(distance(await pixelsOf(copies[0]!.bytes), await pixelsOf(still))).toBeLessThan(3)
  })

  test('is shown as far as it goes, with a finding, when its end is missing', async () => {
    const bytes = new Uint8Array(photo.subarray(0, photo.length >> 1))
    expect(made(await derive({ bytes, targets })).findings).toEqual([
      { code: 'picture_truncated', message: 'Its end is missing.' },
    ])
  })
})

/** A PNG whose header says more than its pixels hold. */
function claim(width: number, height: number): Uint8Array<ArrayBuffer> {
  const bytes = makePng({ width: 1, height: 1 })
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2], 8)
  bytes.set(pngChunk('IHDR', header), 8)
  return bytes
}

// The frame says that it is larger than the whole.
const [still, gif] = [
  new Uint8Array(await new Bun.Image(makeJpeg({ width: 4000, height: 3000 })).webp().bytes()),
  makeGif(1),
]
gif.set([0xff, 0xff, 0xff, 0xff], 24)

describe('a hostile picture', () => {
  const large = { width: 15_000, height: 15_000 }
  test.each([
    ['a pixel bomb', 'picture_too_large', claim(16_000, 16_000)],
    ['a size that overflows', 'picture_too_large', claim(0x7fffffff, 0x7fffffff)],
    [
      'a progressive JPEG of 225 megapixels',
      'picture_too_large',
      makeJpeg({ ...large, frame: 0xc2 }),
    ],
    [
      'a JPEG of 1,000 scans',
      'picture_too_large',
      makeJpeg({ width: 2000, height: 2000, frame: 0xc2, scans: 1000 }),
    ],
    [
      'a frame larger than its WebP',
      'picture_damaged',
      animateWebp(still, { width: 16, height: 16 }),
    ],
    ['a frame larger than its GIF', 'picture_damaged', gif],
    ['a PNG cut short', 'picture_damaged', makePng({ width: 500, height: 500 }).subarray(0, 100)],
    ['a JPEG of 12 bits', 'picture_damaged', makeJpeg({ ...size, frame: 0xc1, bitDepth: 12 })],
    ['a JPEG without pixels', 'picture_damaged', makeJpeg(size).subarray(0, 60)],
    ['a TIFF', 'picture_unsupported', Uint8Array.from([...Buffer.from('II*\0'), 8, 0, 0, 0, 0, 0])],
    [
      'a script',
      'not_a_picture',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
    ],
  ])('rejects %s as %s', async (_, code, bytes) => {
    const outcome = await derive({ bytes: new Uint8Array(bytes), targets })
    expect(outcome).toMatchObject({ outcome: 'refused', finding: { code } })
  })

  test('is no JPEG of 225 megapixels: that is decoded at the size it is needed in', async () => {
    expect(await copiesOf(makeJpeg(large))).toContain('display 1920x1920')
  })
})
