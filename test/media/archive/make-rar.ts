import { crc32 } from 'node:zlib'

/** A block of a rar of version 4: check sum, type, flags, size and what else its head holds. */
function block(type: number, flags: number, fields: Uint8Array): Buffer {
  const head = Buffer.alloc(7)
  head.writeUInt8(type, 2)
  head.writeUInt16LE(flags, 3)
  head.writeUInt16LE(7 + fields.length, 5)
  const whole = Buffer.concat([head, fields])
  whole.writeUInt16LE(crc32(whole.subarray(2)) & 0xffff)
  return whole
}

/** A rar of version 4 whose entries are stored; `crc` is what it says of all of them, where that is not the truth. */
export function makeRar(
  entries: Readonly<Record<string, string | Uint8Array>>,
  claims: { readonly crc?: number } = {},
): Buffer {
  const parts = [Buffer.from('Rar!\x1a\x07\0', 'latin1'), block(0x73, 0, Buffer.alloc(6))]
  for (const [name, text] of Object.entries(entries)) {
    const content = Buffer.from(text)
    const fields = Buffer.alloc(25)
    fields.writeUInt32LE(content.length, 0)
    fields.writeUInt32LE(content.length, 4)
    fields.writeUInt8(3, 8)
    fields.writeUInt32LE(claims.crc ?? crc32(content), 9)
    fields.writeUInt32LE(0x5a214000, 13)
    fields.writeUInt8(20, 17)
    fields.writeUInt8(0x30, 18)
    fields.writeUInt16LE(Buffer.byteLength(name), 19)
    fields.writeUInt32LE(0o100644, 21)
    parts.push(block(0x74, 0x8000, Buffer.concat([fields, Buffer.from(name)])), content)
  }
  return Buffer.concat([...parts, block(0x7b, 0x4000, Buffer.alloc(0))])
}
