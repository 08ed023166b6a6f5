import { createBits } from './bits.ts'
import { layoutOfMask, speakersOfMask } from './channel-layout.ts'
import type { AudioFacts } from './facts.ts'

/** Masks by number of channels of RFC 9639, section 9.1.3. */
const masks = [0x4, 0x3, 0x7, 0x33, 0x607, 0x60f, 0x70f, 0x63f]

const marker = 0x664c6143 // fLaC
const streamInfoBytes = 34
const vorbisComment = 4
const maxBlocks = 16
/** Eighteen speakers are standardized. */
const maxMask = 0x3ffff
const maxCommentBytes = 64 * 1024

/** STREAMINFO alone, with its block header (`dfLa`, also with version and flags), or behind the marker `fLaC`. */
export function readFlacConfig(bytes: Uint8Array): AudioFacts | null {
  const from = streamInfoAt(bytes)
  if (from === null || bytes.length < from + streamInfoBytes) return null
  const bits = createBits(bytes.subarray(from, from + streamInfoBytes))
  bits.skip(80)
  const sampleRateHz = bits.read(20)
  const channels = bits.read(3) + 1
  if (sampleRateHz === 0) return null
  const said = readSaidMask(bytes.subarray(from + streamInfoBytes))
  const usual = masks[channels - 1] ?? 0
  const mask = said <= maxMask && speakersOfMask(said).length === channels ? said : usual
  return { profile: null, channels, layout: layoutOfMask(mask, channels), sampleRateHz }
}

function streamInfoAt(bytes: Uint8Array): number | null {
  const bits = createBits(bytes)
  const isHeader = (word: number): boolean => (word & 0x7fffffff) === streamInfoBytes
  const first = bits.read(32)
  const second = bits.read(32)
  if (first === marker) return isHeader(second) ? 8 : null
  if (isHeader(first)) return 4
  if (first === 0 && isHeader(second)) return 8
  return 0
}

/** A layout out of the ordinary stands in the comments; 0 when nothing is said. */
function readSaidMask(blocks: Uint8Array): number {
  let at = 0
  for (let count = 0; count < maxBlocks && at + 4 <= blocks.length; count++) {
    const type = (blocks[at] ?? 0) & 0x7f
    const size = createBits(blocks.subarray(at + 1, at + 4)).read(24)
    const block = blocks.subarray(at + 4, at + 4 + Math.min(size, maxCommentBytes))
    if (type === vorbisComment) {
      const text = new TextDecoder('latin1').decode(block)
      const said = /WAVEFORMATEXTENSIBLE_CHANNEL_MASK=(0x[\da-f]{1,5}|\d{1,6})/i.exec(text)?.[1]
      return said === undefined ? 0 : Number(said)
    }
    at += 4 + size
  }
  return 0
}
