import type { ComponentChildren } from 'preact'

/** What is told of each row in one place of it. */
export interface Column<Row> {
  readonly id: string
  readonly title: string
  /** `88px`, or `1fr` for the one that takes what is left. */
  readonly width: string
  readonly number?: boolean
  /** Where it stands in the two lines of a narrow row; left out, it is not shown there. */
  readonly narrow?: 'title' | 'left' | 'right'
  readonly cell: (row: Row) => ComponentChildren
  /** The whole of what may be cut. */
  readonly whole?: (row: Row) => string
}

/** What a long table is made of. */
export interface VirtualTableProps<Row> {
  readonly name: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  /** All there are, also those that are not loaded; null while nobody has counted them. */
  readonly total: number | null
  readonly keyOf: (row: Row) => number
  /** The row whose detail is open. */
  readonly opened: number | null
  readonly open: (key: number | null) => void
  readonly detail: (row: Row) => ComponentChildren
  readonly loadMore?: () => void
  readonly selected?: ReadonlySet<number>
  readonly select?: (keys: readonly number[]) => void
  /** Keys that do something with the row that has the focus. */
  readonly keys?: readonly { key: string; does: string; act: (row: Row) => void }[]
  readonly foot?: ComponentChildren
}
