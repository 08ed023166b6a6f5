import type { ItemFacets, Library } from '../../api/types.ts'
import { Empty } from '../../parts/states.tsx'
import { goWithQuery } from '../../place.ts'
import { count } from '../../words/numbers.ts'
import { clearFilters } from './filter-bar.tsx'
import { type FilterName, kindWords, type ListWish } from './list-query.ts'

type Filters = ListWish['filters']

/** Says what is asked for that nothing is, and which of it to let go. */
export function FilteredAway({
  library,
  filters,
  facets,
}: {
  library: Library
  filters: Filters
  facets: ItemFacets | undefined
}) {
  const [one] = kindWords[library.kind]
  const asked = (Object.entries(filters) as [FilterName, string][]).map(([name, value]) => ({
    name,
    short: shortWord(name, value),
    words: filterWords(name, value),
    many: countOf(facets, name, value),
  }))
  const known = asked.filter(({ many }) => many !== undefined)
  return (
    <Empty
      icon="search"
      title={`No ${one} is ${asked.map(({ words }) => words).join(' and ')}`}
      actions={
        <>
          {asked.length > 1 &&
            asked.map(({ name, short }) => (
              <button
                key={name}
                type="button"
                class="button"
                onClick={() => goWithQuery({ [name]: null })}
              >
                Drop “{short}”
              </button>
            ))}
          <button
            type="button"
            class={asked.length > 1 ? 'button plain' : 'button'}
            onClick={clearFilters}
          >
            Show all {facets && count(facets.total)}
          </button>
        </>
      }
    >
      {asked.length > 1 && known.length > 0 && `${known.map(alone).join(', ')}.`}
    </Empty>
  )
}

/** "4 are unmatched": what a filter alone would leave. */
function alone({ many = 0, words }: { many: number | undefined; words: string }): string {
  if (many === 0) return `none is ${words}`
  return `${count(many)} ${many === 1 ? 'is' : 'are'} ${words}`
}

const states: Readonly<Record<string, string>> = {
  unmatched: 'unmatched',
  ambiguous: 'waiting for your choice',
  ignored: 'left unmatched',
  matched: 'matched',
}

function filterWords(name: FilterName, value: string): string {
  switch (name) {
    case 'matchState':
      return states[value] ?? value
    case 'missing':
      return 'missing its file'
    case 'artwork':
      return 'without artwork'
    case 'year':
      return `of ${value}`
    case 'q':
      return `named “${value}”`
    case 'resolution':
    case 'codec':
      return `in ${value}`
  }
}

/** What stands on the button that drops it. */
function shortWord(name: FilterName, value: string): string {
  return ['resolution', 'codec', 'year', 'q'].includes(name) ? value : filterWords(name, value)
}

function countOf(
  facets: ItemFacets | undefined,
  name: FilterName,
  value: string,
): number | undefined {
  if (facets === undefined) return undefined
  const among = (found: readonly { value: string | number; count: number }[]): number =>
    found.find((one) => String(one.value) === value)?.count ?? 0
  switch (name) {
    case 'matchState':
      return facets.matchStates[value as keyof ItemFacets['matchStates']]
    case 'missing':
      return facets.missing
    case 'artwork':
      return facets.withoutArtwork
    case 'resolution':
      return among(facets.resolutions)
    case 'codec':
      return among(facets.codecs)
    case 'year':
      return among(facets.years)
    case 'q':
      return undefined
  }
}
