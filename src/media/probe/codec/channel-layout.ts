/**
 * Speakers by their bit in the mask of WAVEFORMATEXTENSIBLE, which ffmpeg continues. A mask is a number and not bit
 * arithmetic, as some bits lie beyond the 32nd.
 */
export const speaker = {
  frontLeft: 0,
  frontRight: 1,
  frontCentre: 2,
  lowFrequency: 3,
  backLeft: 4,
  backRight: 5,
  frontLeftOfCentre: 6,
  frontRightOfCentre: 7,
  backCentre: 8,
  sideLeft: 9,
  sideRight: 10,
  topCentre: 11,
  topFrontLeft: 12,
  topFrontCentre: 13,
  topFrontRight: 14,
  topBackLeft: 15,
  topBackCentre: 16,
  topBackRight: 17,
  wideLeft: 31,
  wideRight: 32,
  surroundDirectLeft: 33,
  surroundDirectRight: 34,
  lowFrequency2: 35,
} as const

/** What ffmpeg calls the speakers, by bit. */
const speakerNames: Readonly<Record<number, string>> = Object.fromEntries([
  ...'FL FR FC LFE BL BR FLC FRC BC SL SR TC TFL TFC TFR TBL TBC TBR'
    .split(' ')
    .map((name, bit) => [bit, name] as const),
  ...'DL DR WL WR SDL SDR LFE2 TSL TSR BFC BFL BFR'
    .split(' ')
    .map((name, index) => [29 + index, name] as const),
])

/** Layouts of ffmpeg 5.1 by mask. */
const layoutNames: ReadonlyMap<number, string> = new Map([
  [0x4, 'mono'],
  [0x3, 'stereo'],
  [0xb, '2.1'],
  [0x7, '3.0'],
  [0x103, '3.0(back)'],
  [0x107, '4.0'],
  [0x33, 'quad'],
  [0x603, 'quad(side)'],
  [0xf, '3.1'],
  [0x37, '5.0'],
  [0x607, '5.0(side)'],
  [0x10f, '4.1'],
  [0x3f, '5.1'],
  [0x60f, '5.1(side)'],
  [0x707, '6.0'],
  [0x6c3, '6.0(front)'],
  [0x137, 'hexagonal'],
  [0x70f, '6.1'],
  [0x13f, '6.1(back)'],
  [0x6cb, '6.1(front)'],
  [0x637, '7.0'],
  [0x6c7, '7.0(front)'],
  [0x63f, '7.1'],
  [0xff, '7.1(wide)'],
  [0x6cf, '7.1(wide-side)'],
  [0x737, 'octagonal'],
  [0x1_8003_f737, 'hexadecagonal'],
  [0x6000_0000, 'downmix'],
  [0x1f8_0003_ffff, '22.2'],
])

/** Bits of a speaker mask, in ascending order. */
export function speakersOfMask(mask: number): number[] {
  if (!Number.isSafeInteger(mask) || mask < 0) return []
  const speakers: number[] = []
  for (let bit = 0, rest = mask; rest > 0; bit++, rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) speakers.push(bit)
  }
  return speakers
}

/** The mask of speakers by their bits; one that is named twice counts once. */
export function maskOfSpeakers(speakers: Iterable<number>): number {
  return [...new Set(speakers)].reduce((mask, bit) => mask + 2 ** bit, 0)
}

/**
 * Name of a layout by its mask, or, where ffmpeg has no name, its speakers: `2 channels (FL+FC)`. Null for a mask of
 * another number of channels, which ffmpeg takes for no layout at all.
 */
export function layoutOfMask(mask: number, channels: number): string | null {
  const speakers = speakersOfMask(mask)
  if (speakers.length === 0 || speakers.length !== channels) return null
  const words = speakers.map((bit) => speakerNames[bit] ?? `USR${bit}`)
  return layoutNames.get(mask) ?? `${channels} channels (${words.join('+')})`
}
