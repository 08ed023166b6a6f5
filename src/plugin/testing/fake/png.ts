import { crc32, deflateSync } from 'node:zlib'

/** Pixels of 8 bits a channel: in the colours of a palette (3 bytes each), or red, green and blue. */
export interface Drawing {
  readonly width: number
  readonly height: number
  readonly palette?: Uint8Array
  /** Each row begins with its filter; 0 is none. */
  readonly rows: Uint8Array
}

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)
const colourTypes = { palette: 3, rgb: 2 }

/** The bytes of a PNG. */
export function encodePng({ width, height, palette, rows }: Drawing): Uint8Array {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, palette === undefined ? colourTypes.rgb : colourTypes.palette, 0, 0, 0], 8)
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    ...(palette === undefined ? [] : [chunk('PLTE', palette)]),
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', new Uint8Array()),
  ])
}

/** Length, type, data, sum over type and data (PNG, section 5.3). */
function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(data.length + 12)
  bytes.writeUInt32BE(data.length, 0)
  bytes.write(type, 4, 'latin1')
  bytes.set(data, 8)
  bytes.writeUInt32BE(crc32(bytes.subarray(4, data.length + 8)), data.length + 8)
  return bytes
}
