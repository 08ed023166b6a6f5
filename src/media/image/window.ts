import { type ByteSource, maxReadBytes } from '../probe/byte-source.ts'

/** A file in pieces, of which the last one read is kept: headers are walked in small steps. */
export interface Window {
  readonly sizeBytes: number
  /** At most `length` bytes (no more than `maxReadBytes`) from `position` on; fewer at the end of the file. */
  at(position: number, length: number): Uint8Array
}

const stepBytes = 4096

export function createWindow(source: ByteSource): Window {
  let start = 0
  let held: Uint8Array = new Uint8Array()
  return {
    sizeBytes: source.sizeBytes,
    at: (position, length) => {
      const end = Math.min(position + Math.min(length, maxReadBytes), source.sizeBytes)
      if (position < start || end > start + held.length) {
        start = position
        held = source.read(position, Math.max(stepBytes, end - position))
      }
      return held.subarray(position - start, Math.max(position, end) - start)
    },
  }
}

/** All bytes of a picture, without a budget: they were counted when they were read. */
export function createBytesWindow(bytes: Uint8Array): Window {
  return {
    sizeBytes: bytes.length,
    at: (position, length) => bytes.subarray(position, position + length),
  }
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
