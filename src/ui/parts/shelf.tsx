import type { ItemSummary } from '../api/types.ts'
import { Time } from './time.tsx'
import './shelf.css'

/** Posters side by side on a ledge, each with how long it is there. */
export function Shelf({ items }: { items: readonly ItemSummary[] }) {
  return (
    <ul class="shelf">
      {items.map((item) => (
        <li key={item.id}>
          <a href={`items/${item.id}`}>
            <Picture item={item} />
            <span class="title">{item.title}</span>
            <span class="small quiet">
              <Time at={item.addedAt} />
            </span>
          </a>
        </li>
      ))}
    </ul>
  )
}

function Picture({ item: { poster, title } }: { item: ItemSummary }) {
  const content = poster?.thumbnail?.content
  return (
    <span class="picture">
      {content === undefined ? (
        <span class="stand-in" aria-hidden="true">
          {title}
        </span>
      ) : (
        <img src={content.replace(/^\//, '')} alt="" loading="lazy" />
      )}
    </span>
  )
}
