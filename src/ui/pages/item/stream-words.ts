import type { Item } from '../../api/types.ts'

type Probe = NonNullable<Item['files'][number]['probe']>
type Video = Probe['video'][number]
type Sound = Probe['audio'][number]

const languages = new Intl.DisplayNames(undefined, { type: 'language' })

/** One stream in words: what it is, and what else is known of it. */
export interface StreamWords {
  readonly sort: 'Video' | 'Audio' | 'Subtitle'
  readonly what: string
  readonly more: string
}

export function streamsOf({ video, audio, subtitles }: Probe): readonly StreamWords[] {
  return [
    ...video.map((one) => ({
      sort: 'Video' as const,
      what: [codecWord(one.codec), one.profile].filter(Boolean).join(' '),
      more: joined([
        `${one.width} × ${one.height}`,
        one.framesPerSecond === null ? null : `${Number(one.framesPerSecond.toFixed(3))} fps`,
        one.range === 'SDR' ? null : rangeWord(one),
      ]),
    })),
    ...audio.map((one) => ({ sort: 'Audio' as const, what: soundWord(one), more: tagged(one) })),
    ...subtitles.map((one) => ({
      sort: 'Subtitle' as const,
      what: codecWord(one.codec),
      more: tagged(one),
    })),
  ]
}

export function languageWord(tag: string | null): string {
  if (tag === null || tag === 'und') return ''
  try {
    return languages.of(tag) ?? tag
  } catch {
    return tag
  }
}

export function rangeWord({ range, dolbyVisionProfile }: Video): string {
  return range === 'DV' ? `Dolby Vision ${dolbyVisionProfile ?? ''}`.trim() : range
}

export function soundWord({ codec, profile, layout }: Sound): string {
  return [codecWord(codec), profile, layout?.replace('(side)', '')].filter(Boolean).join(' ')
}

const names: Readonly<Record<string, string>> = {
  h264: 'H.264',
  hevc: 'HEVC',
  av1: 'AV1',
  vp9: 'VP9',
  mpeg2video: 'MPEG-2',
  mpeg4: 'MPEG-4',
  eac3: 'E-AC-3',
  ac3: 'AC-3',
  truehd: 'TrueHD',
  dts: 'DTS',
  aac: 'AAC',
  flac: 'FLAC',
  opus: 'Opus',
  mp3: 'MP3',
  subrip: 'SRT',
  hdmv_pgs_subtitle: 'PGS',
  ass: 'ASS',
}

export function codecWord(codec: string): string {
  return names[codec] ?? codec.toUpperCase()
}

function tagged(stream: {
  language: string | null
  title: string | null
  default: boolean
  forced: boolean
  hearingImpaired: boolean
}): string {
  return joined([
    languageWord(stream.language),
    stream.title,
    stream.default ? 'default' : null,
    stream.forced ? 'forced' : null,
    stream.hearingImpaired ? 'hearing impaired' : null,
  ])
}

function joined(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== '').join(' · ')
}
