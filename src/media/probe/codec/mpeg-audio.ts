import { createBits } from './bits.ts'
import type { AudioFacts } from './facts.ts'

/** Rates of MPEG-1 by sampling_frequency (ISO 11172-3); MPEG-2 has half of them, MPEG-2.5 a quarter. */
const rates = [44_100, 48_000, 32_000]
const mono = 3

/** The header of a frame of layer 1, 2 or 3. */
export function readMpegAudioFrame(bytes: Uint8Array): AudioFacts | null {
  const bits = createBits(bytes.subarray(0, 4))
  if (bits.read(11) !== 0x7ff) return null
  const version = bits.read(2)
  const layer = bits.read(2)
  bits.skip(1)
  const bitRate = bits.read(4)
  const rate = rates[bits.read(2)]
  bits.skip(2)
  const channels = bits.read(2) === mono ? 1 : 2
  if (version === 1 || layer === 0 || bitRate === 15 || rate === undefined || bits.exhausted) {
    return null
  }
  const halvings = version === 3 ? 0 : version === 2 ? 1 : 2
  return {
    profile: null,
    channels,
    layout: channels === 1 ? 'mono' : 'stereo',
    sampleRateHz: rate >> halvings,
  }
}
