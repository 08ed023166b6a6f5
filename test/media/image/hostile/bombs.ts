import { deflateSync } from 'node:zlib'

import { animatePng, animateWebp, claimWebp, makeBmp, makeGif } from '../frames.ts'
import { join, makeJpeg, segment } from '../jpeg.ts'
import { makePng, pngChunk } from '../png.ts'
import { found, type HostilePictures, shown } from './hostile-picture.ts'

const size = { width: 64, height: 32 }
const tooLarge = (bytes: Uint8Array): ReturnType<typeof found> => found('picture_too_large', bytes)
const damaged = (bytes: Uint8Array): ReturnType<typeof found> => found('picture_damaged', bytes)

/** A JPEG whose frame header says that it is of another size. */
function claimJpeg(width: number, height: number): Uint8Array {
  const bytes = Buffer.from(makeJpeg(size))
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]))
  bytes.writeUInt16BE(height, frame + 5)
  bytes.writeUInt16BE(width, frame + 7)
  return bytes
}

function claimPng(width: number, height: number): Uint8Array {
  const bytes = makePng(size)
  const header = Buffer.from(bytes.subarray(16, 29))
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  bytes.set(pngChunk('IHDR', header), 8)
  return bytes
}

/** Few bytes that say they are many pixels, or unpack to them. */
export const pixelBombs: HostilePictures = {
  'grey-16000.png': () => tooLarge(makePng({ width: 16_000, height: 16_000, colourType: 0 })),
  'claim-65500.png': () => tooLarge(claimPng(65_500, 65_500)),
  'claim-overflow.png': () => tooLarge(claimPng(0x7fffffff, 0x7fffffff)),
  'claim-65500.gif': () => tooLarge(makeGif(1, { width: 65_500, height: 65_500 })),
  'claim-65500.bmp': () => tooLarge(makeBmp(65_500, 65_500)),
  'claim-from-above.bmp': () => tooLarge(makeBmp(7000, -2147483648)),
  'claim-7000.bmp': () => damaged(makeBmp(7000, 7000)),
  'claim-16383.webp': () => tooLarge(claimWebp(16_383, 16_383)),
  'claim-16777216.webp': () => tooLarge(claimWebp(16_777_216, 16_777_216)),
  'claim-65500.jpg': () => tooLarge(claimJpeg(65_500, 65_500)),
  'claim-no-height.jpg': () => damaged(claimJpeg(64, 0)),
  'baseline-15000.jpg': () => shown(makeJpeg({ width: 15_000, height: 15_000 })),
  'progressive-15000.jpg': () => tooLarge(makeJpeg({ width: 15_000, height: 15_000, frame: 0xc2 })),
  'a-thousand-scans.jpg': () =>
    tooLarge(makeJpeg({ width: 2000, height: 2000, frame: 0xc2, scans: 1000 })),
  'too-many-rows.png': () => {
    const bytes = makePng({ width: 10, height: 10 })
    const rows = pngChunk('IDAT', deflateSync(new Uint8Array(500_000_000), { level: 1 }))
    return shown(join([bytes.subarray(0, 33), rows, bytes.subarray(-12)]))
  },
  // All of them as large as is allowed, and in one job: they have thumbnails, but are too large for more.
  ...Object.fromEntries(
    [1, 2, 3, 4].map((at) => [
      `49-megapixels-${at}.png`,
      () => tooLarge(makePng({ width: 7000, height: 7000 - at, colourType: at < 3 ? 2 : 6 })),
    ]),
  ),
}

/** Far more frames than anyone has ever watched. */
export const frameBombs: HostilePictures = {
  '100,000-frames.gif': () => shown(makeGif(100_000, { width: 1000, height: 1000 })),
  '200-frames.png': () => {
    const wish = { width: 1000, height: 1000, colourType: 6 }
    return shown(animatePng(makePng(wish), { ...wish, frames: 200 }))
  },
  'frame-beyond.gif': () => {
    const bytes = makeGif(1)
    bytes.set([0xff, 0xff, 0xff, 0xff], 24)
    return damaged(bytes)
  },
}

/** The same, of pictures that only an encoder can make. */
export async function webpBombs(): Promise<HostilePictures> {
  const still = await new Bun.Image(makeJpeg({ width: 2000, height: 1000 })).webp().bytes()
  const plain = await new Bun.Image(makePng({ width: 7000, height: 7000 }))
    .webp({ lossless: true })
    .bytes()
  return {
    'animated.webp': () => shown(animateWebp(still, { width: 2000, height: 1000 })),
    'frame-beyond.webp': () => damaged(animateWebp(still, { width: 16, height: 16 })),
    'lossless-7000.webp': () => tooLarge(plain),
  }
}

const large = new Uint8Array(65_000)

/** Hardly any picture, and very much about it. */
export const metadataBombs: HostilePictures = {
  'exif-100-MB.jpg': () => {
    const segments = Array.from({ length: 1600 }, () =>
      segment(0xe1, join([Buffer.from('Exif\0\0II*\0'), large])),
    )
    return damaged(makeJpeg({ ...size, segments }))
  },
  'icc-100-MB.jpg': () => {
    const mark = Buffer.from('ICC_PROFILE\0\u0001\u0001')
    const segments = Array.from({ length: 1600 }, () => segment(0xe2, join([mark, large])))
    return damaged(makeJpeg({ ...size, segments }))
  },
  'xmp-5-MB.jpg': () => {
    const mark = Buffer.from('http://ns.adobe.com/xap/1.0/\0')
    const segments = Array.from({ length: 80 }, () => segment(0xe1, join([mark, large])))
    return shown(makeJpeg({ ...size, segments }))
  },
  'fill-bytes.jpg': () => {
    const bytes = makeJpeg(size)
    const filling = new Uint8Array(100_000_000).fill(0xff)
    return damaged(join([bytes.subarray(0, 2), filling, bytes.subarray(2)]))
  },
  'endless-end.jpg': () => {
    const filling = new Uint8Array(100_000_000).fill(0xff)
    return found('picture_truncated', join([makeJpeg(size).subarray(0, -2), filling]))
  },
  'itxt-100-MB.png': () =>
    shown(makePng({ ...size, chunks: [pngChunk('iTXt', new Uint8Array(100_000_000))] })),
  'ztxt-bomb.png': () => {
    const packed = deflateSync(new Uint8Array(500_000_000), { level: 1 })
    const chunk = pngChunk('zTXt', join([Buffer.from('x\0\0'), packed]))
    return shown(makePng({ ...size, chunks: [chunk] }))
  },
  'iccp-bomb.png': () => {
    const packed = deflateSync(new Uint8Array(500_000_000), { level: 1 })
    const chunk = pngChunk('iCCP', join([Buffer.from('x\0\0'), packed]))
    return shown(makePng({ ...size, chunks: [chunk] }))
  },
  '5,000,000-chunks.png': () => {
    const [chunk, count] = [pngChunk('tEXt', new Uint8Array()), 5_000_000]
    const chunks = new Uint8Array(count * chunk.length)
    for (let at = 0; at < chunks.length; at += chunk.length) chunks.set(chunk, at)
    return shown(makePng({ ...size, chunks: [chunks] }))
  },
}
