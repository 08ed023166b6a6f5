import type { Query } from '../../api/request.ts'
import type { Library } from '../../api/types.ts'

/** What stands at the top of a library of each kind. */
export const topKind = {
  movies: 'movie',
  series: 'series',
  music: 'artist',
  images: 'collection',
} as const satisfies Record<Library['kind'], string>

/** Words for them. */
export const kindWords: Readonly<Record<Library['kind'], readonly [one: string, many: string]>> = {
  movies: ['film', 'films'],
  series: ['series', 'series'],
  music: ['artist', 'artists'],
  images: ['collection', 'collections'],
}

/** Filters of the address, as the API calls them. */
export const filterNames = [
  'matchState',
  'missing',
  'artwork',
  'resolution',
  'codec',
  'year',
  'q',
] as const

export type FilterName = (typeof filterNames)[number]

export type ListView = 'grid' | 'table'

/** What a library shows, as its address says. */
export interface ListWish {
  readonly filters: Readonly<Partial<Record<FilterName, string>>>
  readonly sort: string
  readonly view: ListView
}

export const sorts: readonly { readonly value: string; readonly text: string }[] = [
  { value: 'title', text: 'Title A–Z' },
  { value: '-addedAt', text: 'Added, newest' },
  { value: 'addedAt', text: 'Added, oldest' },
  { value: 'year', text: 'Year' },
]

export function wishOf(query: URLSearchParams): ListWish {
  const filters: Partial<Record<FilterName, string>> = {}
  for (const name of filterNames) {
    const value = query.get(name)
    if (value !== null && value !== '') filters[name] = value
  }
  const sort = query.get('sort') ?? 'title'
  return {
    filters,
    sort: sorts.some(({ value }) => value === sort) ? sort : 'title',
    view: query.get('view') === 'table' ? 'table' : 'grid',
  }
}

/** The question for the outline of a list. */
export function outlineQuery({ id, kind }: Library, { filters, sort }: ListWish): Query {
  return { library: id, kind: topKind[kind], sort, ...filters }
}
