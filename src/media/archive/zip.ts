import type { ArchiveSource } from './source.ts'
import type { ListedEntry } from './judge-entries.ts'
import { ArchiveUnreadable } from './unreadable.ts'
import { damaged, findDirectory, safe, type ZipDirectory } from './zip-end.ts'
import { decodeNames, extraField, type RawName } from './zip-names.ts'

// APPNOTE.TXT 6.3.10, sections 4.3.7 and 4.3.12.
const headerBytes = 46
const localHeaderBytes = 30
const stored = 0
const deflated = 8

/** An entry of a zip as its list describes it. */
export interface ZipEntry extends ListedEntry {
  readonly method: number
  readonly crc: number
  /** Of its local header, in the file. */
  readonly position: number
}

/** The entries of a zip in the order of its list, read from the list alone. Throws ArchiveUnreadable. */
export function listZip(source: ArchiveSource): ZipEntry[] {
  const directory = findDirectory(source)
  const list = source.read(directory.position, directory.sizeBytes)
  if (list.length < directory.sizeBytes) throw damaged()
  const raw: (Omit<ZipEntry, 'name'> & { readonly rawName: RawName })[] = []
  for (let at = 0; raw.length < directory.count;) {
    const header = headerAt(list, at)
    raw.push(entryOf(list.subarray(at, at + header.lengthBytes), directory))
    at += header.lengthBytes
  }
  const names = decodeNames(raw.map(({ rawName }) => rawName))
  const entries = raw.map(({ rawName: _raw, ...entry }, at) => ({
    ...entry,
    name: slashed(names[at] ?? ''),
  }))
  refuseOverlaps(entries, directory)
  return entries
}

// As some programs of Windows write it, against the format.
function slashed(name: string): string {
  return name.includes('/') ? name : name.replaceAll('\\', '/')
}

function headerAt(list: Buffer, at: number): { lengthBytes: number } {
  if (at + headerBytes > list.length || list.readUInt32LE(at) !== 0x02014b50) throw damaged()
  const lengthBytes =
    headerBytes +
    list.readUInt16LE(at + 28) +
    list.readUInt16LE(at + 30) +
    list.readUInt16LE(at + 32)
  if (at + lengthBytes > list.length) throw damaged()
  return { lengthBytes }
}

function entryOf(
  header: Buffer,
  { prefixBytes }: ZipDirectory,
): Omit<ZipEntry, 'name'> & { readonly rawName: RawName } {
  const flags = header.readUInt16LE(8)
  const method = header.readUInt16LE(10)
  const nameEnd = headerBytes + header.readUInt16LE(28)
  const extra = header.subarray(nameEnd, nameEnd + header.readUInt16LE(30))
  const bytes = header.subarray(headerBytes, nameEnd)
  const { sizeBytes, packedBytes, offset } = sizesOf(header, extra)
  return {
    rawName: { bytes, isUtf8: (flags & 0x800) !== 0, extra },
    sizeBytes,
    packedBytes,
    isFolder: bytes.at(-1) === 0x2f,
    isLink: isUnixLink(header),
    isEncrypted: (flags & 1) !== 0,
    isReadable: method === stored || method === deflated,
    method,
    crc: header.readUInt32LE(16),
    position: offset + prefixBytes,
  }
}

// Made on Unix, and its mode is that of a link: its content is a path.
function isUnixLink(header: Buffer): boolean {
  return header.readUInt8(5) === 3 && (header.readUInt16LE(40) & 0o170000) === 0o120000
}

// APPNOTE.TXT 4.5.3: of these fields those that do not fit above, in this order.
function sizesOf(
  header: Buffer,
  extra: Buffer,
): { sizeBytes: number; packedBytes: number; offset: number } {
  const large = extraField(extra, 1)
  let at = 0
  const sizeAt = (position: number): number => {
    const value = header.readUInt32LE(position)
    if (value !== 0xffffffff || large === null) return value
    if (at + 8 > large.length) throw damaged()
    at += 8
    return safe(large, at - 8)
  }
  const sizeBytes = sizeAt(24)
  const packedBytes = sizeAt(20)
  return { sizeBytes, packedBytes, offset: sizeAt(42) }
}

// The smallest bombs let all entries share one content.
function refuseOverlaps(entries: readonly ZipEntry[], directory: ZipDirectory): void {
  const sorted = entries.toSorted((a, b) => a.position - b.position)
  for (const [at, entry] of sorted.entries()) {
    const end = sorted[at + 1]?.position ?? directory.position
    if (entry.position < 0 || entry.position + localHeaderBytes + entry.packedBytes > end) {
      throw new ArchiveUnreadable('Entries of it lie over each other, as they do in a zip bomb.')
    }
  }
}

/** Unpacks one entry into memory; at most `maxBytes`. Throws ArchiveUnreadable. */
export function readZipEntry(source: ArchiveSource, entry: ZipEntry, maxBytes: number): Buffer {
  if (entry.sizeBytes > maxBytes || entry.packedBytes > maxBytes) throw tooLarge(maxBytes)
  const header = source.read(entry.position, localHeaderBytes)
  if (header.length < localHeaderBytes || header.readUInt32LE(0) !== 0x04034b50) throw broken()
  // Sizes stand in the list: here they may be missing, for programs that wrote them behind the content.
  const position =
    entry.position + localHeaderBytes + header.readUInt16LE(26) + header.readUInt16LE(28)
  const packed = source.read(position, entry.packedBytes)
  if (packed.length < entry.packedBytes) throw broken()
  const bytes = unpack(packed, entry)
  if (bytes.length !== entry.sizeBytes || Bun.hash.crc32(bytes) !== entry.crc) throw broken()
  return bytes
}

function unpack(packed: Buffer, { method, sizeBytes }: ZipEntry): Buffer {
  if (method === stored) return packed
  // Not imported: it brings streams with it, and most threads that could unpack something never do.
  const { inflateRawSync } = process.getBuiltinModule('node:zlib')
  try {
    // What would be more than was told is never unpacked; zlib wants room for at least one byte.
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, sizeBytes) })
  } catch {
    throw broken()
  }
}

function broken(): ArchiveUnreadable {
  return new ArchiveUnreadable('The entry is damaged.')
}

function tooLarge(maxBytes: number): ArchiveUnreadable {
  return new ArchiveUnreadable(`The entry is larger than ${maxBytes.toLocaleString('en')} bytes.`)
}
