import type { EnricherCandidate, EnricherQuery, ExternalId } from 'shelfd/plugin'

import { originalOf, type TakeAddress } from './addresses.ts'
import { akasAnswer, searchAnswer, type ShowAnswer, showAnswer } from './answers.ts'
import type { Client } from './client.ts'
import { idsOf, yearOf } from './enriched.ts'
import { normalTitle } from './text.ts'
import { known } from './tolerant.ts'

/** Each show whose other titles are looked at costs a request. */
const lookedAtMost = 3

interface Deps {
  readonly client: Client
  readonly take: TakeAddress
}

/** Series that may be the one looked for; TVmaze searches for nothing else. */
export function createSearch({
  client,
  take,
}: Deps): (query: EnricherQuery) => Promise<readonly EnricherCandidate[]> {
  return async (query) => {
    if (query.kind !== 'series') return []
    const byId = await findById(client, query.ids)
    if (byId !== null) return [candidateOf(byId, take)]
    const titles = [query.title, query.originalTitle].filter((title) => title !== undefined)
    const found = await findByTitle(client, titles)
    const wanted = new Set(titles.map(normalTitle))
    const isPlain = found.some(({ name }) => wanted.has(normalTitle(name)))
    const akas = isPlain ? [] : await Promise.all(found.slice(0, lookedAtMost).map(akasOf(client)))
    return found.map((show, at) => {
      const alternativeTitles = akas[at] ?? []
      const candidate = candidateOf(show, take)
      return alternativeTitles.length === 0 ? candidate : { ...candidate, alternativeTitles }
    })
  }
}

/** The entry that has one of the numbers; TVmaze's own says it for certain, so it is asked for first. */
async function findById(client: Client, ids: readonly ExternalId[]): Promise<ShowAnswer | null> {
  const paths = (['tvmaze', 'tvdb', 'imdb'] as const).flatMap((provider) =>
    ids.filter((one) => one.provider === provider).flatMap(({ id }) => pathOf[provider](id) ?? []),
  )
  for (const path of paths) {
    const found = await client.find(path, showAnswer)
    if (found !== null) return found
  }
  return null
}

const pathOf = {
  tvmaze: (id: string) => (isNumber(id) ? `/shows/${id}` : null),
  tvdb: (id: string) => (isNumber(id) ? `/lookup/shows?thetvdb=${id}` : null),
  imdb: (id: string) => (/^tt\d{5,10}$/.test(id) ? `/lookup/shows?imdb=${id}` : null),
}

function isNumber(id: string): boolean {
  return /^[1-9]\d{0,9}$/.test(id)
}

/** In TVmaze's own order; the second title is asked for when the first finds nothing. */
async function findByTitle(
  client: Client,
  titles: readonly string[],
): Promise<readonly ShowAnswer[]> {
  for (const title of titles) {
    const query = encodeURIComponent(title.slice(0, 300).toWellFormed())
    const found = await client.get(`/search/shows?q=${query}`, searchAnswer)
    if (found.length > 0) return found.map(({ show }) => show)
  }
  return []
}

function akasOf(client: Client): (show: ShowAnswer) => Promise<readonly string[]> {
  return async ({ id, name }) => {
    const akas = await client.find(`/shows/${id}/akas`, akasAnswer)
    return [...new Set((akas ?? []).map((aka) => aka.name))].filter((title) => title !== name)
  }
}

function candidateOf(show: ShowAnswer, take: TakeAddress): EnricherCandidate {
  const { id, name: title, externals, premiered, summary: overview } = show
  const numbers = known({
    tvdb: externals?.thetvdb,
    imdb: externals?.imdb,
    tvrage: externals?.tvrage,
  })
  return {
    ref: { kind: 'series', id: String(id) },
    title,
    ids: idsOf({ id, ...numbers }),
    ...known({
      year: yearOf(premiered),
      runtimeMinutes: show.averageRuntime ?? show.runtime,
      overview,
      poster: originalOf(show.image, take),
    }),
  }
}
