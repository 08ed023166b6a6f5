import { readSync } from 'node:fs'

/** RFC 3533: a page has at most 65,307 bytes. */
const tailBytes = 70 * 1024
const opusRateHz = 48_000

/**
 * How long an Ogg file with one stream plays, by the position that its last page ends at; null when that page is not of
 * the stream that begins the file. The reader of tags would go through all pages for it.
 */
export function oggDurationMs(fd: number, sizeBytes: number, sampleRateHz: number): number | null {
  const head = Buffer.alloc(64)
  if (readSync(fd, head, 0, head.length, 0) < head.length) return null
  const tail = Buffer.alloc(Math.min(tailBytes, sizeBytes))
  readSync(fd, tail, 0, tail.length, sizeBytes - tail.length)
  const at = tail.lastIndexOf('OggS')
  if (at < 0 || at + 18 > tail.length || head.toString('latin1', 0, 4) !== 'OggS') return null
  if (tail.readUInt32LE(at + 14) !== head.readUInt32LE(14)) return null
  const position = Number(tail.readBigInt64LE(at + 6))
  if (position <= 0) return null
  // RFC 7845, section 4: positions of Opus are those of 48 kHz, and begin before the sound does.
  if (head.toString('latin1', 28, 36) === 'OpusHead') {
    return Math.round(((position - head.readUInt16LE(38)) * 1000) / opusRateHz)
  }
  return Math.round((position * 1000) / sampleRateHz)
}
