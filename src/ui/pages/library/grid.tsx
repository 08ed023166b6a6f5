import { Component } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

import type { Summaries } from '../../api/outline.ts'
import type { ItemSummary } from '../../api/types.ts'
import { PosterCard } from '../../parts/poster-card.tsx'
import { type GridLayout, layOut, useVisibleRows, useWidth } from './layout.ts'
import type { Shown } from './use-list-keys.ts'
import { useShown } from './use-shown.ts'
import './grid.css'

/** What a list and its keys share: where they stand, and what is chosen. */
export interface ListState {
  readonly ids: readonly number[]
  readonly summaries: Summaries
  /** Place that the keys stand on. */
  readonly current: number
  readonly setCurrent: (at: number) => void
  readonly selected: ReadonlySet<number>
}

const rowsMore = 2
/** Shelves go on to both sides by so much, as in grid.css. */
const overhang = 8

/** All items of a list on shelves; only what is on the screen exists. */
export function Grid({
  list,
  name,
  ratio,
  register,
}: {
  list: ListState
  name: string
  /** Height of a picture by its width. */
  ratio: number
  /** Hands out how to get to a place, and how many stand side by side. */
  register: (shown: Shown) => void
}) {
  const ref = useRef<HTMLDivElement>(null)
  const width = Math.max(0, useWidth(ref) - 2 * overhang)
  const layout = layOut(width, ratio)
  const { columns, rowHeight } = layout
  const { ids, summaries, current, selected } = list
  const rows = Math.ceil(ids.length / columns)
  const range = useVisibleRows(ref, {
    rowHeight: width === 0 ? 0 : rowHeight,
    rows,
    more: rowsMore,
  })
  useEffect(
    () => summaries.look(range.first * columns, range.end * columns - 1),
    [range, columns, summaries.look],
  )
  useShown(ref, { columns, rowHeight, register })
  return (
    <div
      ref={ref}
      class="poster-grid"
      role="grid"
      aria-label={name}
      aria-rowcount={rows}
      aria-colcount={columns}
      style={{ height: `${rows * rowHeight}px`, ...shelves(layout) }}
    >
      {Array.from(
        { length: Math.max(0, range.end - range.first) },
        (_, at) => range.first + at,
      ).map((row) => (
        <Row
          key={row}
          row={row}
          layout={layout}
          items={ids.slice(row * columns, (row + 1) * columns).map((id) => summaries.of(id) ?? id)}
          selected={selected}
          current={current}
          isTabStop={isTabStop(current, range, columns)}
        />
      ))}
    </div>
  )
}

/** Sizes of the shelves that the background draws: they are there however fast they go by. */
function shelves({ columns, gap, cardWidth, pictureHeight, rowHeight }: GridLayout) {
  return {
    '--card': `${cardWidth}px`,
    '--pitch': `${cardWidth + gap}px`,
    '--picture': `${pictureHeight}px`,
    '--row': `${rowHeight}px`,
    '--row-width': `${columns * (cardWidth + gap) - gap}px`,
  }
}

/** Where the Tab key leads to while what the keys stand on is not on the screen: the first that is. */
function isTabStop(
  current: number,
  { first, end }: { first: number; end: number },
  columns: number,
): number {
  const isThere = current >= first * columns && current < end * columns
  return isThere ? current : (first + rowsMore) * columns
}

interface RowProps {
  readonly row: number
  readonly layout: GridLayout
  readonly items: readonly (ItemSummary | number)[]
  readonly selected: ReadonlySet<number>
  readonly current: number
  readonly isTabStop: number
}

/** Drawn again only when something of it changed: scrolling adds rows and leaves the others alone. */
class Row extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    const { props } = this
    const from = props.row * props.layout.columns
    const within = (at: number): boolean => at >= from && at < from + props.layout.columns
    return (
      next.layout.cardWidth !== props.layout.cardWidth ||
      next.layout.columns !== props.layout.columns ||
      next.selected !== props.selected ||
      (next.isTabStop !== props.isTabStop && (within(next.isTabStop) || within(props.isTabStop))) ||
      next.items.length !== props.items.length ||
      next.items.some((item, at) => item !== props.items[at])
    )
  }

  render({ row, layout, items, selected, isTabStop }: RowProps) {
    const { columns, gap, cardWidth, pictureHeight, rowHeight } = layout
    return (
      <div
        class="grid-row"
        role="row"
        aria-rowindex={row + 1}
        style={{
          transform: `translateY(${row * rowHeight}px)`,
          gridTemplateColumns: `repeat(${columns}, ${cardWidth}px)`,
          columnGap: `${gap}px`,
        }}
      >
        {items.map((item, column) => {
          const at = row * columns + column
          const id = typeof item === 'number' ? item : item.id
          return (
            <div key={id} role="gridcell" aria-colindex={column + 1} data-at={at}>
              {typeof item === 'number' ? (
                <div class="card-to-come" tabIndex={at === isTabStop ? 0 : -1}>
                  <div style={{ height: `${pictureHeight}px` }} />
                </div>
              ) : (
                <PosterCard
                  item={item}
                  lazy={false}
                  current={at === isTabStop}
                  selected={selected.has(id)}
                />
              )}
            </div>
          )
        })}
        {items.length < columns && (
          <div
            class="no-more"
            style={{ left: `${items.length * (cardWidth + gap)}px`, height: `${pictureHeight}px` }}
          />
        )}
      </div>
    )
  }
}
