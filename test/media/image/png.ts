import { deflateSync } from 'node:zlib'

/** What a made picture is to be; black, or clear where it has transparency. */
export interface PngWish {
  readonly width: number
  readonly height: number
  readonly bitDepth?: number
  /** 0 grey, 2 RGB, 3 palette, 4 grey and 6 RGB with transparency. */
  readonly colourType?: number
  readonly chunks?: readonly Uint8Array[]
}

export function makePng(wish: PngWish): Uint8Array<ArrayBuffer> {
  const { width, height, bitDepth = 8, colourType = 2, chunks = [] } = wish
  const channels = [1, 0, 3, 1, 2, 0, 4][colourType]!
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([bitDepth, colourType], 8)
  const rows = new Uint8Array(height * (1 + Math.ceil((width * channels * bitDepth) / 8)))
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
