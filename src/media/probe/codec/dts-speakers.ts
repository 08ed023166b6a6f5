/** Bits of one speaker, or of a left and a right one, as DTS numbers them within a frame. */
export const dts = {
  centre: 0x1,
  stereo: 0x6,
  surround: 0x18,
  lowFrequency: 0x20,
  rear: 0x40,
} as const

/** Wide 7.0 and 7.1, whose surround speakers ffmpeg puts at the back. */
const wideLayouts = new Set([0x6001f, 0x6003f])

/** Bits of WAVEFORMATEXTENSIBLE for the speakers of DTS, as ffmpeg maps them; several may fall on one. */
const normal = [
  2, 0, 1, 9, 10, 3, 8, 4, 5, 9, 10, 6, 7, 12, 13, 14, 3, 6, 7, 11, 12, 14, 16, 15, 17, 8, 4, 5,
]
const wide = [
  2, 0, 1, 4, 5, 3, 8, 4, 5, 9, 10, 6, 7, 12, 13, 14, 3, 9, 10, 11, 12, 14, 16, 15, 17, 8, 4, 5,
]

/** Speakers (or pairs) by bit of the activity mask of an extension substream, ETSI TS 102 114, table 7-10. */
const activity = [
  [0],
  [1, 2],
  [3, 4],
  [5],
  [6],
  [13, 15],
  [7, 8],
  [14],
  [19],
  [11, 12],
  [17, 18],
  [9, 10],
  [16],
  [20, 21],
  [22],
  [23, 24],
]

/** The mask within a frame for an activity mask. */
export function speakersOfDts(activityMask: number): number {
  return activity
    .filter((_, bit) => (activityMask & (1 << bit)) !== 0)
    .flat()
    .reduce((mask, bit) => mask | (1 << bit), 0)
}

/** Bits of WAVEFORMATEXTENSIBLE for a mask within a frame. */
export function dtsSpeakers(mask: number): number[] {
  const map = wideLayouts.has(mask) ? wide : normal
  return map.filter((_, bit) => (mask & (1 << bit)) !== 0)
}
