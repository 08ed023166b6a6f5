import type { MatchItem } from '../domain/match.ts'

/**
 * What a match rests on, in one word: what files and folders say of the item. The length of a film and the episodes of a
 * series help to choose, but another cut or a new episode makes no other film or series of it.
 */
export function evidenceOf({ kind, evidence }: Pick<MatchItem, 'kind' | 'evidence'>): string {
  const { title, originalTitle, year, ids } = evidence
  const named = ids.map(({ provider, id }) => `${provider}:${id}`).toSorted()
  return Bun.hash(JSON.stringify([kind, title, originalTitle, year, named])).toString(36)
}
