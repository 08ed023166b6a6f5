import { type Catalogue } from './catalogue.ts'
import { listedCollection, listedMovie, listedSeries } from './answers.ts'
import type { FakeTmdbTitle } from './titles.ts'
import { dateOf, plainWords } from './words.ts'

const perPage = 20

/** What a search is for. */
export interface Wanted {
  readonly query: string
  /** Of the first release or broadcast; null for any. */
  readonly year: number | null
  readonly page: number
  readonly language: string
  readonly includeAdult: boolean
}

type Searched = 'movie' | 'tv' | 'collection'

/** A page of what has all the words of the query in one of its titles, the most popular first. */
export function searchPage(catalogue: Catalogue, kind: Searched, wanted: Wanted): object {
  const words = plainWords(wanted.query).split(' ')
  const found = listOf(catalogue, kind)
    .filter((one) => titlesOf(one).some((title) => hasAll(title, words)))
    .filter((one) => wanted.year === null || yearOf(one) === wanted.year)
    .filter((one) => wanted.includeAdult || one.kind === 'collection' || one.adult !== true)
    .toSorted((a, b) => (b.popularity ?? 1) - (a.popularity ?? 1))
  const first = (wanted.page - 1) * perPage
  return {
    page: wanted.page,
    results: found.slice(first, first + perPage).map((one) => listed(one, wanted.language)),
    total_pages: Math.ceil(found.length / perPage),
    total_results: found.length,
  }
}

function listOf(catalogue: Catalogue, kind: Searched): readonly FakeTmdbTitle[] {
  const lists = { movie: catalogue.movies, tv: catalogue.series, collection: catalogue.collections }
  return [...lists[kind].values()]
}

function listed(one: FakeTmdbTitle, language: string): object {
  if (one.kind === 'movie') return listedMovie(one, language)
  return one.kind === 'series' ? listedSeries(one, language) : listedCollection(one, language)
}

function titlesOf(one: FakeTmdbTitle): readonly string[] {
  const translated = Object.values(one.translations ?? {}).map(({ title }) => title)
  const own = one.kind === 'collection' ? [] : [one.originalTitle, ...(one.alternatives ?? [])]
  return [one.title, ...own, ...translated].filter((title) => title !== undefined)
}

function hasAll(title: string, words: readonly string[]): boolean {
  const own = new Set(plainWords(title).split(' '))
  return words.every((word) => own.has(word))
}

function yearOf(one: FakeTmdbTitle): number | null {
  const date = one.kind === 'collection' ? '' : dateOf(one.date)
  return date === '' ? null : Number(date.slice(0, 4))
}
