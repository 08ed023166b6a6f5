import type { MediaProbe } from '../domain/probe.ts'
import type { ParsedName } from '../domain/scanner.ts'

/** How good a video is, as far as that is known. */
export interface Quality {
  /** Lines of the class it belongs to, such as 1080; null when nothing tells. */
  readonly lines: number | null
  /** Where its picture comes from, as a rank; null when its name does not tell. */
  readonly source: number | null
  /** The word for it. */
  readonly sourceName: string | null
  /** 1, 2 for a proper or repack, and so on. */
  readonly version: number
}

export interface Comparison {
  readonly verdict: 'better' | 'equal' | 'worse'
  /** In a clause: "1080p against 720p". */
  readonly why: string
}

type NameFacts = Pick<ParsedName, 'resolution' | 'source' | 'version'>

/** Worst first; the first pattern that fits a word decides. */
const sources: readonly (readonly [RegExp, number])[] = [
  [/remux/i, 10],
  [/^(?:hd-?)?(?:cam|cam-?rip)$|workprint|^wp$/i, 1],
  [/tele-?sync|^(?:hd-?)?ts$|^pdvd$/i, 1],
  [/tele-?cine|^(?:hd-?)?tc$/i, 2],
  [/scr(?:eener)?/i, 3],
  [/vhs|^r5$/i, 4],
  [/^(?:dsr|sdtv|pdtv|tvrip|satrip|dvb|ppv)/i, 5],
  [/dvd/i, 6],
  [/^hdtv/i, 7],
  [/^web-?rip|^hdrip|^webmux/i, 8],
  [/^web/i, 9],
  [/blu-?ray|^b[dr]-?rip|^bd/i, 9.5],
]

const classes = [2160, 1440, 1080, 720, 576, 480, 360, 240] as const
/** Widths of these classes: films are often cut off above and below. */
const widths = [3_200, 2_240, 1_700, 1_100, 700, 640, 480, 0] as const

/** Of a file, by its streams where they tell, else by its name. */
export function qualityOf(
  name: NameFacts,
  probe: Pick<MediaProbe, 'video'> | null,
  size: { readonly width: number; readonly height: number } | null = null,
): Quality {
  const picture = size ?? probe?.video[0] ?? null
  return {
    lines: picture === null ? linesOfName(name.resolution) : linesOf(picture),
    source: rankOf(name.source),
    sourceName: name.source ?? null,
    version: name.version ?? 1,
  }
}

/** The class of a picture by its pixels, as releases are called after it: 1920 × 800 is 1080. */
export function linesOf({ width, height }: { width: number; height: number }): number {
  const [long, short] = width >= height ? [width, height] : [height, width]
  const byWidth = widths.findIndex((least) => long >= least)
  // 1440 × 1080 and 960 × 720 are narrow, not less sharp.
  const byHeight = classes.findIndex((lines) => short >= lines - lines / 20)
  const at = Math.min(...[byWidth, byHeight].filter((found) => found >= 0))
  return classes[at] ?? short
}

/** Resolution first, then the class of the source, then how often it was made anew; never the size. */
export function compareQuality(fresh: Quality, known: Quality): Comparison {
  if (fresh.lines !== null && known.lines !== null && fresh.lines !== known.lines) {
    const why = `${fresh.lines}p against ${known.lines}p`
    return { verdict: fresh.lines > known.lines ? 'better' : 'worse', why }
  }
  if (fresh.source !== null && known.source !== null && fresh.source !== known.source) {
    const why = `${fresh.sourceName} against ${known.sourceName}`
    return { verdict: fresh.source > known.source ? 'better' : 'worse', why }
  }
  if (fresh.version !== known.version) {
    const why = `version ${fresh.version} against version ${known.version} of the release`
    return { verdict: fresh.version > known.version ? 'better' : 'worse', why }
  }
  return { verdict: 'equal', why: `both ${describeQuality(fresh)}` }
}

/** `1080p BluRay`, for people. */
export function describeQuality({ lines, sourceName }: Quality): string {
  const words = [lines === null ? null : `${lines}p`, sourceName].filter((word) => word !== null)
  return words.length === 0 ? 'of unknown quality' : words.join(' ')
}

function linesOfName(resolution: string | undefined): number | null {
  if (resolution === undefined) return null
  if (/^4k$|uhd/i.test(resolution)) return 2160
  const lines = Number.parseInt(resolution, 10)
  return Number.isNaN(lines) ? null : lines
}

function rankOf(source: string | undefined): number | null {
  if (source === undefined) return null
  return sources.find(([pattern]) => pattern.test(source))?.[1] ?? null
}
