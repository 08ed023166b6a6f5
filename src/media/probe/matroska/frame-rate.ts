import type { TrackEntry } from './track-entry.ts'

/** Largest number that ffmpeg lets a frame rate's fraction have. */
const maxTerm = 30_000

/** Frames per second with three decimals as the track declares it; null when it does not. */
export function declaredFrameRate({ frameDurationNs, video }: TrackEntry): number | null {
  const given = frameDurationNs > 0 || !(video.framesPerSecond > 0)
  const durationNs = given ? frameDurationNs : Math.trunc(1e9 / video.framesPerSecond)
  if (durationNs < 1) return null
  const [over, under] = reduce(1e9, durationNs)
  const rate = over / under
  return Number.isFinite(rate) && rate > 0 ? Math.round(rate * 1000) / 1000 : null
}

/** The best fraction whose terms are at most `maxTerm`: 1e9 / 41708333 is 24000/1001. Continued fractions. */
function reduce(over: number, under: number): readonly [number, number] {
  let [before, last]: [readonly [number, number], readonly [number, number]] = [
    [0, 1],
    [1, 0],
  ]
  let [num, den] = [over, under]
  while (den > 0) {
    const whole = Math.floor(num / den)
    const next = [whole * last[0] + before[0], whole * last[1] + before[1]] as const
    if (next[0] > maxTerm || next[1] > maxTerm) return between({ before, last, num, den })
    ;[before, last] = [last, next]
    ;[num, den] = [den, num - den * whole]
  }
  return last
}

interface Step {
  readonly before: readonly [number, number]
  readonly last: readonly [number, number]
  readonly num: number
  readonly den: number
}

/** Between two convergents the largest step that fits, when that is nearer than the last convergent. */
function between({ before, last, num, den }: Step): readonly [number, number] {
  let whole = Math.floor(num / den)
  if (last[0] > 0) whole = Math.min(whole, Math.floor((maxTerm - before[0]) / last[0]))
  if (last[1] > 0) whole = Math.min(whole, Math.floor((maxTerm - before[1]) / last[1]))
  const nearer = den * (2 * whole * last[1] + before[1]) > num * last[1]
  return nearer ? [whole * last[0] + before[0], whole * last[1] + before[1]] : last
}

/** Enough to tell 24 from 23.976 frames per second by timestamps in milliseconds. */
export const measuredFrames = 72
/** Of the frames that were seen last, others may have to be shown before, which are not seen. */
const reorderedFrames = 8
const fewestFrames = 12

/** Rates that ffprobe takes a measured one for: twelfths up to 30, whole ones up to 60, a few more. */
const standardRates: readonly number[] = [
  ...Array.from({ length: 360 }, (_, index) => (index + 1) / 12),
  ...Array.from({ length: 30 }, (_, index) => index + 31),
  80,
  120,
  240,
  ...[24, 30, 60, 12, 15, 48].map((rate) => (rate * 1000) / 1001),
]

/**
 * The only standard rate that fits all timestamps, each of which may be one tick off; null when none or several do.
 * ffprobe, which counts on averages, says the same of them.
 */
export function measuredFrameRate(ticks: readonly number[], scaleNs: number): number | null {
  const times = ticks.toSorted((a, b) => a - b).slice(0, -reorderedFrames)
  if (times.length < fewestFrames) return null
  const { shortest, longest } = frameLength(times)
  const fitting = standardRates.filter((rate) => {
    const length = 1e9 / (rate * scaleNs)
    return length >= shortest && length <= longest
  })
  const [only, more] = fitting
  return only === undefined || more !== undefined ? null : Math.round(only * 1000) / 1000
}

/** Bounds of the length of a frame, in ticks; contradictory when the frames are not of one length. */
function frameLength(times: readonly number[]): { shortest: number; longest: number } {
  let shortest = 0
  let longest = Number.POSITIVE_INFINITY
  for (const [from, first] of times.entries()) {
    for (const [index, second] of times.slice(from + 1).entries()) {
      shortest = Math.max(shortest, (second - first - 1) / (index + 1))
      longest = Math.min(longest, (second - first + 1) / (index + 1))
    }
  }
  return { shortest, longest }
}
