import { latin1, viewOf } from './window.ts'

/** A block in the form of a TIFF. */
export interface TiffReader {
  readonly view: DataView
  readonly little: boolean
  readonly firstDirectory: number
}

/** The entries of one directory by tag; missing ones and those of another type are undefined. */
export interface Directory {
  number(tag: number): number | undefined
  numbers(tag: number): readonly number[]
  /** Without control characters, at most 200 characters. */
  text(tag: number): string | undefined
}

/** Bytes of one value by type. */
const sizes: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 9: 4, 10: 8 }
const text = 2
const maxEntries = 512
const maxNumbers = 16
const maxTextBytes = 1000
const maxTextLength = 200

/** Null when it does not begin as a TIFF. */
export function tiffReader(block: Uint8Array): TiffReader | null {
  if (block.length < 8) return null
  const order = latin1(block.subarray(0, 4))
  if (order !== 'II*\0' && order !== 'MM\0*') return null
  const view = viewOf(block)
  const little = order.startsWith('I')
  return { view, little, firstDirectory: view.getUint32(4, little) }
}

interface Entry {
  readonly type: number
  readonly count: number
  /** Where its values stand. */
  readonly at: number
}

/** The directory at a place; empty when there is none. */
export function readDirectory(tiff: TiffReader, position: number): Directory {
  const entries = readEntries(tiff, position)
  const numbers = (tag: number): readonly number[] => {
    const entry = entries.get(tag)
    if (entry === undefined || entry.type === text) return []
    const values = Array.from({ length: Math.min(entry.count, maxNumbers) }, (_, index) =>
      readNumber(tiff, entry, index),
    )
    return values.every((value) => Number.isFinite(value)) ? values : []
  }
  return {
    numbers,
    number: (tag) => numbers(tag)[0],
    text: (tag) => {
      const entry = entries.get(tag)
      return entry?.type === text ? readText(tiff, entry) : undefined
    },
  }
}

function readEntries({ view, little }: TiffReader, position: number): Map<number, Entry> {
  const entries = new Map<number, Entry>()
  if (position < 8 || position + 2 > view.byteLength) return entries
  const count = Math.min(view.getUint16(position, little), maxEntries)
  for (let index = 0; index < count; index++) {
    const at = position + 2 + index * 12
    if (at + 12 > view.byteLength) break
    const type = view.getUint16(at + 2, little)
    const values = view.getUint32(at + 4, little)
    const bytes = (sizes[type] ?? 0) * values
    if (bytes === 0) continue
    const place = bytes <= 4 ? at + 8 : view.getUint32(at + 8, little)
    if (place + bytes > view.byteLength) continue
    const tag = view.getUint16(at, little)
    if (!entries.has(tag)) entries.set(tag, { type, count: values, at: place })
  }
  return entries
}

function readNumber({ view, little }: TiffReader, { type, at }: Entry, index: number): number {
  const place = at + index * (sizes[type] ?? 0)
  switch (type) {
    case 1:
      return view.getUint8(place)
    case 3:
      return view.getUint16(place, little)
    case 4:
      return view.getUint32(place, little)
    case 5:
      return view.getUint32(place, little) / view.getUint32(place + 4, little)
    case 9:
      return view.getInt32(place, little)
    default:
      return view.getInt32(place, little) / view.getInt32(place + 4, little)
  }
}

// The standard says ASCII; what is not is UTF-8 more often than anything else.
function readText({ view }: TiffReader, { at, count }: Entry): string | undefined {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + at, Math.min(count, maxTextBytes))
  const [value = ''] = new TextDecoder().decode(bytes).split('\0')
  const clean = value
    .replaceAll(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, maxTextLength)
  return clean === '' ? undefined : clean
}
