import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'

import { count } from '../words/numbers.ts'
import { useNarrow } from './narrow.ts'
import { useRowKeys } from './row-keys.ts'
import { useSeen } from './seen.ts'
import type { Column, VirtualTableProps } from './table-shape.ts'
import { windowOf } from './virtual-window.ts'
import './virtual-table.css'

const wide = 38
const twoLines = 62

/** A long table of which only the rows that are seen exist. Its rows open in place. */
export function VirtualTable<Row>(props: VirtualTableProps<Row>) {
  const { name, columns, rows, total, keyOf, opened, open, detail, loadMore, foot } = props
  const rowHeight = useNarrow() ? twoLines : wide
  const body = useRef<HTMLDivElement>(null)
  const [detailHeight, setDetailHeight] = useState(0)
  const openedAt = opened === null ? -1 : rows.findIndex((row) => keyOf(row) === opened)
  const seen = useSeen(body)
  const { from, to, above, below } = windowOf({
    count: rows.length,
    rowHeight,
    ...seen,
    opened: openedAt < 0 ? null : { at: openedAt, height: detailHeight },
  })
  const { at, setAt } = useRowKeys(props, {
    body,
    offsetOf: (row) => row * rowHeight + (openedAt >= 0 && row > openedAt ? detailHeight : 0),
  })
  useEffect(() => {
    if (to >= rows.length - 20 && rows.length < (total ?? Infinity)) loadMore?.()
  }, [to, rows.length, total])
  const template = columns
    .map(({ width }) => (width === '1fr' ? 'minmax(0, 1fr)' : width))
    .join(' ')
  const ofAll = total === null ? '' : ` of ${count(total)}`
  return (
    <div class="virtual-table panel" style={{ '--columns': template }}>
      <div role="treegrid" aria-label={name} aria-rowcount={total === null ? -1 : total + 1}>
        <Head columns={columns} />
        <div role="rowgroup" ref={body}>
          <div style={{ height: `${above}px` }} role="presentation" />
          {rows.slice(from, to).map((row, index) => (
            <OneRow
              key={keyOf(row)}
              {...{ row, columns, rowHeight }}
              position={from + index}
              isFirst={at === null ? from + index === 0 : at === from + index}
              isOpen={from + index === openedAt}
              isSelected={props.selected?.has(keyOf(row)) ?? false}
              focus={() => setAt(from + index)}
              toggle={() => open(from + index === openedAt ? null : keyOf(row))}
              measure={setDetailHeight}
              detail={detail}
            />
          ))}
          <div style={{ height: `${below}px` }} role="presentation" />
        </div>
      </div>
      <p class="unseen" aria-live="polite">
        {at !== null && `Row ${count(at + 1)}${ofAll}`}
      </p>
      <footer class="small quiet">
        <span>
          Showing {count(rows.length)}
          {ofAll}
        </span>
        <span class="keys">{foot}</span>
      </footer>
    </div>
  )
}

function Head<Row>({ columns }: { columns: readonly Column<Row>[] }) {
  return (
    <div role="rowgroup" class="head">
      <div role="row" class="virtual-row" aria-rowindex={1}>
        {columns.map(({ id, title, number }) => (
          <span key={id} role="columnheader" class={number ? 'number' : ''}>
            {title}
          </span>
        ))}
      </div>
    </div>
  )
}

interface RowProps<Row> {
  readonly row: Row
  readonly columns: readonly Column<Row>[]
  readonly rowHeight: number
  readonly position: number
  readonly isFirst: boolean
  readonly isOpen: boolean
  readonly isSelected: boolean
  readonly focus: () => void
  readonly toggle: () => void
  readonly measure: (height: number) => void
  readonly detail: (row: Row) => ComponentChildren
}

function OneRow<Row>({ row, columns, rowHeight, position, ...props }: RowProps<Row>) {
  const { isFirst, isOpen, isSelected, focus, toggle, measure, detail } = props
  return (
    <>
      <div
        role="row"
        class={`virtual-row ${isOpen ? 'open' : ''} ${isSelected ? 'selected' : ''}`}
        style={{ height: `${rowHeight}px` }}
        aria-rowindex={position + 2}
        aria-level={1}
        aria-expanded={isOpen}
        tabIndex={isFirst ? 0 : -1}
        data-row={position}
        onFocus={focus}
        onClick={(event) => {
          if ((event.target as Element).closest('a, button') === null) toggle()
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.target !== event.currentTarget) return
          event.preventDefault()
          toggle()
        }}
      >
        {columns.map(({ id, number, narrow, cell, whole }) => (
          <span
            key={id}
            role="gridcell"
            class={`${number ? 'number' : ''} narrow-${narrow ?? 'none'}`}
            title={whole?.(row)}
          >
            {cell(row)}
          </span>
        ))}
      </div>
      {isOpen && (
        <Detail measure={measure} columns={columns.length}>
          {detail(row)}
        </Detail>
      )}
    </>
  )
}

function Detail({
  measure,
  columns,
  children,
}: {
  measure: (height: number) => void
  columns: number
  children: ComponentChildren
}) {
  const ref = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const element = ref.current
    if (element === null) return
    const look = new ResizeObserver(() => measure(element.offsetHeight))
    look.observe(element)
    return () => look.disconnect()
  }, [])
  return (
    <div role="row" aria-level={2} class="detail" ref={ref}>
      <div role="gridcell" aria-colspan={columns}>
        {children}
      </div>
    </div>
  )
}
