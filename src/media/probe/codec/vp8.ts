import { noColour } from './facts.ts'
import type { VideoFacts } from './facts.ts'

/** The header of a key frame (RFC 6386, section 9.1); null for any other frame. Versions are profiles without name. */
export function readVp8Frame(bytes: Uint8Array): VideoFacts | null {
  const [tag = 1, , , a, b, c, widthLow = 0, widthHigh = 0, heightLow = 0, heightHigh] = bytes
  if ((tag & 1) !== 0 || a !== 0x9d || b !== 0x01 || c !== 0x2a) return null
  if (heightHigh === undefined) return null
  // The two highest bits ask for scaling, which no decoder does.
  const width = ((widthHigh & 0x3f) << 8) | widthLow
  const height = ((heightHigh & 0x3f) << 8) | heightLow
  if (width === 0 || height === 0) return null
  return {
    profile: String((tag >>> 1) & 7),
    level: null,
    width,
    height,
    bitDepth: 8,
    colour: noColour,
  }
}
