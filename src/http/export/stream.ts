import { type Cell, csvLine } from './csv.ts'

export const exportFormats = ['csv', 'json'] as const
export type ExportFormat = (typeof exportFormats)[number]

/** One of what is exported, by the names of its columns. */
export type Exported = Readonly<Record<string, Cell>>

/** A list that is read page by page. */
export interface ExportSource {
  /** Also the order in which they stand. */
  readonly columns: readonly string[]
  /** The next page; an empty one is behind the last. */
  next(limit: number): readonly Exported[]
}

const pageSize = 500

const writers = {
  csv: {
    begin: (columns: readonly string[]) => csvLine(columns),
    row: (row: Exported, columns: readonly string[]) =>
      csvLine(columns.map((column) => row[column] ?? null)),
    end: '',
  },
  json: {
    begin: () => '[',
    row: (row: Exported, _: readonly string[], isFirst: boolean) =>
      `${isFirst ? '\n' : ',\n'}${JSON.stringify(row)}`,
    end: '\n]\n',
  },
} as const

/** Writes a page whenever the client has taken the one before; between two nothing is kept open. */
export function exportStream(
  source: ExportSource,
  { format, most }: { readonly format: ExportFormat; readonly most: number },
): ReadableStream<Uint8Array> {
  const { begin, row, end } = writers[format]
  const encoder = new TextEncoder()
  let count = 0
  return new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        const page = source.next(Math.min(pageSize, most - count))
        const start = count === 0 ? begin(source.columns) : ''
        const lines = page.map((one, at) => row(one, source.columns, count + at === 0))
        count += page.length
        const isLast = page.length < pageSize || count >= most
        controller.enqueue(encoder.encode(start + lines.join('') + (isLast ? end : '')))
        if (isLast) controller.close()
      },
    },
    { highWaterMark: 0 },
  )
}
