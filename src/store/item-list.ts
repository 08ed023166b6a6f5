import type { Database, Statement } from 'bun:sqlite'

import { searchWords } from '../domain/sort-title.ts'
import type { ItemKey } from '../domain/item-key.ts'
import type { ItemListQuery, ItemSort } from '../domain/item-list.ts'
import { hasArtwork, hasQuality } from './quality-sql.ts'

/** Statements kept; there are some hundred, of which people use a few. */
const statementsKept = 100

// In the words of the index.
const takenAt = `coalesce(taken_at, air_date, '')`

/** What each order goes by. Expressions for which null stands in the way of a comparison have a stand-in. */
const orders: Readonly<Record<ItemSort, readonly string[]>> = {
  title: ['sort_title', 'id'],
  addedAt: ['id'],
  '-addedAt': ['id'],
  year: ['coalesce(year, 32767)', 'sort_title', 'id'],
  date: [takenAt, 'sort_title', 'id'],
  '-date': [takenAt, 'sort_title', 'id'],
  position: [
    'coalesce(season_number, -1)',
    'coalesce(episode_number, -1)',
    `coalesce(air_date, '')`,
    'sort_title',
    'id',
  ],
}

const isDescending = (sort: ItemSort): boolean => sort.startsWith('-')
const isByDate = (sort: ItemSort): boolean => sort === 'date' || sort === '-date'

/** Kinds that may be part of another item, and need not be: of all others one or the other is true. */
export const nestedKinds: ReadonlySet<string> = new Set(['collection', 'image'])

export interface FoundKey {
  readonly id: number
  readonly key: ItemKey
}

type Values = Record<string, string | number>

/** The keys of one page in their order. Each kind is read from its part of the index, and the parts are merged. */
export function createItemList(database: Database): (query: ItemListQuery) => FoundKey[] {
  const statements = createStatements(database)
  const detached = database.prepare<{ one: number }, []>(
    'SELECT 1 AS one FROM library WHERE detached_at IS NOT NULL LIMIT 1',
  )
  return (query) => {
    const known = { detached: detached.get() !== null }
    const values = valuesOf(query)
    const rows = (more: Values): FoundKey[] => {
      const isDated = more['kind'] === 'image' && isByDate(query.sort)
      const isNested = query.top === true && nestedKinds.has(String(more['kind']))
      const statement = statements(listSql({ ...query, isNested, isDated }, known))
      return statement
        .values({ ...values, ...more })
        .map((row) => foundOf(row as (string | number)[]))
    }
    if (query.parentId !== undefined) return rows({ kinds: JSON.stringify(query.kinds) })
    const parts = query.kinds.map((kind) => rows({ kind })).filter((part) => part.length > 0)
    return merge(parts, query)
  }
}

/** The words of a list: those for one kind, or for the items of one parent. */
export function listSql(
  query: Omit<ItemListQuery, 'kinds' | 'limit'> & {
    readonly isNested?: boolean
    /** Pictures by the time at which they were taken. */
    readonly isDated?: boolean
  },
  libraries: { detached: boolean },
): string {
  const { sort, after, parentId, isNested = false, isDated = false } = query
  const columns = orders[sort]
  const order = isDescending(sort) ? columns.map((column) => `${column} DESC`) : columns
  // Named, so that whatever is known of the data, none is taken that leads to the wide rows.
  const whole = isDated ? 'item_taken' : isNested ? 'item_top' : 'item_list'
  const index = parentId === undefined ? whole : 'item_parent'
  const conditions = [
    parentId === undefined
      ? 'kind = $kind'
      : 'parent_id = $parent AND kind IN (SELECT value FROM json_each($kinds))',
    // In the words of the indices.
    ...(isDated ? [`kind = 'image'`] : []),
    ...(isNested ? [`parent_id IS NULL AND kind IN ('collection', 'image')`] : []),
    ...(after === undefined ? [] : afterSql(sort)),
    ...filterSql(query),
    // As much work for each item as all the rest, so only while there is such a library.
    ...(libraries.detached
      ? ['library_id NOT IN (SELECT id FROM library WHERE detached_at IS NOT NULL)']
      : []),
  ]
  return `SELECT id, ${columns.join(', ')} FROM item INDEXED BY ${index}
    WHERE ${conditions.join(' AND ')} ORDER BY ${order.join(', ')} LIMIT $limit`
}

