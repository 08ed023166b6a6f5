import type { Database } from 'bun:sqlite'

import type { ItemKey } from '../domain/item-key.ts'
import { type ItemKind, type MatchState, matchStates } from '../domain/media.ts'
import type { FacetCount, ItemFacets, OutlineMark } from '../domain/outline.ts'
import type { ItemSort, OutlineQueries } from '../domain/item-list.ts'
import { resolutions } from '../domain/quality.ts'
import { createItemList, type FoundKey, nestedKinds } from './item-list.ts'
import { hasArtwork, qualityJoins } from './quality-sql.ts'

/** Times are read of so many places: a list by time of coming has no letters, and its rows are wide. */
const timesMost = 24

/** Counts are as old at most; a scan writes all the time, and counting 50,000 films takes a tenth of a second. */
const countsKeptMs = 10_000

/** Counts of one kind in a library, read in the indices alone. */
export function facetsSql(kind: ItemKind): Record<'counts' | 'years' | 'qualities', string> {
  const nested = nestedKinds.has(kind)
  const from = `FROM item INDEXED BY ${nested ? 'item_top' : 'item_list'}`
  const only = nested ? ` AND item.parent_id IS NULL AND item.kind IN ('collection', 'image')` : ''
  const where = `WHERE item.kind = $kind AND item.library_id = $library${only}`
  return {
    counts: `SELECT match_state AS state, count(*) AS count, sum(item.missing_at IS NOT NULL) AS missing,
        sum(NOT ${hasArtwork}) AS withoutArtwork ${from} ${where} GROUP BY match_state`,
    years: `SELECT year AS value, count(*) AS count ${from} ${where} AND year IS NOT NULL GROUP BY year ORDER BY year DESC`,
    qualities: `SELECT resolution, codec, count(DISTINCT item.id) AS count ${from} ${qualityJoins} ${where}
      GROUP BY resolution, codec`,
  }
}

interface CountRow {
  readonly state: MatchState
  readonly count: number
  readonly missing: number
  readonly withoutArtwork: number
}

type QualityRow = { resolution: string | null; codec: string | null; count: number }

/** Lists as a whole: what pages of some screens are shown by. */
export function createItemOutline(database: Database): OutlineQueries {
  const list = createItemList(database)
  const cameAt = database.prepare<{ at: number }, [number]>(
    'SELECT created_at AS at FROM item WHERE id = ?',
  )
  const came = (id: number): number => cameAt.get(id)?.at ?? 0
  const counted = new Map<string, { facets: ItemFacets; at: number }>()
  return {
    outline: ({ kind, ...query }) => {
      const found = list({ ...query, kinds: [kind], limit: -1 })
      return { ids: found.map(({ id }) => id), marks: marksOf(found, query.sort, came) }
    },
    facets: (libraryId, kind) => {
      const key = `${libraryId} ${kind}`
      const known = counted.get(key)
      if (known !== undefined && performance.now() - known.at < countsKeptMs) return known.facets
      const facets = countFacets(database, libraryId, kind)
      counted.set(key, { facets, at: performance.now() })
      return facets
    },
  }
}

function countFacets(database: Database, library: number, kind: ItemKind): ItemFacets {
  const sql = facetsSql(kind)
  const values = { kind, library }
  const counts = database.query<CountRow, [typeof values]>(sql.counts).all(values)
  const qualities = database.query<QualityRow, [typeof values]>(sql.qualities).all(values)
  const sum = (part: 'count' | 'missing' | 'withoutArtwork'): number =>
    counts.reduce((all, row) => all + row[part], 0)
  const inState = (state: MatchState): number =>
    counts.find((row) => row.state === state)?.count ?? 0
  const found = sumBy(qualities, 'resolution')
  return {
    total: sum('count'),
    missing: sum('missing'),
    withoutArtwork: sum('withoutArtwork'),
    matchStates: Object.fromEntries(
      matchStates.map((state) => [state, inState(state)]),
    ) as ItemFacets['matchStates'],
    resolutions: resolutions.flatMap((value) => {
      const count = found.get(value)
      return count === undefined ? [] : [{ value, count }]
    }),
    codecs: [...sumBy(qualities, 'codec')]
      .map(([value, count]) => ({ value, count }))
      .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)),
    years: database.query<FacetCount<number>, [typeof values]>(sql.years).all(values),
  }
}

function sumBy(rows: readonly QualityRow[], column: 'resolution' | 'codec'): Map<string, number> {
  const sums = new Map<string, number>()
  for (const row of rows) {
    const value = row[column]
    if (value !== null) sums.set(value, (sums.get(value) ?? 0) + row.count)
  }
  return sums
}

function marksOf(
  found: readonly FoundKey[],
  sort: ItemSort,
  came: (id: number) => number,
): OutlineMark[] {
  const step = Math.max(1, Math.ceil(found.length / timesMost))
  const isByComing = sort === 'addedAt' || sort === '-addedAt'
  const marks: OutlineMark[] = []
  for (let at = 0; at < found.length; at += isByComing ? step : 1) {
    const one = found[at]
    if (one === undefined) break
    const text = isByComing ? monthOf(came(one.id)) : markOf(one.key, sort)
    if (text !== '' && text !== marks.at(-1)?.text) marks.push({ text, at })
  }
  return marks
}

function monthOf(at: number): string {
  return new Date(at).toISOString().slice(0, 7)
}

/** Letter, year or month of a place. What begins with no Latin letter stands under `#`. */
function markOf([first = '']: ItemKey, sort: ItemSort): string {
  if (sort === 'title') {
    const letter = String(first).charAt(0).toUpperCase()
    return letter >= 'A' && letter <= 'Z' ? letter : '#'
  }
  if (sort === 'year') return Number(first) > 9999 ? '' : String(first)
  return sort === 'date' || sort === '-date' ? String(first).slice(0, 7) : ''
}
