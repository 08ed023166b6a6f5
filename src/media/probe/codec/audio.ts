import { readAacConfig, readAdtsFrame } from './aac.ts'
import { readAc3Config, readAc3Frame, readEac3Config } from './ac3.ts'
import { readAlacConfig } from './alac.ts'
import { readDtsConfig, readDtsFrame } from './dts.ts'
import type { AudioFacts } from './facts.ts'
import { readFlacConfig } from './flac.ts'
import { readMpegAudioFrame } from './mpeg-audio.ts'
import { readTrueHdFrame } from './truehd.ts'
import { readOpusConfig, readVorbisConfig } from './xiph.ts'

type Reader = (bytes: Uint8Array) => AudioFacts | null

const configReaders: ReadonlyMap<string, Reader> = new Map([
  ['aac', readAacConfig],
  ['ac3', readAc3Config],
  ['eac3', readEac3Config],
  ['flac', readFlacConfig],
  ['opus', readOpusConfig],
  ['vorbis', readVorbisConfig],
  ['alac', readAlacConfig],
  ['dts', readDtsConfig],
])

const frameReaders: ReadonlyMap<string, Reader> = new Map([
  ['aac', readAdtsFrame],
  ['ac3', readAc3Frame],
  ['eac3', readAc3Frame],
  ['dts', readDtsFrame],
  ['truehd', readTrueHdFrame],
  ['mlp', readTrueHdFrame],
  ['mp1', readMpegAudioFrame],
  ['mp2', readMpegAudioFrame],
  ['mp3', readMpegAudioFrame],
])

/** What a container's configuration of a codec says; `codec` is ffprobe's name. Null when it is not understood. */
export function readAudioConfig(codec: string, config: Uint8Array): AudioFacts | null {
  return configReaders.get(codec)?.(config) ?? null
}

/** What the first frame of a stream says; its beginning is enough. Null when it is not understood. */
export function readAudioFrame(codec: string, bytes: Uint8Array): AudioFacts | null {
  return frameReaders.get(codec)?.(bytes) ?? null
}
