import { join, segment } from './jpeg.ts'

/** A value of one entry: text, whole numbers of 16 bits, or fractions. */
export type ExifValue = string | number | readonly (readonly [number, number])[]

/** Entries by tag of the three directories that cameras write. */
export interface ExifWish {
  readonly main?: Readonly<Record<number, ExifValue>>
  readonly shot?: Readonly<Record<number, ExifValue>>
  readonly place?: Readonly<Record<number, ExifValue>>
  readonly little?: boolean
}

/** A block of EXIF as it stands in a PNG. */
export function makeExif({ main = {}, shot, place, little = true }: ExifWish): Uint8Array {
  const bytes = Buffer.alloc(4096)
  const put16 = (value: number, at: number): number =>
    little ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at)
  const put32 = (value: number, at: number): number =>
    little ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at)
  bytes.write(little ? 'II' : 'MM')
  put16(42, 2)
  put32(8, 4)
  let free = 1024
  const putEntry = (at: number, tag: number, value: ExifValue): void => {
    put16(tag, at)
    if (typeof value === 'number') {
      put16(3, at + 2)
      put32(1, at + 4)
      put16(value, at + 8)
      return
    }
    const content = typeof value === 'string' ? Buffer.from(`${value}\0`) : value
    put16(typeof value === 'string' ? 2 : 5, at + 2)
    put32(content.length, at + 4)
    const place = typeof value === 'string' && content.length <= 4 ? at + 8 : free
    if (Buffer.isBuffer(content)) content.copy(bytes, place)
    else {
      for (const [index, [over, under]] of content.entries()) {
        put32(over, place + index * 8)
        put32(under, place + index * 8 + 4)
      }
    }
    if (place !== at + 8) {
      put32(place, at + 8)
      free += 256
    }
  }
  const putDirectory = (at: number, entries: Readonly<Record<number, ExifValue>>): void => {
    const list = Object.entries(entries)
    put16(list.length, at)
    for (const [index, [tag, value]] of list.entries())
      putEntry(at + 2 + index * 12, Number(tag), value)
  }
  putDirectory(8, {
    ...main,
    ...(shot !== undefined && { [0x8769]: 300 }),
    ...(place !== undefined && { [0x8825]: 700 }),
  })
  if (shot !== undefined) putDirectory(300, shot)
  if (place !== undefined) putDirectory(700, place)
  return bytes
}

/** The same as a segment of a JPEG. */
export function exifSegment(wish: ExifWish): Uint8Array<ArrayBuffer> {
  return segment(0xe1, join([Buffer.from('Exif\0\0'), makeExif(wish)]))
}
