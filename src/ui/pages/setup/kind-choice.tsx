import { Icon, type IconName } from '../../parts/icon.tsx'
import type { LibraryKind } from '../../parts/library-preview.tsx'

const kinds: readonly { kind: LibraryKind; name: string; icon: IconName }[] = [
  { kind: 'movies', name: 'Films', icon: 'film' },
  { kind: 'series', name: 'Series', icon: 'series' },
  { kind: 'music', name: 'Music', icon: 'music' },
  { kind: 'images', name: 'Pictures and comics', icon: 'picture' },
]

/** What a library holds. */
export function KindChoice({
  kind: chosen,
  choose,
}: {
  kind: LibraryKind
  choose: (kind: LibraryKind) => void
}) {
  return (
    <div class="row" role="group" aria-label="Kind of library">
      {kinds.map(({ kind, name, icon }) => (
        <button
          key={kind}
          type="button"
          class="chip"
          aria-pressed={kind === chosen}
          onClick={() => choose(kind)}
        >
          <Icon name={icon} size={14} /> {name}
        </button>
      ))}
    </div>
  )
}
