import { colourOf } from './colour-words.ts'
import { noColour } from './facts.ts'
import type { VideoFacts } from './facts.ts'

/** Sample entries of Apple's ProRes; the stream itself does not tell which one it is. */
const kinds: ReadonlyMap<string, { profile: string; bitDepth: number }> = new Map([
  ['apco', { profile: 'Proxy', bitDepth: 10 }],
  ['apcs', { profile: 'LT', bitDepth: 10 }],
  ['apcn', { profile: 'Standard', bitDepth: 10 }],
  ['apch', { profile: 'HQ', bitDepth: 10 }],
  ['ap4h', { profile: '4444', bitDepth: 12 }],
  ['ap4x', { profile: 'XQ', bitDepth: 12 }],
])

const frameMarker = 0x69637066 // icpf

/** The four characters of the sample entry, which are also the private data of a Matroska track. */
export function readProresConfig(bytes: Uint8Array): VideoFacts | null {
  const kind = kinds.get(String.fromCharCode(...bytes.subarray(0, 4)))
  if (kind === undefined) return null
  // It has no other range, whatever a container says.
  const colour = { ...noColour, range: 'tv' } as const
  return { ...kind, level: null, width: null, height: null, colour }
}

/** Frame header of SMPTE RDD 36, after the size and the marker; Matroska leaves those out. */
export function readProresFrame(bytes: Uint8Array): VideoFacts | null {
  if (bytes.length < 8) return null
  const whole = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const header = bytes.subarray(whole.getUint32(4) === frameMarker ? 8 : 0)
  if (header.length < 20) return null
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength)
  if (view.getUint16(0) < 20 || view.getUint16(2) > 1) return null
  const width = view.getUint16(8)
  const height = view.getUint16(10)
  if (width === 0 || height === 0) return null
  const [primaries = 2, transfer = 2, matrix = 2] = header.subarray(14)
  return {
    profile: null,
    level: null,
    width,
    height,
    bitDepth: null,
    colour: colourOf({ primaries, transfer, matrix, fullRange: false }),
  }
}
