import type { AudioStream, CodecVerdict, MediaProbe, VideoStream } from '../../domain/probe.ts'

/** `codec` of a stream whose codec ffprobe could not tell. */
export const unknownCodec = 'unknown'

const codecNames: Readonly<Record<string, string>> = {
  aac: 'AAC',
  ac3: 'AC-3',
  alac: 'Apple Lossless',
  av1: 'AV1',
  dts: 'DTS',
  eac3: 'E-AC-3',
  flac: 'FLAC',
  h264: 'H.264',
  hevc: 'HEVC',
  mp3: 'MP3',
  mpeg2video: 'MPEG-2',
  mpeg4: 'MPEG-4 Part 2',
  opus: 'Opus',
  truehd: 'Dolby TrueHD',
  vc1: 'VC-1',
  vorbis: 'Vorbis',
  vp8: 'VP8',
  vp9: 'VP9',
  wmv3: 'Windows Media Video 9',
}

const directVideoContainers = new Set(['mp4', 'mov', 'matroska'])
const directAudioCodecs = new Set(['aac', 'mp3', 'flac', 'opus', 'vorbis'])
const directAudioContainers = new Set([
  'mp4',
  'mov',
  'matroska',
  'mp3',
  'flac',
  'ogg',
  'aac',
  'wav',
])

/**
 * Whether a common player takes the file as it is: H.264 with 8 bits and AAC in MP4, MOV or Matroska; for a file
 * without video, a codec and container that browsers play. Every obstacle is one reason, and so is every fact
 * that is not known. Judged are the first video stream and the default (else the first) audio stream.
 */
export function judgeCodecs(probe: Omit<MediaProbe, 'verdict'>): CodecVerdict {
  const video = probe.video[0]
  const audio = probe.audio.find((stream) => stream.default) ?? probe.audio[0]
  const reasons =
    video === undefined
      ? audioReasons(probe.container, audio)
      : [
          ...containerReasons(probe.container, directVideoContainers, 'MP4, MOV and Matroska'),
          ...videoReasons(video),
          ...soundtrackReasons(audio),
        ]
  return { outcome: reasons.length === 0 ? 'direct' : 'transcode', reasons }
}

function containerReasons(container: string, direct: ReadonlySet<string>, names: string): string[] {
  if (direct.has(container)) return []
  return [`The container is ${container}; many players take only ${names}.`]
}

function videoReasons({ codec, bitDepth, profile, range }: VideoStream): string[] {
  const reasons: string[] = []
  if (codec === unknownCodec) reasons.push('The video codec is not known.')
  else if (codec !== 'h264') {
    reasons.push(`The video is ${nameOf(codec)}; many players decode only H.264.`)
  }
  if (bitDepth === null) reasons.push('The bit depth of the video is not known.')
  else if (bitDepth > 8) {
    reasons.push(`The video is ${bitDepth}-bit ${nameOf(codec)}; many players decode only 8 bits.`)
  }
  const chroma = /4:(?:2:2|4:4)/.exec(profile ?? '')?.[0]
  if (chroma !== undefined) {
    reasons.push(`The video has ${chroma} colour; many players decode only 4:2:0.`)
  }
  if (range !== 'SDR') reasons.push(`The video is ${range}; many screens show only SDR.`)
  return reasons
}

function soundtrackReasons(audio: AudioStream | undefined): string[] {
  if (audio === undefined) return ['The file has no audio stream.']
  if (audio.codec === unknownCodec) return ['The audio codec is not known.']
  if (audio.codec === 'aac') return []
  return [`The audio is ${nameOf(audio.codec)}; many players decode only AAC.`]
}

function audioReasons(container: string, audio: AudioStream | undefined): string[] {
  const names = 'MP3, MP4, FLAC, Ogg, WAV and Matroska'
  const reasons = containerReasons(container, directAudioContainers, names)
  if (audio === undefined) return [...reasons, 'The file has neither video nor audio.']
  if (audio.codec === unknownCodec) return [...reasons, 'The audio codec is not known.']
  if (directAudioCodecs.has(audio.codec) || audio.codec.startsWith('pcm_s16')) return reasons
  const common = 'AAC, MP3, FLAC, Opus and Vorbis'
  return [...reasons, `The audio is ${nameOf(audio.codec)}; many players decode only ${common}.`]
}

function nameOf(codec: string): string {
  return Object.hasOwn(codecNames, codec) ? (codecNames[codec] ?? codec) : codec
}
