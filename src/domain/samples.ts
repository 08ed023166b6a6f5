/** What is measured as time goes by. */
export const sampleNames = [
  'queue.waiting',
  'queue.running',
  'queue.failed',
  'scan.filesPerSecond',
  'downloads.bytesPerSecond',
  'cache.sizeBytes',
  'disk.freeBytes',
] as const
export type SampleName = (typeof sampleNames)[number]

/** One measurement; what is of a library has its number. */
export interface Sample {
  readonly name: SampleName
  readonly libraryId: number | null
  readonly value: number
}

/** Measurements at even distances. */
export interface SampleSeries {
  readonly name: SampleName
  readonly libraryId: number | null
  /** Oldest first; null where nothing was measured. */
  readonly values: readonly (number | null)[]
}

export interface SampleRange {
  /** Instant of the first value. */
  readonly from: number
  readonly stepMs: number
  readonly series: readonly SampleSeries[]
}

/** The measurements of a day, the older the coarser. */
export interface SampleBook {
  add(samples: readonly Sample[], now: number): void
  /** Up to `now`, in the finest steps that reach back so far. */
  read(minutes: number, now: number): SampleRange
}

export const sampleEveryMs = 10_000
/** Steps with how far back each goes. */
const tiers = [
  { stepMs: sampleEveryMs, reachMs: 60 * 60_000 },
  { stepMs: 60_000, reachMs: 6 * 60 * 60_000 },
  { stepMs: 5 * 60_000, reachMs: 24 * 60 * 60_000 },
] as const
/** Longest time that is remembered. */
export const mostSampleMinutes = 24 * 60

interface Slot {
  readonly at: number
  readonly values: Map<string, { sum: number; count: number }>
}

/** A few thousand numbers in memory, of this start alone. */
export function createSampleBook(): SampleBook {
  const books = tiers.map((tier) => ({ ...tier, slots: [] as Slot[] }))
  return {
    add: (samples, now) => {
      for (const { stepMs, reachMs, slots } of books) {
        const at = Math.floor(now / stepMs) * stepMs
        // The clock was set back: what is ahead of it would stand there for as long.
        while ((slots.at(-1)?.at ?? 0) > at) slots.pop()
        if (slots.at(-1)?.at !== at) slots.push({ at, values: new Map() })
        while ((slots[0]?.at ?? at) <= at - reachMs) slots.shift()
        for (const sample of samples) addTo(slots.at(-1), sample)
      }
    },
    read: (minutes, now) => {
      const wantedMs = minutes * 60_000
      const book = books.find(({ reachMs }) => reachMs >= wantedMs) ?? books.at(-1)
      const { stepMs, slots } = book ?? { stepMs: sampleEveryMs, slots: [] }
      const count = Math.ceil(wantedMs / stepMs)
      const from = (Math.floor(now / stepMs) - count + 1) * stepMs
      const wanted = slots.filter(({ at }) => at >= from)
      const keys = [...new Set(wanted.flatMap(({ values }) => [...values.keys()]))]
      return {
        from,
        stepMs,
        series: keys.map((key) => seriesOf(key, { from, stepMs, count, wanted })),
      }
    },
  }
}

function addTo(slot: Slot | undefined, { name, libraryId, value }: Sample): void {
  const key = `${name}/${libraryId ?? ''}`
  const known = slot?.values.get(key) ?? { sum: 0, count: 0 }
  slot?.values.set(key, { sum: known.sum + value, count: known.count + 1 })
}

function seriesOf(
  key: string,
  grid: { from: number; stepMs: number; count: number; wanted: readonly Slot[] },
): SampleSeries {
  const [name = '', library = ''] = key.split('/')
  const values: (number | null)[] = Array.from({ length: grid.count }, () => null)
  for (const slot of grid.wanted) {
    const found = slot.values.get(key)
    if (found !== undefined) values[(slot.at - grid.from) / grid.stepMs] = found.sum / found.count
  }
  return {
    name: name as SampleName,
    libraryId: library === '' ? null : Number(library),
    values,
  }
}
