import { readSync } from 'node:fs'

const maxTopLevelBoxes = 64
const mp4FirstBoxes = new Set(['ftyp', 'moov', 'mdat', 'free', 'skip', 'wide', 'pnot'])
const ebmlMagic = 0x1a45dfa3
const segmentId = 0x18538067

/**
 * The size a file announces in its own structure (boxes of ISO 14496-12, the EBML segment of RFC 8794 and 9559),
 * when that is more than it has: ffprobe reads the beginning and calls half a download whole. Null when nothing is
 * missing, or the container does not tell. Costs a read of a few bytes for each top-level box.
 */
export function announcedSizeBeyond(fd: number, sizeBytes: number): number | null {
  const head = readAt(fd, 0, 64)
  if (head.length < 16) return null
  const announced =
    head.readUInt32BE(0) === ebmlMagic ? matroskaSize(head) : mp4Size(fd, head, sizeBytes)
  return announced !== null && announced > sizeBytes ? announced : null
}

function mp4Size(fd: number, head: Buffer, sizeBytes: number): number | null {
  if (!mp4FirstBoxes.has(head.toString('latin1', 4, 8))) return null
  let offset = 0
  for (let boxes = 0; boxes < maxTopLevelBoxes && offset < sizeBytes; boxes++) {
    const box = readAt(fd, offset, 16)
    const type = box.toString('latin1', 4, 8)
    if (box.length < 16 || !/^[\w ©-]{4}$/.test(type)) return null
    const short = box.readUInt32BE(0)
    const size = short === 1 ? Number(box.readBigUInt64BE(8)) : short
    // 0 is "to the end of the file"; less than a header is damage, which is ffprobe's to judge.
    if (size < 8) return null
    offset += size
  }
  return offset > sizeBytes ? offset : null
}

function matroskaSize(head: Buffer): number | null {
  const header = readVint(head, 4)
  if (header === null) return null
  const segmentAt = header.end + header.value
  if (segmentAt + 12 > head.length || head.readUInt32BE(segmentAt) !== segmentId) return null
  const segment = readVint(head, segmentAt + 4)
  return segment === null ? null : segment.end + segment.value
}

/** An EBML size; null for the unknown size of a live recording, whose data bits are all ones. */
function readVint(bytes: Buffer, at: number): { value: number; end: number } | null {
  const first = bytes[at] ?? 0
  const length = Math.clz32(first) - 23
  if (length > 8 || at + length > bytes.length) return null
  let value = first & (0xff >> length)
  let allOnes = value === 0xff >> length
  for (const byte of bytes.subarray(at + 1, at + length)) {
    value = value * 256 + byte
    allOnes &&= byte === 0xff
  }
  return allOnes ? null : { value, end: at + length }
}

/** Fewer bytes than asked for at the end of the file. */
function readAt(fd: number, position: number, length: number): Buffer {
  const buffer = Buffer.alloc(length)
  return buffer.subarray(0, readSync(fd, buffer, 0, length, position))
}
