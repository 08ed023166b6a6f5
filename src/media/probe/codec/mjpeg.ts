import { colourOf } from './colour-words.ts'
import type { VideoFacts } from './facts.ts'

/** Start-of-frame markers that ffmpeg decodes. */
const profiles: Readonly<Record<number, string>> = {
  0xc0: 'Baseline',
  0xc1: 'Sequential',
  0xc2: 'Progressive',
  0xc3: 'Lossless',
}

const startOfScan = 0xda
const comment = 0xfe
const maxSegments = 64

/**
 * The first frame header of a JPEG. The height is that of one field where a file is interlaced: the container knows
 * better. Null for RGB and CMYK, whose colour cannot be told from the header alone.
 */
export function readMjpegFrame(bytes: Uint8Array): VideoFacts | null {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null
  let limited = false
  let at = 2
  for (let segments = 0; segments < maxSegments; segments++) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at += 1
    const marker = bytes[at + 1]
    if (bytes[at] !== 0xff || marker === undefined || marker === startOfScan) return null
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
    const segment = bytes.subarray(at + 4, at + 2 + length)
    const profile = profiles[marker]
    if (profile !== undefined) return readFrameHeader(segment, profile, limited)
    if (marker === comment) {
      limited ||= String.fromCharCode(...segment.subarray(0, 9)) === 'CS=ITU601'
    }
    at += 2 + length
  }
  return null
}

function readFrameHeader(header: Uint8Array, profile: string, limited: boolean): VideoFacts | null {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength)
  const components = header[5] ?? 0
  if (header.length < 6 + components * 3) return null
  const ids = String.fromCharCode(header[6] ?? 0, header[9] ?? 0, header[12] ?? 0)
  const grey = components === 1
  if ((components !== 3 && !grey) || ids === 'RGB' || profile === 'Lossless') return null
  const bitDepth = header[0] ?? 0
  const height = view.getUint16(1)
  const width = view.getUint16(3)
  if (bitDepth === 0 || bitDepth > 16 || width === 0 || height === 0) return null
  return {
    profile,
    level: null,
    width,
    height,
    bitDepth,
    colour: colourOf({
      primaries: null,
      transfer: null,
      matrix: 5,
      fullRange: grey ? null : !limited,
    }),
  }
}
