import { get, send } from '../../api/request.ts'
import { refresh } from '../../api/resource.ts'
import type { Item, Library } from '../../api/types.ts'
import { Action, type Told } from '../../parts/action.tsx'
import { go } from '../../place.ts'
import { counted } from '../../words/numbers.ts'
import './selection.css'

/** Most items of one question for their details. */
const detailsMost = 100

/** What can be done with the chosen items; it stands at the foot while there are some. */
export function SelectionBar({
  library,
  selected,
  clear,
}: {
  library: Library
  selected: ReadonlySet<number>
  clear: () => void
}) {
  if (selected.size === 0) return null
  const ids = [...selected]
  const asks = library.kind === 'movies' || library.kind === 'series'
  return (
    <div class="selection" role="region" aria-label="Selection">
      <strong aria-live="polite">{counted(ids.length, 'selected', 'selected')}</strong>
      <Action does={() => rescan(library, ids)}>Rescan</Action>
      {asks && (
        <Action does={() => fixMatch(ids)}>{ids.length === 1 ? 'Fix match' : 'Match anew'}</Action>
      )}
      <Action icon="lock" does={() => lockAll(ids)}>
        Lock
      </Action>
      <button type="button" class="button plain" onClick={clear}>
        Clear <kbd>Esc</kbd>
      </button>
    </div>
  )
}

async function rescan({ id: libraryId }: Library, ids: readonly number[]): Promise<Told> {
  const folders = new Set<string>()
  for (let at = 0; at < ids.length; at += detailsMost) {
    const part = ids.slice(at, at + detailsMost).join(',')
    const { items } = await get<{ items: Item[] }>('items/details', { ids: part })
    for (const { files } of items) {
      for (const { path } of files) folders.add(path.slice(0, path.lastIndexOf('/')))
    }
  }
  const paths = [...folders]
  if (paths.length === 0) return { text: 'None of them has a file to read.', failed: true }
  for (let at = 0; at < paths.length; at += detailsMost) {
    await send('POST', `libraries/${libraryId}/paths`, {
      paths: paths.slice(at, at + detailsMost),
      mode: 'full',
    })
  }
  return {
    text: `${counted(paths.length, 'folder is', 'folders are')} read anew`,
    link: { to: 'activity/scans', text: 'Scans' },
  }
}

async function fixMatch(ids: readonly number[]): Promise<Told> {
  const [first] = ids
  if (ids.length === 1) return go(`items/${first}?fix=1`)
  for (const id of ids) await send('POST', `items/${id}/match/again`)
  return `Providers are asked again what ${counted(ids.length, 'item is', 'items are')}`
}

async function lockAll(ids: readonly number[]): Promise<Told> {
  for (const id of ids) await send('PUT', `items/${id}/fields/*`, { locked: true })
  refresh('items')
  return {
    text: `${counted(ids.length, 'item is', 'items are')} locked`,
    undo: async () => {
      await Promise.all(ids.map((id) => send('DELETE', `items/${id}/fields/*`)))
      refresh('items')
    },
  }
}
