import type { TaggedSound } from '../../domain/tags.ts'
import type { HeaderFacts } from '../probe/header.ts'

/** Containers and codecs in the words of ffprobe, where the reader of tags is as sure of them as it. */
const known: readonly (readonly [container: RegExp, codec: RegExp, ...words: [string, string]])[] =
  [
    [/^MPEG$/, /^MPEG (?:1|2|2\.5) Layer 3$/, 'mp3', 'mp3'],
    [/^FLAC$/, /^FLAC$/, 'flac', 'flac'],
    [/^Ogg$/, /^Vorbis/, 'ogg', 'vorbis'],
    [/^Ogg$/, /^Opus/, 'ogg', 'opus'],
    [/^WAVE$/, /^PCM$/, 'wav', 'pcm_s{bits}le'],
    [/^AIFF$/, /^PCM$/, 'aiff', 'pcm_s{bits}be'],
  ]

const layouts = new Map([
  [1, 'mono'],
  [2, 'stereo'],
])

/** The stream of a file that holds nothing but sound; null unless the tags tell all that a program would. */
export function streamOf(sound: TaggedSound): HeaderFacts | null {
  const { channels, sampleRateHz, durationMs } = sound
  const words = wordsOf(sound)
  const layout = layouts.get(channels ?? 0)
  if (words === null || layout === undefined || sampleRateHz === null || durationMs === null) {
    return null
  }
  const flags = { default: false, forced: false, hearingImpaired: false }
  const names = { language: null, title: null, profile: null }
  return {
    container: words.container,
    durationMs,
    video: [],
    audio: [{ index: 0, codec: words.codec, ...names, ...flags, channels, layout, sampleRateHz }],
    subtitles: [],
    chapters: [],
    attachments: [],
  }
}

function wordsOf({ container, codec, bitDepth }: TaggedSound): {
  container: string
  codec: string
} | null {
  const found = known.find(([one, other]) => one.test(container ?? '') && other.test(codec ?? ''))
  if (found === undefined) return null
  const [, , ours, word] = found
  if (!word.includes('{bits}')) return { container: ours, codec: word }
  // Eight bits have a sign in one of the two and none in the other; they are left to the program.
  if (bitDepth !== 16 && bitDepth !== 24) return null
  return { container: ours, codec: word.replace('{bits}', String(bitDepth)) }
}
