import { useEffect, useRef } from 'preact/hooks'

import type { ItemSummary } from '../../api/types.ts'
import { linkOf } from '../../parts/poster-card.tsx'
import { Time } from '../../parts/time.tsx'
import { count } from '../../words/numbers.ts'
import { matchWord } from '../../words/matches.ts'
import type { ListState } from './grid.tsx'
import { useVisibleRows } from './layout.ts'
import type { Shown } from './use-list-keys.ts'
import { useShown } from './use-shown.ts'
import './table.css'

const rowHeight = 38
const rowsMore = 10

/** The items of a list as rows; only those on the screen and some around them exist. */
export function ItemTable({
  list: { ids, summaries, current, selected, setCurrent },
  name,
  register,
}: {
  list: ListState
  name: string
  register: (shown: Shown) => void
}) {
  const ref = useRef<HTMLDivElement>(null)
  const { first, end } = useVisibleRows(ref, { rowHeight, rows: ids.length, more: rowsMore })
  useEffect(() => summaries.look(first, end - 1), [first, end, summaries.look])
  useShown(ref, { columns: 1, rowHeight, register })
  return (
    <div class="item-table panel" role="table" aria-label={name} aria-rowcount={ids.length + 1}>
      <div class="head" role="row" aria-rowindex={1}>
        {['Title', 'Year', 'Quality', 'State', 'Added'].map((word) => (
          <span key={word} role="columnheader">
            {word}
          </span>
        ))}
      </div>
      <div ref={ref} role="rowgroup" class="rows" style={{ height: `${ids.length * rowHeight}px` }}>
        {Array.from({ length: Math.max(0, end - first) }, (_, row) => first + row).map((at) => {
          const id = ids[at] ?? 0
          return (
            <div
              key={id}
              class={selected.has(id) ? 'one selected' : 'one'}
              role="row"
              aria-rowindex={at + 2}
              data-at={at}
              style={{ transform: `translateY(${at * rowHeight}px)` }}
              onFocusIn={() => setCurrent(at)}
            >
              <Cells item={summaries.of(id)} isCurrent={at === current} />
            </div>
          )
        })}
      </div>
      <p class="foot">Showing {count(ids.length)}</p>
    </div>
  )
}

function Cells({ item, isCurrent }: { item: ItemSummary | undefined; isCurrent: boolean }) {
  if (item === undefined) return <span role="cell" class="to-come" />
  const { title, year, quality, missingAt, matchState, addedAt } = item
  return (
    <>
      <span role="cell" class="cut" title={title}>
        <a href={linkOf(item)} tabIndex={isCurrent ? 0 : -1} data-item={item.id} dir="auto">
          {title}
        </a>
      </span>
      <span role="cell" class="number">
        {year ?? '—'}
      </span>
      <span role="cell">
        {[quality?.resolution, quality?.codec].filter(Boolean).join(' · ') || '—'}
      </span>
      <span role="cell" class={missingAt === null ? '' : 'bad-text'}>
        {missingAt === null ? matchWord[matchState] : 'Missing'}
      </span>
      <span role="cell" class="number">
        <Time at={addedAt} />
      </span>
    </>
  )
}
