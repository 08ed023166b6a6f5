import { layoutOfMask, speakersOfMask } from './channel-layout.ts'
import type { AudioFacts } from './facts.ts'

/** Masks by number of channels in the order of Vorbis (section 4.3.9 of its specification), which Opus shares. */
const vorbisMasks = [0x4, 0x3, 0x7, 0x33, 0x37, 0x3f, 0x70f, 0x63f]

/** Opus is decoded at this rate, whatever its input had. */
const opusRateHz = 48_000
/** Channel mapping families of RFC 7845 and RFC 8486. */
const stereoFamily = 0
const vorbisFamily = 1
const ambisonicFamily = 2
const opusMagic = 'OpusHead'

/** Three headers in one, laced as in Matroska or each behind its size; the first one tells everything. */
export function readVorbisConfig(bytes: Uint8Array): AudioFacts | null {
  const header = bytes.subarray(identificationAt(bytes))
  if (header.length < 30 || header[0] !== 1) return null
  if (String.fromCharCode(...header.subarray(1, 7)) !== 'vorbis') return null
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength)
  const channels = header[11] ?? 0
  const sampleRateHz = view.getUint32(12, true)
  if (view.getUint32(7, true) !== 0 || channels === 0 || sampleRateHz === 0) return null
  return { profile: null, channels, layout: vorbisLayout(channels), sampleRateHz }
}

/** Behind the sizes of the first two headers, which are sums of bytes that end with one below 255. */
function identificationAt(bytes: Uint8Array): number {
  if (bytes[0] === 1) return 0
  if (bytes[0] !== 2) return 2
  let at = 1
  for (let sizes = 0; sizes < 2; sizes++) {
    while (bytes[at] === 255) at += 1
    at += 1
  }
  return at
}

/** `OpusHead` of RFC 7845 as in Matroska, or the payload of a `dOps` box, which is the same without its name. */
export function readOpusConfig(bytes: Uint8Array): AudioFacts | null {
  const named = String.fromCharCode(...bytes.subarray(0, 8)) === opusMagic
  const [version = 255, channels = 0, , , , , , , , , family] = named ? bytes.subarray(8) : bytes
  if (family === undefined || version > 15 || channels === 0) return null
  const layout = opusLayout(family, channels)
  return layout === undefined ? null : { profile: null, channels, layout, sampleRateHz: opusRateHz }
}

/** Undefined for what no decoder takes. */
function opusLayout(family: number, channels: number): string | null | undefined {
  switch (family) {
    case stereoFamily:
      return channels > 2 ? undefined : vorbisLayout(channels)
    case vorbisFamily:
      return channels > 8 ? undefined : vorbisLayout(channels)
    case ambisonicFamily:
      return ambisonicLayout(channels)
    default:
      return null
  }
}

function vorbisLayout(channels: number): string | null {
  const mask = vorbisMasks[channels - 1]
  return mask === undefined ? null : layoutOfMask(mask, speakersOfMask(mask).length)
}

/** (order + 1)² channels, with or without two more for stereo that does not turn. */
function ambisonicLayout(channels: number): string | undefined {
  const order = Math.floor(Math.sqrt(channels)) - 1
  const rest = channels - (order + 1) ** 2
  if (rest !== 0 && rest !== 2) return undefined
  return `ambisonic ${order}${rest === 2 ? '+stereo' : ''}`
}
