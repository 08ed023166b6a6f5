import { join } from './jpeg.ts'
import { pngChunk } from './png.ts'

/** An animated WebP whose frames are this picture; a WebP of one frame each. */
export function animateWebp(
  picture: Uint8Array,
  { width, height }: { width: number; height: number },
): Uint8Array<ArrayBuffer> {
  const size = [...uint24(width - 1), ...uint24(height - 1)]
  const pixels = picture.subarray(12)
  const frame = chunk('ANMF', join([zeros(6), size, [100, 0, 0, 0], pixels]))
  const body = join([
    Buffer.from('WEBP'),
    chunk('VP8X', join([[0x02, 0, 0, 0], size])),
    chunk('ANIM', zeros(6)),
    frame,
    frame,
  ])
  return chunk('RIFF', body)
}

/** Frames of one white point each, whatever size they claim. */
export function makeGif(frames: number, size = { width: 1, height: 1 }): Uint8Array<ArrayBuffer> {
  const sides = [...uint16(size.width), ...uint16(size.height)]
  const frame = [0x2c, 0, 0, 0, 0, ...sides, 0, 2, 2, 0x4c, 0x01, 0]
  const head = [...Buffer.from('GIF89a'), ...sides, 0x80, 0, 0, 255, 255, 255, 0, 0, 0]
  return join([head, ...Array.from({ length: frames }, () => frame), [0x3b]])
}

/** An animated PNG whose frames are this picture. */
export function animatePng(
  picture: Uint8Array,
  { width, height, frames }: { width: number; height: number; frames: number },
): Uint8Array<ArrayBuffer> {
  const at = Buffer.from(picture).indexOf('IDAT') - 4
  const pixels = picture.subarray(at + 8, -16)
  const parts = [picture.subarray(0, at), pngChunk('acTL', numbers(frames, 0))]
  for (let frame = 0; frame < frames; frame += 1) {
    const rest = frame * 2
    parts.push(pngChunk('fcTL', join([numbers(Math.max(0, rest - 1), width, height), zeros(14)])))
    const content = frame === 0 ? pixels : join([numbers(rest), pixels])
    parts.push(pngChunk(frame === 0 ? 'IDAT' : 'fdAT', content))
  }
  return join([...parts, picture.subarray(-12)])
}

/** A BMP without compression of 24 bits, of which not all rows need be there. */
export function makeBmp(width: number, height: number, rows = new Uint8Array()): Uint8Array {
  const head = Buffer.alloc(54)
  head.write('BM')
  head.writeUInt32LE(54 + rows.length, 2)
  head.writeUInt32LE(54, 10)
  head.writeUInt32LE(40, 14)
  head.writeInt32LE(width, 18)
  head.writeInt32LE(height, 22)
  head.set([1, 0, 24], 26)
  return join([head, rows])
}

/** A WebP of the extended form that says how large it is and has no pixels. */
export function claimWebp(width: number, height: number): Uint8Array {
  const size = [...uint24(width - 1), ...uint24(height - 1)]
  return chunk('RIFF', join([Buffer.from('WEBP'), chunk('VP8X', join([[0, 0, 0, 0], size]))]))
}

function chunk(type: string, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(content.length)
  return join([Buffer.from(type), length, content, zeros(content.length & 1)])
}

function numbers(...values: number[]): Uint8Array {
  const bytes = Buffer.alloc(values.length * 4)
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4)
  return bytes
}

function uint16(value: number): number[] {
  return [value & 255, value >> 8]
}

function uint24(value: number): number[] {
  return [value & 255, (value >> 8) & 255, value >> 16]
}

function zeros(count: number): Uint8Array {
  return new Uint8Array(count)
}
