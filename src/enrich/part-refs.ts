import type { ProviderRef } from '../domain/enricher.ts'
import { type AskedItem, unnumberedSeasons } from '../domain/facts.ts'

/** What an enricher is asked with for a season or an episode, by the number of its series there. */
export function partRefs(
  {
    kind,
    episodes,
    absolute,
    airDate,
  }: Pick<AskedItem, 'kind' | 'episodes' | 'absolute' | 'airDate'>,
  id: string,
  season: number,
): readonly ProviderRef[] {
  if (kind === 'season') return [{ kind, id, season }]
  if (episodes.length > 0 && season !== unnumberedSeasons) {
    return episodes.map((episode) => ({ kind, id, season, episode }))
  }
  const counted = absolute.filter((number) => Number.isSafeInteger(number) && number > 0)
  if (counted.length > 0) return counted.map((absoluteNumber) => ({ kind, id, absoluteNumber }))
  return airDate !== null && isDay(airDate) ? [{ kind, id, airDate }] : []
}

/** A sidecar may say a month or a year. */
function isDay(date: string): boolean {
  return /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/.test(date)
}
