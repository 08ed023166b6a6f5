import { deflateSync } from 'node:zlib'

/** What a made picture is to be; black, or clear where it has transparency. */
export interface PngWish {
  readonly width: number
  readonly height: number
  readonly bitDepth?: number
  /** 0 grey, 2 RGB, 3 palette, 4 grey and 6 RGB with transparency. */
  readonly colourType?: number
  readonly chunks?: readonly Uint8Array[]
  readonly interlaced?: boolean
}

/** Where the first pixel of each pass of an interlaced picture is, and how far apart they are; PNG 3, 8.2. */
const passes = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const

export function makePng(wish: PngWish): Uint8Array<ArrayBuffer> {
  const { width, height, bitDepth = 8, colourType = 2, chunks = [] } = wish
  const channels = [1, 0, 3, 1, 2, 0, 4][colourType]!
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([bitDepth, colourType], 8)
  header[12] = wish.interlaced === true ? 1 : 0
  const rowsOf = (wide: number, high: number): number =>
    wide === 0 ? 0 : high * (1 + Math.ceil((wide * channels * bitDepth) / 8))
  const bytes = (wish.interlaced === true ? passes : [[0, 0, 1, 1] as const]).map(
    ([x, y, across, down]) =>
      rowsOf(Math.ceil((width - x) / across), Math.ceil((height - y) / down)),
  )
  const rows = new Uint8Array(bytes.reduce((sum, some) => sum + some, 0))
  return new Uint8Array(
    Buffer.concat([
      Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
      pngChunk('IHDR', header),
      ...chunks,
      ...(colourType === 3 ? [pngChunk('PLTE', new Uint8Array(6))] : []),
      pngChunk('IDAT', deflateSync(rows, { level: 9 })),
      pngChunk('IEND', new Uint8Array()),
    ]),
  )
}

export function pngChunk(type: string, content: Uint8Array): Uint8Array {
  const chunk = Buffer.alloc(12 + content.length)
  chunk.writeUInt32BE(content.length, 0)
  chunk.write(type, 4, 'latin1')
  chunk.set(content, 8)
  const sum = Bun.hash.crc32(chunk.subarray(4, 8 + content.length))
  chunk.writeUInt32BE(sum, 8 + content.length)
  return chunk
}
