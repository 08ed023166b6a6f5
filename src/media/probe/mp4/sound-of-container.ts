import type { AudioFacts } from '../codec/facts.ts'
import type { SoundEntry } from './audio-entry.ts'

/** Codecs of telephones, which have one form only. */
const fixedRates: ReadonlyMap<string, number> = new Map([
  ['amr_nb', 8000],
  ['amr_wb', 16000],
  ['qcelp', 8000],
])

/** Codecs of which the container says everything, as their samples have no headers. */
const plainCodecs = /^(?:pcm_|adpcm_ima_qt$|gsm$)/

/** What the container says of a track's sound, and whether that is all there is to know. */
export function soundOfContainer(
  codec: string,
  sound: SoundEntry | null,
  timescale: number,
): { facts: AudioFacts; sufficient: boolean } {
  const rate = fixedRates.get(codec)
  if (rate !== undefined) {
    const facts = { profile: null, channels: 1, layout: 'mono', sampleRateHz: rate }
    return { facts, sufficient: true }
  }
  const channels = sound === null || sound.channels === 0 ? null : sound.channels
  const declared = sound?.sampleRateHz ?? 0
  // A rate above 65,535 does not fit into the field; then the unit of the media is that of a sample.
  const told = declared > 0 && Number.isSafeInteger(declared)
  const sampleRateHz = told ? declared : timescale > 1 ? timescale : null
  const facts = { profile: null, channels, layout: sound?.layout ?? null, sampleRateHz }
  return { facts, sufficient: plainCodecs.test(codec) && channels !== null }
}
