/** What is known of a video that may be a sample. */
export interface SampleFacts {
  readonly extension: string
  /** Season 0. */
  readonly isSpecial: boolean
  /** Null when its streams were not or could not be read. */
  readonly durationMs: number | null
  /** Minutes of what it is taken for, all its episodes together; null when nobody knows. */
  readonly runtimeMinutes: number | null
  readonly sizeBytes: number
  /** Of the largest video of the download. */
  readonly largestBytes: number
}

/** Where nobody knows how long it should be: the usual length of an episode, as Sonarr takes it. */
const usualMinutes = 45
/** Seconds that a video has at least, by the minutes that it should have; as Sonarr has them. */
const least: readonly (readonly [minutes: number, seconds: number])[] = [
  [3, 15],
  [10, 90],
  [30, 300],
  [Infinity, 600],
]
/** Kinds of files whose streams do not tell how long they are. */
const exempt: ReadonlySet<string> = new Set(['flv', 'strm', 'iso', 'img', 'm2ts'])
/** Without its length, a video beside one so many times as large is taken for a sample of it. */
const timesLarger = 12

/** Why a video is but a sample of what it is called; null when it is not. */
export function sampleReason(facts: SampleFacts): string | null {
  const { durationMs, runtimeMinutes, sizeBytes, largestBytes } = facts
  if (facts.isSpecial || exempt.has(facts.extension)) return null
  if (durationMs === null) {
    if (largestBytes < sizeBytes * timesLarger) return null
    return 'It is much smaller than the other videos of the download, and its length cannot be told.'
  }
  const expected = runtimeMinutes ?? usualMinutes
  const [, seconds] = least.find(([minutes]) => expected <= minutes) ?? [0, 600]
  const has = Math.round(durationMs / 1000)
  if (has >= seconds) return null
  const known = runtimeMinutes === null ? 'usually' : 'should'
  return `It runs for ${has} s, and ${known} ${known === 'should' ? 'run' : 'runs'} for ${expected} min.`
}
