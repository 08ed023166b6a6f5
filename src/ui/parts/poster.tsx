import { useState } from 'preact/hooks'

import type { ItemSummary } from '../api/types.ts'
import './poster.css'

/** What an item is shown by. Without a picture its title stands in serif on a ground of its own. */
export function Poster({
  item,
  lazy = true,
}: {
  item: Pick<ItemSummary, 'id' | 'title' | 'poster'>
  lazy?: boolean
}) {
  const content = item.poster?.thumbnail?.content
  const [failed, fail] = useState<string | null>(null)
  if (content === undefined || failed === content) {
    return (
      <span class={`poster bare ground-${item.id % grounds}`}>
        <span class="words" dir="auto">
          {item.title}
        </span>
      </span>
    )
  }
  return (
    <img
      class="poster"
      src={content.slice(1)}
      alt=""
      loading={lazy ? 'lazy' : 'eager'}
      decoding="async"
      onError={() => fail(content)}
    />
  )
}

/** As many as poster.css has. */
const grounds = 6
