import { eachBox } from './boxes.ts'
import type { Box, HeaderSource } from './boxes.ts'
import type { Window } from './window.ts'

/** The boxes at the top of a file. */
export interface Layout {
  readonly container: 'mp4' | 'mov'
  /** Written for QuickTime, or for it too, which changes how sound is described. */
  readonly quickTime: boolean
  /** One picture instead of a film. */
  readonly stillPicture: boolean
  readonly movie: Box | null
  /** Where the last box ends by its own size; null when its size makes no sense. */
  readonly endBytes: number | null
}

/** With what a file begins that is one of these containers. */
const firstBoxes = new Set(['ftyp', 'moov', 'mdat', 'free', 'skip', 'wide', 'pnot', 'styp', 'junk'])
/** Pictures and documents that share the box but are read by others. */
const foreignBrands = new Set(['jp2 ', 'jpx ', 'jxl ', 'jpm ', 'mjp2', 'crx '])
const stillBrands = new Set(['avif', 'heic', 'heix', 'mif1'])
const firstPageBytes = 4096
const maxBrands = 64

/** Reads the headers of the boxes at the top, up to the fragments; null for a file that is another container. */
export function readLayout(window: Window): Layout | null {
  window.hold(0, Math.min(firstPageBytes, window.sizeBytes))
  if (window.sizeBytes < 16 || !firstBoxes.has(window.type(4))) return null
  let brands: string[] = []
  let movie: Box | null = null
  let end: number | null = 0
  eachBox(glancing(window), { start: 0, end: window.sizeBytes }, (box) => {
    end = box.declaredEnd
    if (box.type === 'moov') movie ??= box
    if (box.type === 'ftyp' && movie === null) brands = readBrands(window, box)
    // What follows is read with the fragments.
    return box.type === 'moof' && movie !== null ? false : undefined
  })
  const [major = ''] = brands
  if (foreignBrands.has(major)) return null
  const mov = major.replaceAll(/\p{Cc}/gu, '').trim()
  return {
    container: mov === '' || mov === 'qt' ? 'mov' : 'mp4',
    quickTime: major === '' || brands.includes('qt  '),
    stillPicture: stillBrands.has(major),
    movie,
    endBytes: end !== null && end >= window.sizeBytes ? end : null,
  }
}

function readBrands(window: Window, { start, end }: Box): string[] {
  const count = Math.min(Math.floor((end - start) / 4), maxBrands)
  const words = Array.from({ length: count }, (_, index) => window.type(start + index * 4))
  // The second is a version number.
  return words.filter((_, index) => index !== 1)
}

/** Reads headers that are far apart without moving the window. */
function glancing(window: Window): HeaderSource {
  let start = -1
  let view: DataView = new DataView(new ArrayBuffer(16))
  const u32 = (at: number): number => {
    if (start < 0 || at < start || at + 4 > start + view.byteLength) {
      const bytes = window.glance(at, 16)
      view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      start = at
    }
    return at + 4 <= start + view.byteLength ? view.getUint32(at - start) : 0
  }
  return {
    u32,
    u64: (at) => u32(at) * 2 ** 32 + u32(at + 4),
    type: (at) => {
      const word = u32(at)
      return String.fromCharCode(word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255)
    },
  }
}
