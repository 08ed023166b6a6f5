import { extname } from 'node:path'

/**
 * Appends a text to a film in a way its format allows, so that many demo files made from one fixture differ in content
 * as real ones do. The text must be shorter than 100 bytes.
 */
export function stamp(film: Uint8Array, path: string, text: string): Uint8Array {
  const body = Buffer.alloc(100)
  body.write(text)
  const extension = extname(path).toLowerCase()
  switch (extension) {
    case '.mkv':
    case '.webm':
      return growSegment(film, Buffer.concat([Buffer.from([0xec, 0x80 | body.length]), body]))
    case '.mp4':
    case '.mov':
    case '.m4v':
      return Buffer.concat([film, header32be(body.length + 8), Buffer.from('free'), body])
    case '.avi':
      return Buffer.concat([film, Buffer.from('JUNK'), header32le(body.length), body])
    case '.ts':
      return Buffer.concat([film, nullPacket(body)])
    case '.m2ts':
      // Blu-ray puts four bytes of arrival time before each transport packet.
      return Buffer.concat([film, Buffer.alloc(4), nullPacket(body)])
    default:
      throw new Error(`no way to stamp ${extension}`)
  }
}

/**
 * Adds an element (here an EBML Void, RFC 8794 section 11.3.2) to the end of the Segment, the last thing of the file.
 * ffmpeg writes its size in eight bytes, of which the first is 01.
 */
function growSegment(film: Uint8Array, element: Uint8Array): Uint8Array {
  const grown = Buffer.concat([film, element])
  const sizeAt = grown.indexOf(Buffer.from([0x18, 0x53, 0x80, 0x67, 0x01])) + 5
  grown.writeUIntBE(grown.readUIntBE(sizeAt + 1, 6) + element.length, sizeAt + 1, 6)
  return grown
}

/** A transport stream packet of PID 0x1FFF, which every reader skips. */
function nullPacket(body: Uint8Array): Uint8Array {
  const packet = Buffer.alloc(188, 0xff)
  packet.set([0x47, 0x1f, 0xff, 0x10])
  packet.set(body, 4)
  return packet
}

function header32be(value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function header32le(value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
