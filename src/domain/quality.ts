import type { MediaProbe } from './probe.ts'

/** Names of picture sizes, the largest first. */
export const resolutions = ['4320p', '2160p', '1440p', '1080p', '720p', '576p', '480p'] as const
export type Resolution = (typeof resolutions)[number]

/** What is said of a file in two words. */
export interface Quality {
  /** Null for what is only heard. */
  readonly resolution: Resolution | null
  /** Of the picture; of what is only heard that of the sound. */
  readonly codec: string | null
  readonly range: string | null
}

// By either side: films are cut to 2.39:1, old series are 4:3.
const least: readonly (readonly [Resolution, width: number, height: number])[] = [
  ['4320p', 7000, 4000],
  ['2160p', 3200, 1800],
  ['1440p', 2400, 1300],
  ['1080p', 1700, 900],
  ['720p', 1100, 640],
  ['576p', Infinity, 540],
]

export function qualityOf({
  video: [video],
  audio: [audio],
}: Pick<MediaProbe, 'video' | 'audio'>): Quality {
  if (video === undefined) return { resolution: null, codec: audio?.codec ?? null, range: null }
  const found = least.find(([, width, height]) => video.width >= width || video.height >= height)
  return { resolution: found?.[0] ?? '480p', codec: video.codec, range: video.range }
}
