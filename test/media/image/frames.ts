import { join } from './jpeg.ts'

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

/** Frames of one white point each. */
export function makeGif(frames: number): Uint8Array<ArrayBuffer> {
  const frame = [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x4c, 0x01, 0]
  const head = [...Buffer.from('GIF89a'), 1, 0, 1, 0, 0x80, 0, 0, 255, 255, 255, 0, 0, 0]
  return Uint8Array.from([...head, ...Array.from({ length: frames }, () => frame).flat(), 0x3b])
}

function chunk(type: string, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(content.length)
  return join([Buffer.from(type), length, content, zeros(content.length & 1)])
}

function uint24(value: number): number[] {
  return [value & 255, (value >> 8) & 255, value >> 16]
}

function zeros(count: number): Uint8Array {
  return new Uint8Array(count)
}
