import { BudgetSpent, maxReadBytes } from '../../../../src/media/probe/byte-source.ts'
import type { ByteSource } from '../../../../src/media/probe/byte-source.ts'
import type { HeaderFacts, HeaderReading } from '../../../../src/media/probe/header.ts'
import { readMatroska } from '../../../../src/media/probe/matroska/read-matroska.ts'

/** Bytes as the beginning of a file, of which `sizeBytes` may claim more than there are; the rest is zeros. */
export function sourceOf(
  bytes: Uint8Array,
  sizeBytes = bytes.length,
): ByteSource & { reads: number } {
  let spent = 0
  const source = {
    sizeBytes,
    reads: 0,
    read: (position: number, length: number): Uint8Array => {
      const wanted = Math.min(length, maxReadBytes, Math.max(0, sizeBytes - position))
      if (wanted <= 0) return new Uint8Array()
      source.reads += 1
      spent += wanted
      if (source.reads > 400 || spent > 8 * 1024 * 1024) throw new BudgetSpent()
      const read = new Uint8Array(wanted)
      read.set(bytes.subarray(position, position + wanted))
      return read
    },
  }
  return source
}

export function reading(bytes: Uint8Array): HeaderReading {
  return readMatroska(sourceOf(bytes))
}

/** What is read of a file in whatever state; fails when nothing is. */
export function factsOf(bytes: Uint8Array): HeaderFacts {
  const result = reading(bytes)
  if (result.outcome === 'foreign' || result.facts === null) throw new Error(JSON.stringify(result))
  return result.facts
}
