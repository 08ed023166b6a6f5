import { maxReadBytes } from '../byte-source.ts'
import type { ByteSource } from '../byte-source.ts'

/** Numbers and texts of a file at any position, read through one small window. What lies beyond its end is 0. */
export interface Window {
  readonly sizeBytes: number
  u8(at: number): number
  u16(at: number): number
  u32(at: number): number
  i32(at: number): number
  /** Exact up to 2^53; a larger one is nearly so, and far beyond any file. */
  u64(at: number): number
  /** Four characters, in Latin-1. */
  type(at: number): string
  /** At most 64 KiB, fewer at the end of the file. The bytes are the caller's to keep. */
  bytes(at: number, length: number): Uint8Array
  /** Reads a range at once, so that what follows costs no read; one that is too large is left to the window. */
  hold(start: number, end: number): void
  /** A few bytes from elsewhere that leave the window where it is. */
  glance(at: number, length: number): Uint8Array
}

/** A page: the boxes of a track from its header to its codec are mostly smaller. */
const pageBytes = 4096

export function createWindow(source: ByteSource): Window {
  let start = 0
  let bytes: Uint8Array = new Uint8Array()
  let view: DataView = new DataView(bytes.buffer)

  function load(at: number, length: number): void {
    bytes = source.read(at, length)
    view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    start = at
  }

  /** Where the bytes are in the window; -1 when the file has none there. */
  function find(at: number, length: number): number {
    const offset = at - start
    if (offset >= 0 && offset + length <= bytes.length) return offset
    if (!(at >= 0 && at + length <= source.sizeBytes)) return -1
    load(at, Math.max(length, pageBytes))
    return bytes.length >= length ? 0 : -1
  }

  function u32(at: number): number {
    const offset = find(at, 4)
    return offset < 0 ? 0 : view.getUint32(offset)
  }

  return {
    sizeBytes: source.sizeBytes,
    u8: (at) => {
      const offset = find(at, 1)
      return offset < 0 ? 0 : view.getUint8(offset)
    },
    u16: (at) => {
      const offset = find(at, 2)
      return offset < 0 ? 0 : view.getUint16(offset)
    },
    u32,
    i32: (at) => u32(at) | 0,
    u64: (at) => u32(at) * 2 ** 32 + u32(at + 4),
    type: (at) => {
      const word = u32(at)
      return String.fromCharCode(word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255)
    },
    bytes: (at, length) => {
      const wanted = Math.min(length, maxReadBytes, source.sizeBytes - at)
      if (!(wanted > 0)) return new Uint8Array()
      const offset = at - start
      return offset >= 0 && offset + wanted <= bytes.length
        ? bytes.slice(offset, offset + wanted)
        : source.read(at, wanted)
    },
    hold: (from, to) => {
      const end = Math.min(to, source.sizeBytes)
      const held = from >= start && end <= start + bytes.length
      if (!held && end - from <= maxReadBytes) load(from, end - from)
    },
    glance: (at, length) => {
      const offset = at - start
      return offset >= 0 && offset + length <= bytes.length
        ? bytes.subarray(offset, offset + length)
        : source.read(at, length)
    },
  }
}
