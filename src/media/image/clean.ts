import type { PictureHeader } from './header.ts'
import { segmentsOf } from './jpeg.ts'
import { createBytesWindow, latin1, viewOf } from './window.ts'
import { webpChunks } from './webp.ts'

/**
 * A picture without what is not needed to decode it, made in place: the bytes given are changed. Bun 1.4.5 copies a
 * colour profile of any size into what it encodes, and its PNG decoder unpacks compressed texts (195 MB and 0.4 s of
 * 390 KB) only to give up then, as it does at more than 1,000 chunks. Of an animated WebP, which it does not decode at
 * all, the first frame is left.
 */
export function cleanPicture(bytes: Uint8Array, header: PictureHeader): Uint8Array {
  if (header.type === 'jpeg') return cleanJpeg(bytes)
  if (header.type === 'png') return cleanPng(bytes)
  return header.type === 'webp' ? cleanWebp(bytes) : bytes
}

/** Moves pieces of the bytes together, each to the end of the ones before. */
function compact(
  bytes: Uint8Array,
  start: number,
): { keep(from: number, to: number): void; end(): number } {
  let end = start
  return {
    keep: (from, to) => {
      bytes.copyWithin(end, from, to)
      end += Math.min(to, bytes.length) - from
    },
    end: () => end,
  }
}

const adobe = 0xee
const comment = 0xfe

// Adobe's segment tells how the colours are stored.
function cleanJpeg(bytes: Uint8Array): Uint8Array {
  const kept = compact(bytes, 2)
  let rest = 2
  for (const { marker, at, end } of segmentsOf(createBytesWindow(bytes))) {
    const isMetadata = (marker >= 0xe0 && marker <= 0xef && marker !== adobe) || marker === comment
    if (!isMetadata) kept.keep(at, end)
    rest = end
  }
  kept.keep(rest, bytes.length)
  return bytes.subarray(0, kept.end())
}

// As numbers: there may be millions of chunks.
const neededChunks = new Set(
  ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'].map((type) => Buffer.from(type).readUInt32BE()),
)

function cleanPng(bytes: Uint8Array): Uint8Array {
  const kept = compact(bytes, 8)
  const view = viewOf(bytes)
  let at = 8
  while (at + 12 <= bytes.length) {
    // Before anything is moved over it.
    const end = at + 12 + view.getUint32(at)
    if (neededChunks.has(view.getUint32(at + 4))) kept.keep(at, end)
    at = end
  }
  return bytes.subarray(0, kept.end())
}

const pixelChunks = new Set(['VP8 ', 'VP8L', 'ALPH'])

function cleanWebp(bytes: Uint8Array): Uint8Array {
  const chunks = [...webpChunks(createBytesWindow(bytes))]
  const frame = chunks.find(({ type }) => type === 'ANMF')
  if (frame !== undefined) return firstFrame(bytes, frame)
  const kept = compact(bytes, 12)
  for (const { type, at, size } of chunks) {
    if (type !== 'VP8X' && !pixelChunks.has(type)) continue
    // Of what follows in its flags, only whether there is transparency stays true.
    if (type === 'VP8X') bytes[at] = (bytes[at] ?? 0) & 0x10
    kept.keep(at - 8, at + size + (size & 1))
  }
  return closeWebp(bytes, kept.end())
}

/**
 * The pixels of a frame as a picture of its own, of the frame's size: that a first frame is smaller than the whole is
 * allowed and not done.
 */
function firstFrame(bytes: Uint8Array, frame: { at: number; size: number }): Uint8Array {
  const inside = bytes.slice(frame.at, frame.at + frame.size)
  // A header of the extended form: the frame's own size, less one, in three bytes each.
  const extended = new Uint8Array(18)
  extended.set(Buffer.from('VP8X\x0a\0\0\0\x10\0\0\0', 'latin1'))
  extended.set(inside.subarray(6, 12), 12)
  const chunks = inside.subarray(16)
  const hasAlpha = latin1(chunks.subarray(0, 4)) === 'ALPH'
  const made = Buffer.concat([bytes.subarray(0, 12), ...(hasAlpha ? [extended] : []), chunks])
  return closeWebp(made, made.length)
}

function closeWebp(bytes: Uint8Array, end: number): Uint8Array {
  viewOf(bytes).setUint32(4, end - 8, true)
  return bytes.subarray(0, end)
}
