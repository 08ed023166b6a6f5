import { maxDirectoryBytes, maxEntries } from './limits.ts'
import type { ArchiveSource } from './source.ts'
import { ArchiveUnreadable } from './unreadable.ts'

// APPNOTE.TXT 6.3.10, sections 4.3.14 to 4.3.16.
const endBytes = 22
const locatorBytes = 20
const end64Bytes = 56
const longestComment = 0xffff

/** Where the list of a zip's entries lies. */
export interface ZipDirectory {
  readonly position: number
  readonly sizeBytes: number
  readonly count: number
  /** Bytes before the archive itself, such as a program that unpacks it; all positions inside count from there. */
  readonly prefixBytes: number
}

/** Finds the list of entries. Throws ArchiveUnreadable. */
export function findDirectory(source: ArchiveSource): ZipDirectory {
  const tailPosition = Math.max(0, source.sizeBytes - endBytes - longestComment)
  const tail = source.read(tailPosition, endBytes + longestComment)
  const at = findEnd(tail)
  if (at === null) throw new ArchiveUnreadable('It is cut off: its list of entries is missing.')
  const end = readEnd(tail, { at, tailPosition }, source)
  if (end.count > maxEntries) {
    throw new ArchiveUnreadable(`It holds more than ${maxEntries.toLocaleString('en')} entries.`)
  }
  if (end.sizeBytes > maxDirectoryBytes) {
    throw new ArchiveUnreadable('Its list of entries is larger than any sound one.')
  }
  const position = end.position - end.sizeBytes
  const prefixBytes = position - end.offset
  if (position < 0 || prefixBytes < 0) throw damaged()
  return { position, sizeBytes: end.sizeBytes, count: end.count, prefixBytes }
}

// The last one whose comment fills the rest of the file: a comment may hold the signature as well.
function findEnd(tail: Buffer): number | null {
  for (let at = tail.length - endBytes; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== 0x06054b50) continue
    if (at + endBytes + tail.readUInt16LE(at + 20) <= tail.length) return at
  }
  return null
}

interface End {
  /** Where the list ends. */
  readonly position: number
  readonly count: number
  readonly sizeBytes: number
  readonly offset: number
}

function readEnd(
  tail: Buffer,
  place: { at: number; tailPosition: number },
  source: ArchiveSource,
): End {
  const { at, tailPosition } = place
  const position = tailPosition + at
  const disks = [tail.readUInt16LE(at + 4), tail.readUInt16LE(at + 6)]
  const end = {
    position,
    count: tail.readUInt16LE(at + 10),
    sizeBytes: tail.readUInt32LE(at + 12),
    offset: tail.readUInt32LE(at + 16),
  }
  const isLarge = end.count === 0xffff || end.sizeBytes === 0xffffffff || end.offset === 0xffffffff
  const large = isLarge ? readEnd64(source, position) : null
  if (large !== null) return large
  if (disks.some((disk) => disk !== 0)) {
    throw new ArchiveUnreadable('It is one volume of several; put them together first.')
  }
  return end
}

function readEnd64(source: ArchiveSource, endPosition: number): End | null {
  const locator = source.read(endPosition - locatorBytes, locatorBytes)
  if (locator.length < locatorBytes || locator.readUInt32LE(0) !== 0x07064b50) return null
  // Where it says, or right before the locator when something was put in front of the archive.
  for (const position of [safe(locator, 8), endPosition - locatorBytes - end64Bytes]) {
    const record = source.read(position, end64Bytes)
    if (record.length < end64Bytes || record.readUInt32LE(0) !== 0x06064b50) continue
    return {
      position,
      count: safe(record, 32),
      sizeBytes: safe(record, 40),
      offset: safe(record, 48),
    }
  }
  throw damaged()
}

/** A number of 64 bits; throws ArchiveUnreadable for one that no file has. */
export function safe(buffer: Buffer, at: number): number {
  const value = Number(buffer.readBigUInt64LE(at))
  if (!Number.isSafeInteger(value)) throw damaged()
  return value
}

export function damaged(): ArchiveUnreadable {
  return new ArchiveUnreadable('Its list of entries is damaged.')
}
