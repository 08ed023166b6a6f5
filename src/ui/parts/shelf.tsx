import type { ItemSummary } from '../api/types.ts'
import { linkOf } from './poster-card.tsx'
import { Poster } from './poster.tsx'
import { Time } from './time.tsx'
import './shelf.css'

/** Posters side by side on a ledge, each with how long it is there. */
export function Shelf({ items }: { items: readonly ItemSummary[] }) {
  return (
    <ul class="shelf">
      {items.map((item) => (
        <li key={item.id}>
          <a href={linkOf(item)}>
            <span class="picture">
              <Poster item={item} />
            </span>
            <span class="title" title={item.title} dir="auto">
              {item.title}
            </span>
            <span class="small quiet">
              <Time at={item.addedAt} />
            </span>
          </a>
        </li>
      ))}
    </ul>
  )
}
