import type { BigIntStats } from 'node:fs'

// Layouts as in the kernel's uapi/linux/fuse.h. Nothing may be kept: every look asks anew.

export interface Entry {
  readonly name: string
  readonly stats: BigIntStats
}

const protocol = { major: 7, minor: 31 }
const mostWritten = 4096

export function initAnswer(asked: Buffer): Buffer {
  const answer = Buffer.alloc(64)
  answer.writeUInt32LE(protocol.major, 0)
  answer.writeUInt32LE(protocol.minor, 4)
  asked.copy(answer, 8, 8, 12)
  answer.writeUInt32LE(mostWritten, 20)
  answer.writeUInt32LE(1, 24)
  return answer
}

export function entryOf(id: bigint, stats: BigIntStats): Buffer {
  const answer = Buffer.alloc(40)
  answer.writeBigUInt64LE(id, 0)
  return Buffer.concat([answer, attributesOf(stats)])
}

export function attributes(stats: BigIntStats): Buffer {
  return Buffer.concat([Buffer.alloc(16), attributesOf(stats)])
}

function attributesOf(stats: BigIntStats): Buffer {
  const { ino, size, blocks, atimeNs, mtimeNs, ctimeNs, mode, nlink, uid, gid, rdev } = stats
  const answer = Buffer.alloc(88)
  const times = [atimeNs, mtimeNs, ctimeNs]
  const long = [ino, size, blocks, ...times.map((time) => time / 1_000_000_000n)]
  long.forEach((value, at) => answer.writeBigUInt64LE(value, at * 8))
  const short = [...times.map((time) => time % 1_000_000_000n), mode, nlink, uid, gid, rdev, 4096n]
  short.forEach((value, at) => answer.writeUInt32LE(Number(value), 48 + at * 4))
  return answer
}

/** As many entries as fit, numbered from `from`. */
export function directoryEntries(
  entries: readonly Entry[],
  { from, mostBytes }: { from: number; mostBytes: number },
): Buffer {
  const made: Buffer[] = []
  let size = 0
  for (const [at, { name, stats }] of entries.entries()) {
    const bytes = Buffer.from(name)
    const entry = Buffer.alloc(Math.ceil((24 + bytes.length) / 8) * 8)
    if (size + entry.length > mostBytes) break
    entry.writeBigUInt64LE(stats.ino, 0)
    entry.writeBigUInt64LE(BigInt(from + at + 1), 8)
    entry.writeUInt32LE(bytes.length, 16)
    // The type of an entry is the upper part of the mode.
    entry.writeUInt32LE(Number(stats.mode) >> 12, 20)
    bytes.copy(entry, 24)
    made.push(entry)
    size += entry.length
  }
  return Buffer.concat(made)
}

export function statistics(): Buffer {
  const answer = Buffer.alloc(80)
  answer.writeUInt32LE(4096, 40)
  answer.writeUInt32LE(255, 44)
  answer.writeUInt32LE(4096, 48)
  return answer
}
