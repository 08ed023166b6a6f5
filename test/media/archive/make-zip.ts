import { crc32, deflateRawSync } from 'node:zlib'

/** One entry of a zip that a test writes byte by byte. */
export interface MadeEntry {
  readonly name: string | Uint8Array
  readonly content?: string | Uint8Array
  readonly method?: number
  readonly flags?: number
  readonly extra?: Uint8Array
  /** What the list claims, where that is not the truth. */
  readonly claims?: {
    readonly sizeBytes?: number
    readonly packedBytes?: number
    readonly crc?: number
  }
  /** Sizes stand behind the content, and those in front of it are 0. */
  readonly streamed?: boolean
  readonly zip64?: boolean
  readonly mode?: number
}

export interface MadeZip {
  readonly comment?: string
  /** Bytes before the archive. */
  readonly prefix?: Uint8Array
  readonly zip64?: boolean
  /** What the end claims, where that is not the truth. */
  readonly claims?: {
    readonly count?: number
    readonly sizeBytes?: number
    readonly offset?: number
  }
}

/** A zip as the format's note describes it, with as many lies as a test wants. */
export function makeZip(entries: readonly MadeEntry[], zip: MadeZip = {}): Buffer {
  const parts: Buffer[] = []
  const list: Buffer[] = []
  let position = 0
  for (const entry of entries) {
    const made = makeEntry(entry, position)
    parts.push(made.local)
    list.push(made.header)
    position += made.local.length
  }
  const directory = Buffer.concat(list)
  const count = zip.claims?.count ?? entries.length
  const size = zip.claims?.sizeBytes ?? directory.length
  const offset = zip.claims?.offset ?? position
  const prefix = Buffer.from(zip.prefix ?? [])
  return Buffer.concat([prefix, ...parts, directory, ...makeEnd({ count, size, offset }, zip)])
}

function makeEnd(
  { count, size, offset }: { count: number; size: number; offset: number },
  { zip64 = false, comment = '', prefix = new Uint8Array() }: MadeZip,
): Buffer[] {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50)
  end.writeUInt16LE(zip64 ? 0xffff : count, 8)
  end.writeUInt16LE(zip64 ? 0xffff : count, 10)
  end.writeUInt32LE(zip64 ? 0xffffffff : size, 12)
  end.writeUInt32LE(zip64 ? 0xffffffff : offset, 16)
  end.writeUInt16LE(Buffer.byteLength(comment), 20)
  const closing = Buffer.concat([end, Buffer.from(comment)])
  if (!zip64) return [closing]
  const record = Buffer.alloc(56)
  record.writeUInt32LE(0x06064b50)
  record.writeBigUInt64LE(44n, 4)
  record.writeBigUInt64LE(BigInt(count), 24)
  record.writeBigUInt64LE(BigInt(count), 32)
  record.writeBigUInt64LE(BigInt(size), 40)
  record.writeBigUInt64LE(BigInt(offset), 48)
  const locator = Buffer.alloc(20)
  locator.writeUInt32LE(0x07064b50)
  locator.writeBigUInt64LE(BigInt(offset + size + prefix.length), 8)
  locator.writeUInt32LE(1, 16)
  return [record, locator, closing]
}

function makeEntry(entry: MadeEntry, position: number): { local: Buffer; header: Buffer } {
  const { method = 8, flags = 0, claims, streamed = false, zip64 = false } = entry
  const content = Buffer.from(entry.content ?? 'content')
  const packed = method === 8 ? deflateRawSync(content) : content
  const name = Buffer.from(entry.name)
  const sizeBytes = claims?.sizeBytes ?? content.length
  const packedBytes = claims?.packedBytes ?? packed.length
  const crc = claims?.crc ?? crc32(content)
  const local = Buffer.alloc(30)
  local.writeUInt32LE(0x04034b50)
  local.writeUInt16LE(flags | (streamed ? 8 : 0), 6)
  local.writeUInt16LE(method, 8)
  if (!streamed) {
    local.writeUInt32LE(crc, 14)
    local.writeUInt32LE(packedBytes, 18)
    local.writeUInt32LE(sizeBytes, 22)
  }
  local.writeUInt16LE(name.length, 26)
  const header = Buffer.alloc(46)
  header.writeUInt32LE(0x02014b50)
  header.writeUInt8(entry.mode === undefined ? 0 : 3, 5)
  header.writeUInt16LE(flags | (streamed ? 8 : 0), 8)
  header.writeUInt16LE(method, 10)
  header.writeUInt32LE(crc, 16)
  header.writeUInt32LE(zip64 ? 0xffffffff : packedBytes, 20)
  header.writeUInt32LE(zip64 ? 0xffffffff : sizeBytes, 24)
  header.writeUInt16LE(name.length, 28)
  header.writeUInt32LE(((entry.mode ?? 0) << 16) >>> 0, 38)
  header.writeUInt32LE(zip64 ? 0xffffffff : position, 42)
  const extra = Buffer.concat([
    Buffer.from(entry.extra ?? []),
    zip64 ? field(1, numbers(sizeBytes, packedBytes, position)) : Buffer.alloc(0),
  ])
  header.writeUInt16LE(extra.length, 30)
  const descriptor = streamed ? Buffer.alloc(16) : Buffer.alloc(0)
  return {
    local: Buffer.concat([local, name, packed, descriptor]),
    header: Buffer.concat([header, name, extra]),
  }
}

/** An extra field. */
export function field(id: number, content: Uint8Array): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt16LE(id)
  head.writeUInt16LE(content.length, 2)
  return Buffer.concat([head, content])
}

/** The field that gives a name in UTF-8. */
export function unicodePath(raw: string | Uint8Array, name: string): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt8(1)
  head.writeUInt32LE(crc32(raw), 1)
  return field(0x7075, Buffer.concat([head, Buffer.from(name)]))
}

function numbers(...values: number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 8)
  for (const [at, value] of values.entries()) buffer.writeBigUInt64LE(BigInt(value), at * 8)
  return buffer
}
