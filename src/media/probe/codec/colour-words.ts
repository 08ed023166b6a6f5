import type { Colour, DynamicRange } from '../../../domain/probe.ts'

/** Names of ffmpeg for the numbers of ISO 23001-8 (H.273); 2 is "unspecified". */
const primaries: Readonly<Record<number, string>> = {
  0: 'reserved',
  1: 'bt709',
  3: 'reserved',
  4: 'bt470m',
  5: 'bt470bg',
  6: 'smpte170m',
  7: 'smpte240m',
  8: 'film',
  9: 'bt2020',
  10: 'smpte428',
  11: 'smpte431',
  12: 'smpte432',
  22: 'ebu3213',
}

const transfers: Readonly<Record<number, string>> = {
  0: 'reserved',
  1: 'bt709',
  3: 'reserved',
  4: 'bt470m',
  5: 'bt470bg',
  6: 'smpte170m',
  7: 'smpte240m',
  8: 'linear',
  9: 'log100',
  10: 'log316',
  11: 'iec61966-2-4',
  12: 'bt1361e',
  13: 'iec61966-2-1',
  14: 'bt2020-10',
  15: 'bt2020-12',
  16: 'smpte2084',
  17: 'smpte428',
  18: 'arib-std-b67',
}

const matrices: Readonly<Record<number, string>> = {
  0: 'gbr',
  1: 'bt709',
  3: 'reserved',
  4: 'fcc',
  5: 'bt470bg',
  6: 'smpte170m',
  7: 'smpte240m',
  8: 'ycgco',
  9: 'bt2020nc',
  10: 'bt2020c',
  11: 'smpte2085',
  12: 'chroma-derived-nc',
  13: 'chroma-derived-c',
  14: 'ictcp',
}

/** Colour as a bit stream or container numbers it; null where it does not tell. */
export interface ColourNumbers {
  readonly primaries: number | null
  readonly transfer: number | null
  readonly matrix: number | null
  readonly fullRange: boolean | null
}

/** In the words of ffprobe; unspecified and unknown numbers are null. */
export function colourOf(numbers: ColourNumbers): Colour {
  return {
    primaries: wordOf(primaries, numbers.primaries),
    transfer: wordOf(transfers, numbers.transfer),
    matrix: wordOf(matrices, numbers.matrix),
    range: numbers.fullRange === null ? null : numbers.fullRange ? 'pc' : 'tv',
  }
}

/** Dolby Vision is named before what it falls back to; HDR10+ is HDR10 with data for each scene. */
export function rangeOf(colour: Colour, dolbyVision: boolean, hdr10Plus: boolean): DynamicRange {
  if (dolbyVision) return 'DV'
  if (colour.transfer === 'smpte2084') return hdr10Plus ? 'HDR10+' : 'HDR10'
  return colour.transfer === 'arib-std-b67' ? 'HLG' : 'SDR'
}

function wordOf(words: Readonly<Record<number, string>>, number: number | null): string | null {
  return number === null ? null : (words[number] ?? null)
}
