import { useEffect, useRef } from 'preact/hooks'

import { useSummaries } from '../../api/outline.ts'
import type { ItemSummary } from '../../api/types.ts'

/** Pictures beside the one that is looked at. */
const around = 14
const width = 90

/** Small pictures in a row; only those near the present one exist. */
export function FilmStrip({
  ids,
  at,
  choose,
}: {
  ids: readonly number[]
  at: number
  choose: (at: number) => void
}) {
  const ref = useRef<HTMLDivElement>(null)
  const first = Math.max(0, at - around)
  const end = Math.min(ids.length, at + around + 1)
  const summaries = useSummaries(ids, 0)
  useEffect(() => {
    summaries.look(first, end - 1)
    const strip = ref.current
    if (strip !== null) strip.scrollLeft = at * width - strip.clientWidth / 2 + width / 2
  }, [at, first, end, summaries.look])
  return (
    <nav ref={ref} class="film-strip" aria-label="Pictures of the collection">
      <div style={{ width: `${ids.length * width}px` }}>
        {ids.slice(first, end).map((id, near) => (
          <button
            key={id}
            type="button"
            tabIndex={first + near === at ? 0 : -1}
            aria-current={first + near === at ? 'true' : undefined}
            aria-label={summaries.of(id)?.title ?? `Picture ${first + near + 1}`}
            style={{ left: `${(first + near) * width}px` }}
            onClick={() => choose(first + near)}
          >
            <Small item={summaries.of(id)} />
          </button>
        ))}
      </div>
    </nav>
  )
}

function Small({ item }: { item: ItemSummary | undefined }) {
  const content = item?.poster?.thumbnail?.content
  return content === undefined ? null : <img src={content.slice(1)} alt="" decoding="async" />
}
