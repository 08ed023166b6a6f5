/** Frames of an ID3v2.4 tag by their ids; a text is one in Latin-1. */
export type Id3Frames = readonly (readonly [id: string, content: string | Uint8Array])[]

/** An ID3v2.4 tag; what programs write, byte by byte. */
export function id3v24(frames: Id3Frames): Buffer {
  const body = Buffer.concat(frames.map(([id, content]) => frame(id, content)))
  const header = Buffer.concat([Buffer.from('ID3'), Buffer.from([4, 0, 0]), synchsafe(body.length)])
  return Buffer.concat([header, body])
}

/** An attached picture: of the front, a JPEG by its first bytes. */
export function picture(sizeBytes: number): Buffer {
  const data = Buffer.alloc(sizeBytes, 0x20)
  data.set([0xff, 0xd8, 0xff, 0xe0])
  return Buffer.concat([Buffer.from('\0image/jpeg\0\x03\0', 'latin1'), data])
}

function frame(id: string, content: string | Uint8Array): Buffer {
  const bytes =
    typeof content === 'string' ? Buffer.from(`\0${content}`, 'latin1') : Buffer.from(content)
  return Buffer.concat([Buffer.from(id), synchsafe(bytes.length), Buffer.alloc(2), bytes])
}

/** Seven bits in each of four bytes. */
function synchsafe(value: number): Buffer {
  return Buffer.from([value >> 21, value >> 14, value >> 7, value].map((part) => part & 0x7f))
}