function afterSql(sort: ItemSort): string[] {
  const columns = orders[sort]
  const keys = columns.map((_, at) => `$key${at}`)
  const place = `(${columns.join(', ')}) ${isDescending(sort) ? '<' : '>'} (${keys.join(', ')})`
  // Said twice, because the index is not entered in the middle by a comparison of rows.
  if (sort === 'title') return ['sort_title >= $key0', place]
  return isByDate(sort) ? [`${takenAt} ${isDescending(sort) ? '<=' : '>='} $key0`, place] : [place]
}

function filterSql(query: Omit<ItemListQuery, 'kinds' | 'limit'>): string[] {
  const { libraryId, year, matchState, missing, artwork, resolution, codec, text } = query
  const words = text === undefined ? [] : searchWords(text)
  return [
    ...(libraryId === undefined ? [] : ['library_id = $library']),
    ...(year === undefined ? [] : ['year = $year']),
    ...(matchState === undefined ? [] : ['match_state = $matchState']),
    ...(missing === undefined ? [] : [`missing_at IS ${missing ? 'NOT ' : ''}NULL`]),
    ...(artwork === undefined ? [] : [artwork ? hasArtwork : `NOT ${hasArtwork}`]),
    ...(resolution === undefined ? [] : [hasQuality('resolution', '$resolution')]),
    ...(codec === undefined ? [] : [hasQuality('codec', '$codec')]),
    ...words.map((_, at) => `instr(sort_title, $word${at}) > 0`),
  ]
}

function valuesOf(query: ItemListQuery): Values {
  const { after = [], text, libraryId, year, matchState, parentId, limit } = query
  const { resolution, codec } = query
  const words = text === undefined ? [] : searchWords(text)
  return {
    limit,
    ...Object.fromEntries(after.map((value, at) => [`key${at}`, value])),
    ...Object.fromEntries(words.map((word, at) => [`word${at}`, word])),
    ...(libraryId !== undefined && { library: libraryId }),
    ...(year !== undefined && { year }),
    ...(matchState !== undefined && { matchState }),
    ...(parentId !== undefined && { parent: parentId }),
    ...(resolution !== undefined && { resolution }),
    ...(codec !== undefined && { codec }),
  }
}

function foundOf([id, ...key]: readonly (string | number)[]): FoundKey {
  return { id: Number(id), key }
}

function merge(
  parts: readonly FoundKey[][],
  { sort, limit }: Pick<ItemListQuery, 'sort' | 'limit'>,
): FoundKey[] {
  if (parts.length <= 1) return parts[0] ?? []
  const sign = isDescending(sort) ? -1 : 1
  return parts
    .flat()
    .toSorted((a, b) => sign * compareKeys(a.key, b.key))
    .slice(0, limit)
}

function compareKeys(a: ItemKey, b: ItemKey): number {
  for (const [at, value] of a.entries()) {
    const other = b[at]
    if (value === other) continue
    if (typeof value === 'number' && typeof other === 'number') return value - other
    // As SQLite compares: by bytes.
    return Buffer.compare(Buffer.from(String(value)), Buffer.from(String(other)))
  }
  return 0
}

/** Prepared statements by their words; the longest unused goes when there are too many. */
function createStatements(database: Database): (sql: string) => Statement {
  const kept = new Map<string, Statement>()
  return (sql) => {
    const statement = kept.get(sql) ?? database.prepare(sql)
    kept.delete(sql)
    kept.set(sql, statement)
    const [oldest] = kept
    if (kept.size > statementsKept && oldest !== undefined) {
      kept.delete(oldest[0])
      oldest[1].finalize()
    }
    return statement
  }
}
