import { readFileSync } from 'node:fs'
import { join as joinPath } from 'node:path'

import { makeZip } from '../../archive/make-zip.ts'
import { exifSegment, makeExif } from '../exif.ts'
import { makeGif } from '../frames.ts'
import { join, makeJpeg, segment } from '../jpeg.ts'
import { makePng, pngChunk } from '../png.ts'
import { found, type HostilePictures, shown } from './hostile-picture.ts'

const size = { width: 64, height: 32 }
const fixture = (name: string): Uint8Array =>
  readFileSync(joinPath(import.meta.dir, '../../../fixtures/media', name))
const photo = fixture('poster-gold.jpg')
const svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="fetch(\'//evil.example\')"/>'
const html = '<!doctype html><script>alert(document.cookie)</script>'
const noPicture = (content: string | Uint8Array): ReturnType<typeof found> =>
  found('not_a_picture', Buffer.from(content))
const damaged = (bytes: Uint8Array): ReturnType<typeof found> => found('picture_damaged', bytes)
const webp = await new Bun.Image(photo).webp().bytes()
const png = await new Bun.Image(photo).png().bytes()

/** What is not what its name says: a picture is shown all the same, and anything else is none. */
export const disguised: HostilePictures = {
  'jpeg.png': () => shown(photo),
  'png.webp': () => shown(makePng(size)),
  'gif.jpg': () => shown(makeGif(3, size)),
  'webp.gif': () => shown(webp),
  'html.jpg': () => noPicture(html),
  'svg.png': () => noPicture(svg),
  'svg-with-a-prologue.jpg': () =>
    noPicture(
      `\uFEFF<?xml version="1.0"?><!-- x --><!DOCTYPE svg SYSTEM "file:///etc/passwd">${svg}`,
    ),
  'xml.webp': () =>
    noPicture(
      '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    ),
  'zip.webp': () => noPicture(makeZip([{ name: 'a.jpg', content: photo }])),
  'mp4.gif': () =>
    noPicture(Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0isomiso2\0\0\0\x08free', 'latin1')),
  'text.jpg': () => noPicture('a poster'),
  'icon.jpg': () => noPicture(Uint8Array.from([0, 0, 1, 0, 1, 0, 16, 16, 0, 0, 1, 0, 32, 0])),
  'nothing.jpg': () => noPicture(''),
  'zeros.jpg': () => noPicture(new Uint8Array(100_000)),
  // A page to a browser that guesses, a picture to everybody else.
  'polyglot.jpg': () =>
    shown(makeJpeg({ ...size, segments: [segment(0xfe, Buffer.from(`-->${html}`))] })),
  'polyglot-zip.jpg': () => shown(join([photo, makeZip([{ name: '../../evil.jpg' }])])),
}

/** Five places where a copy may have ended. */
function cutShort(
  extension: string,
  bytes: Uint8Array,
  codes: readonly (string | null)[],
): HostilePictures {
  return Object.fromEntries(
    [3, 30, Math.floor(bytes.length / 2), bytes.length - 20, bytes.length - 1].map((end, at) => {
      const code = codes[at] ?? null
      const part = bytes.slice(0, end)
      const made = (): ReturnType<typeof shown> => (code === null ? shown(part) : found(code, part))
      return [`cut-at-${end}.${extension}`, made]
    }),
  )
}

const [none, broken, short] = ['not_a_picture', 'picture_damaged', 'picture_truncated']

export const truncated: HostilePictures = {
  ...cutShort('jpg', photo, [broken, broken, short, short, short]),
  ...cutShort('png', png, [none, broken, broken, broken, null]),
  ...cutShort('webp', webp, [none, broken, broken, broken, broken]),
  ...cutShort('gif', makeGif(1000, size), [none, null, null, null, null]),
}

/** Kinds that programs stumble over. */
export const rare: HostilePictures = {
  'cmyk.jpg': () => shown(makeJpeg({ ...size, colour: [255, 0, 0, 255] })),
  'grey.jpg': () => shown(makeJpeg({ ...size, colour: [200] })),
  'progressive.jpg': () => shown(makeJpeg({ ...size, frame: 0xc2 })),
  '12-bits.jpg': () => damaged(makeJpeg({ ...size, frame: 0xc1, bitDepth: 12 })),
  '16-bits.png': () => shown(makePng({ ...size, bitDepth: 16, colourType: 6 })),
  'palette.png': () => shown(makePng({ ...size, bitDepth: 1, colourType: 3 })),
  'interlaced.png': () => shown(makePng({ ...size, interlaced: true })),
  '16-bits.tiff': () =>
    found('picture_unsupported', makeExif({ main: { 0x100: 64, 0x101: 32, 0x102: 16 } })),
  'photo.heic': () => found('picture_unsupported', heif('heic', 4000, 3000)),
  'photo.avif': () => found('picture_unsupported', heif('avif', 64, 32)),
  'code-stream.jxl': () => found('picture_unsupported', Uint8Array.from([0xff, 0x0a, 0, 0, 0, 0])),
  'exif-that-is-its-own-child.jpg': () => {
    const exif = { main: { 0x8769: 8, 0x8825: 8, 0x112: 1 } }
    return shown(makeJpeg({ ...size, segments: [exifSegment(exif)] }))
  },
  'exif-of-65,535-entries.png': () => {
    const exif = makeExif({ main: { 0x112: 1 } })
    exif.set([0xff, 0xff], 8)
    return shown(makePng({ ...size, chunks: [pngChunk('eXIf', exif)] }))
  },
  'other-check-sum.png': () => {
    const bytes = makePng(size)
    bytes[30] = 7
    return shown(bytes)
  },
}

function heif(brand: string, width: number, height: number): Uint8Array {
  const bytes = Buffer.alloc(44)
  bytes.writeUInt32BE(24, 0)
  bytes.write(`ftyp${brand}\0\0\0\0mif1`, 4, 'latin1')
  bytes.writeUInt32BE(20, 24)
  bytes.write('ispe', 28)
  bytes.writeUInt32BE(width, 36)
  bytes.writeUInt32BE(height, 40)
  return bytes
}
