import type { Identity, ItemKind } from './media.ts'

/** What an item is called: by its title, a season without one by its number, all else by the end of its key. */
export function titleOfItem({
  kind,
  key,
  identity,
}: {
  readonly kind: ItemKind
  readonly key: string
  readonly identity: Identity
}): string {
  const title = identity.title?.value
  if (title !== undefined) return title
  const end = key.slice(key.lastIndexOf('/') + 1)
  return kind === 'season' ? seasonTitle(identity.season?.value, end) : end
}

/** `end` tells how the episodes of a season without a number are told apart, as the bundled scanner of series has it. */
function seasonTitle(season: number | undefined, end: string): string {
  if (season !== undefined) return season === 0 ? 'Specials' : `Season ${season}`
  if (end.endsWith('#absolute')) return 'Numbered throughout'
  return end.endsWith('#dated') ? 'By date' : 'Without numbers'
}
