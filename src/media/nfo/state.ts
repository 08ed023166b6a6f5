/** What an NFO says of the owner's dealings with an item. */

import { isTrueAt, linesAt, wholeAt } from './values.ts'

/** The words of `<lockedfields>` (Jellyfin's), as the fields of `Identity` and `Metadata`. */
const lockable: ReadonlyMap<string, string> = new Map([
  ['name', 'title'],
  ['overview', 'plot'],
  ['runtime', 'runtimeMinutes'],
  ['officialrating', 'certification'],
  ['cast', 'actors'],
  ['genres', 'genres'],
  ['tags', 'tags'],
  ['studios', 'studios'],
  ['productionlocations', 'countries'],
])

/** How often it was watched; undefined for never, which writers put into every file. */
export function playCountOf(element: unknown): number | undefined {
  const count = wholeAt(element, 'playcount') ?? 0
  if (count > 0) return count
  return isTrueAt(element, 'watched') ? 1 : undefined
}

/** `<lockedfields>Name|Overview</lockedfields>` as `title` and `plot`; `all` for `<lockdata>true</lockdata>`. */
export function lockedFieldsOf(element: unknown): string[] {
  if (isTrueAt(element, 'lockdata')) return ['all']
  return (linesAt(element, 'lockedfields') ?? []).flatMap((word) => {
    const field = lockable.get(word.toLowerCase())
    return field === undefined ? [] : [field]
  })
}
