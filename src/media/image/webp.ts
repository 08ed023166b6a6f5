import { type ExifReading, noExif, readExif } from './exif.ts'
import type { PictureHeader } from './header.ts'
import { latin1, viewOf, type Window } from './window.ts'

const maxChunks = 64
const animation = 0x02

/** Of the simple form the size stands in the pixels' own header, of the extended one in a chunk before all others. */
export function readWebp(window: Window): PictureHeader | null {
  let canvas: { width: number; height: number } | null = null
  let animated = false
  let lossless = false
  let exif: ExifReading = noExif
  for (const { type, at, size } of webpChunks(window)) {
    const body = window.at(at, Math.min(size, 32))
    if (type === 'VP8X') {
      if (body.length < 10) return null
      animated = ((body[0] ?? 0) & animation) !== 0
      canvas = { width: 1 + uint24(body, 4), height: 1 + uint24(body, 7) }
    } else if (type === 'VP8 ' || type === 'VP8L') {
      lossless ||= type === 'VP8L'
      canvas ??= type === 'VP8L' ? losslessSize(body) : lossySize(body)
    } else if (type === 'EXIF') {
      exif = readExif(withoutMark(window.at(at, size)))
    }
  }
  if (canvas === null) return null
  // Each frame may be of either kind.
  return { type: 'webp', ...canvas, bitDepth: 8, animated, lossless: lossless || animated, ...exif }
}

/** A chunk of a WebP; `at` is where its content begins. */
export interface WebpChunk {
  readonly type: string
  readonly at: number
  readonly size: number
}

/** The chunks in their order, of which only the first 64 are looked at. */
export function* webpChunks(window: Window): Generator<WebpChunk> {
  let at = 12
  for (let chunks = 0; chunks < maxChunks; chunks++) {
    const head = window.at(at, 8)
    if (head.length < 8) return
    const size = viewOf(head).getUint32(4, true)
    yield { type: latin1(head.subarray(0, 4)), at: at + 8, size }
    at += 8 + size + (size & 1)
  }
}

/** Some programs put the mark of a JPEG's segment before it. */
function withoutMark(body: Uint8Array): Uint8Array {
  return latin1(body.subarray(0, 6)) === 'Exif\0\0' ? body.subarray(6) : body
}

function uint24(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16)
}

/** RFC 6386, 9.1: a frame tag of three bytes, a start code, and two sizes of 14 bits. */
function lossySize(body: Uint8Array): { width: number; height: number } | null {
  if (body.length < 10 || latin1(body.subarray(3, 6)) !== '\x9d\x01\x2a') return null
  const view = viewOf(body)
  return sized(view.getUint16(6, true) & 0x3fff, view.getUint16(8, true) & 0x3fff)
}

/** RFC 9649, 3.4: a signature, and two sizes of 14 bits less one. */
function losslessSize(body: Uint8Array): { width: number; height: number } | null {
  if (body.length < 5 || body[0] !== 0x2f) return null
  const bits = viewOf(body).getUint32(1, true)
  return sized((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1)
}

function sized(width: number, height: number): { width: number; height: number } | null {
  return width === 0 || height === 0 ? null : { width, height }
}
