import type { Item, Match } from '../../api/types.ts'
import { Children } from './children.tsx'
import { Fields } from './fields.tsx'
import { Files } from './files.tsx'
import { History } from './history.tsx'
import { MatchPanel } from './match-panel.tsx'

/** What is known of an item at the left, what it could be and what happened to it at the right. */
export function Overview({ item, match }: { item: Item; match: Match | undefined }) {
  return (
    <div class="two-columns item-columns">
      <div class="stack">
        {item.childrenCount > 0 && <Children item={item} />}
        <Fields id={item.id} />
        {item.files.length > 0 && <Files item={item} />}
      </div>
      <div class="stack">
        {match && <MatchPanel key={match.itemId} match={match} />}
        <History id={item.id} />
      </div>
    </div>
  )
}
