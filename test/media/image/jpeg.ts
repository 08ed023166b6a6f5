/** What a made picture is to be. */
export interface JpegWish {
  readonly width: number
  readonly height: number
  /** One value 0..255 for each component, which is the whole picture: `[y]`, `[y, cb, cr]` or `[c, m, y, k]`. */
  readonly colour?: readonly number[]
  /** Segments after the start of the picture, made by `segment`. */
  readonly segments?: readonly Uint8Array[]
  /** The frame header: 0xc0 baseline, 0xc2 progressive. */
  readonly frame?: number
  readonly bitDepth?: number
  /** Times the first scan is repeated. */
  readonly scans?: number
  /** Factor of its quantisation tables, in the order of the file; the standard's own at 50. */
  readonly quality?: number
}

/** A picture of one colour: a few bits for each block of 64 pixels, so that large ones are small files. */
export function makeJpeg(wish: JpegWish): Uint8Array<ArrayBuffer> {
  const { width, height, colour = [128, 128, 128], frame = 0xc0, bitDepth = 8 } = wish
  const scan = [
    segment(0xda, [
      colour.length,
      ...colour.flatMap((_, index) => [index + 1, 0]),
      0,
      frame === 0xc2 ? 0 : 63,
      0,
    ]),
    scanData({ width, height, colour, onlyDc: frame === 0xc2 }),
  ]
  return join([
    [0xff, 0xd8],
    ...(wish.segments ?? []),
    segment(0xdb, [0, ...quantisation(wish.quality)]),
    segment(frame, [
      bitDepth,
      height >> 8,
      height & 255,
      width >> 8,
      width & 255,
      colour.length,
      ...colour.flatMap((_, index) => [index + 1, 0x11, 0]),
    ]),
    // DC: "0" is no difference, "10nnn" one of n + 1 bits. AC: "0" ends the block.
    segment(0xc4, [0x00, 1, 0, 0, 0, 8, ...zeros(11), 0, 1, 2, 3, 4, 5, 6, 7, 8]),
    segment(0xc4, [0x10, 1, ...zeros(15), 0]),
    ...Array.from({ length: wish.scans ?? 1 }, () => scan).flat(),
    [0xff, 0xd9],
  ])
}

/** A segment with its marker and length. */
export function segment(marker: number, body: Iterable<number>): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(body)
  const length = bytes.length + 2
  return join([[0xff, marker, length >> 8, length & 255], bytes])
}

export function join(parts: readonly ArrayLike<number>[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

function zeros(count: number): number[] {
  return Array.from({ length: count }, () => 0)
}

/** Table K.1 of the standard (ISO/IEC 10918-1), in zigzag order. */
const luminance = [
  16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37,
  29, 40, 58, 51, 61, 60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87,
  95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99,
]

// Without a quality the first entry is 8, so that a difference of 1 is one step of brightness.
function quantisation(quality: number | undefined): number[] {
  if (quality === undefined) return [8, ...Array.from({ length: 63 }, () => 1)]
  const scale = quality < 50 ? 5000 / quality : 200 - quality * 2
  return luminance.map((entry) =>
    Math.min(255, Math.max(1, Math.floor((entry * scale + 50) / 100))),
  )
}

function scanData(scan: {
  width: number
  height: number
  colour: readonly number[]
  onlyDc: boolean
}): Uint8Array {
  const { width, height, colour, onlyDc } = scan
  const end = onlyDc ? '' : '0'
  let bits = ''
  for (const value of colour) bits += difference(value - 128) + end
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8) - 1
  const bitsLeft = blocks * colour.length * (1 + end.length)
  const bytes = new Uint8Array(Math.ceil((bits.length + bitsLeft) / 8))
  for (const [index, bit] of bits.split('').entries()) {
    if (bit === '1') bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (0x80 >> (index & 7))
  }
  return bytes.includes(0xff)
    ? Uint8Array.from([...bytes].flatMap((b) => (b === 255 ? [b, 0] : [b])))
    : bytes
}

function difference(value: number): string {
  if (value === 0) return '0'
  const size = Math.abs(value).toString(2).length
  const coded = value > 0 ? value : value + 2 ** size - 1
  return `10${(size - 1).toString(2).padStart(3, '0')}${coded.toString(2).padStart(size, '0')}`
}
