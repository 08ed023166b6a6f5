import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const fixtures = join(import.meta.dir, '../fixtures/media')

/** Real films of a second, by the lines of their pictures. */
const sources = {
  720: 'h264-aac-720p.mkv',
  1080: 'h264-eac3-1080p.mkv',
  2160: 'hevc-hdr10-ac3-2160p.mkv',
} as const

export interface TestVideo {
  readonly lines?: keyof typeof sources
  /** What its header says that it runs for. */
  readonly minutes?: number
  /** Behind its end, so that no two files are alike. */
  readonly extra?: string
}

/** A film whose header says that it is longer than it is. */
export function videoBytes({ lines = 720, minutes = 45, extra = '' }: TestVideo = {}): Buffer {
  const film = readFileSync(join(fixtures, sources[lines]))
  const at = film.indexOf(Buffer.from([0x44, 0x89, 0x88]))
  if (at < 0) throw new Error(`${sources[lines]} has no duration of eight bytes`)
  film.writeDoubleBE(minutes * 60_000, at + 3)
  return Buffer.concat([film, voidOf(Buffer.from(extra))])
}

/** Writes one; returns its length in bytes. */
export function writeVideo(path: string, video: TestVideo = {}): number {
  const bytes = videoBytes({ extra: path, ...video })
  writeFileSync(path, bytes)
  return bytes.length
}

/** An element that readers pass over. */
function voidOf(content: Buffer): Buffer {
  if (content.length === 0) return content
  const head = Buffer.alloc(9)
  head.writeUInt8(0xec, 0)
  head.writeBigUInt64BE(0x0100_0000_0000_0000n | BigInt(content.length), 1)
  return Buffer.concat([head, content])
}
