import type { Log } from '../domain/log.ts'
import type { Queries } from '../domain/queries.ts'
import { type Sample, type SampleBook, sampleEveryMs } from '../domain/samples.ts'

interface Measured {
  readonly queries: Queries
  readonly samples: SampleBook
  readonly log: Log
}

/** Measures from now on; gives what ends it. */
export function startSampling({ queries, samples, log }: Measured): () => void {
  const rate = createFileRate(() => queries.scans.listActive())
  const measure = (): void => {
    const now = Date.now()
    try {
      samples.add(measureAll(queries, rate(now)), now)
    } catch (error) {
      // A gap in a chart is all that comes of it.
      log.debug('the numbers of the moment could not be read', { error })
    }
  }
  measure()
  const timer = setInterval(measure, sampleEveryMs)
  return () => clearInterval(timer)
}

function measureAll(queries: Queries, filesPerSecond: number): Sample[] {
  const { queued, running, failed } = queries.totals.jobTotals()
  const cache = queries.cache.totals()
  const whole = (name: Sample['name'], value: number): Sample => ({ name, libraryId: null, value })
  return [
    whole('queue.waiting', queued),
    whole('queue.running', running),
    whole('queue.failed', failed),
    whole('scan.filesPerSecond', filesPerSecond),
    whole('downloads.bytesPerSecond', queries.downloads.activity().downBytesPerSecond),
    whole(
      'cache.sizeBytes',
      cache.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    ),
    ...queries.totals
      .libraries()
      .flatMap(({ id, freeBytes }): Sample[] =>
        freeBytes === null ? [] : [{ name: 'disk.freeBytes', libraryId: id, value: freeBytes }],
      ),
  ]
}

/** How many files scans have read in each second since the last call. */
export function createFileRate(
  active: () => readonly { readonly id: number; readonly files: { readonly probed: number } }[],
): (now: number) => number {
  let before: { at: number; read: Map<number, number> } | null = null
  return (now) => {
    const read = new Map(active().map(({ id, files }) => [id, files.probed]))
    const last = before
    before = { at: now, read }
    if (last === null || now <= last.at) return 0
    const more = [...read].reduce(
      // A scan that began in between has read all of its files in it.
      (sum, [id, count]) => sum + Math.max(0, count - (last.read.get(id) ?? 0)),
      0,
    )
    return more / ((now - last.at) / 1000)
  }
}
