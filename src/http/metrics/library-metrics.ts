import { Gauge, type Registry } from 'prom-client'

import type { LibraryTotals } from '../../domain/totals.ts'

type Row = readonly [labels: Readonly<Record<string, string>>, value: number]

/** One gauge with a row for each library or part of one. */
interface Family {
  readonly name: string
  readonly help: string
  readonly labels: readonly string[]
  readonly rows: (library: LibraryTotals) => readonly Row[]
}

const families: readonly Family[] = [
  {
    name: 'shelfd_library_items',
    help: 'Items that are there, by kind.',
    labels: ['library', 'kind'],
    rows: ({ name, items }) => items.map(({ kind, present }) => [{ library: name, kind }, present]),
  },
  {
    name: 'shelfd_library_files',
    help: 'Known files, present or missing.',
    labels: ['library', 'state'],
    rows: ({ name, files }) => [
      [{ library: name, state: 'present' }, files.present],
      [{ library: name, state: 'missing' }, files.missing],
    ],
  },
  {
    name: 'shelfd_library_size_bytes',
    help: 'Size of the files that are there.',
    labels: ['library'],
    rows: ({ name, files }) => [[{ library: name }, files.sizeBytes]],
  },
  {
    name: 'shelfd_library_free_bytes',
    help: 'Free on the disks of a library, as of the last look.',
    labels: ['library'],
    rows: ({ name, freeBytes }) => (freeBytes === null ? [] : [[{ library: name }, freeBytes]]),
  },
  {
    name: 'shelfd_items_unmatched',
    help: 'Movies and series that no provider knows yet.',
    labels: ['library'],
    rows: ({ name, items }) => [[{ library: name }, unmatched(items)]],
  },
  {
    name: 'shelfd_scan_last_success_timestamp_seconds',
    help: 'End of the last scan that came to its end, as seconds since 1970.',
    labels: ['library'],
    rows: ({ name, lastSuccessAt }) =>
      lastSuccessAt === null ? [] : [[{ library: name }, lastSuccessAt / 1000]],
  },
]

/** Gauges of what the libraries hold. */
export function addLibraryMetrics(
  registry: Registry,
  libraries: () => readonly LibraryTotals[],
): void {
  for (const { name, help, labels, rows } of families) {
    new Gauge({
      name,
      help,
      labelNames: [...labels],
      registers: [registry],
      collect() {
        this.reset()
        for (const [of, value] of libraries().flatMap(rows)) this.set(of, value)
      },
    })
  }
}

function unmatched(items: LibraryTotals['items']): number {
  return items.reduce(
    (sum, totals) =>
      sum + (totals.kind === 'movie' || totals.kind === 'series' ? totals.unmatched : 0),
    0,
  )
}
