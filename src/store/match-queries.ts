import type { Database } from 'bun:sqlite'

import type { Choice } from '../domain/match-choice.ts'
import type { MatchQueries, MatchRecord } from '../domain/match-desk.ts'
import { findDecision, patternOf } from '../domain/rule.ts'
import { createItemList } from './item-list.ts'
import { createMatchChoiceStore } from './match-choice-store.ts'
import { createMatchStore } from './match-store.ts'
import { below } from './path-range.ts'
import { createRuleStore } from './rule-store.ts'

interface Place {
  readonly libraryId: number
  readonly library: string
  readonly key: string
}

/** Reading of matches for people; `choose` says what was decided about an item. */
export function createMatchQueries(
  database: Database,
  choose: (itemId: number) => Choice | null,
): MatchQueries {
  const choices = createMatchChoiceStore(database)
  const matches = createMatchStore(database)
  const rules = createRuleStore(database)
  const item = database.query<Pick<MatchRecord, 'title' | 'year' | 'state' | 'problem'>, [number]>(
    `SELECT title, year, match_state AS state, enrichment_problem AS problem
     FROM item WHERE id = ? AND kind IN ('movie', 'series')`,
  )
  const list = createItemList(database)
  const record = (itemId: number): MatchRecord | null => {
    const found = item.get(itemId)
    if (found === null) return null
    return {
      itemId,
      ...found,
      match: matches.find(itemId),
      choice: choose(itemId),
      rule: findDecision(rules.list(), choices.paths(itemId))?.rule ?? null,
    }
  }
  return {
    find: (id) => {
      const itemId = choices.topOf(id)
      return itemId === null ? null : record(itemId)
    },
    list: ({ state, limit, ...query }) => {
      const found = list({
        kinds: ['movie', 'series'],
        matchState: state,
        missing: false,
        sort: 'title',
        limit,
        ...query,
      })
      return {
        matches: found.flatMap(({ id }) => record(id) ?? []),
        next: found.length < limit ? null : (found.at(-1)?.key ?? null),
      }
    },
    patterns: createPatterns(database),
  }
}

/** What a correction of an item would have to name to be kept. */
function createPatterns(database: Database): MatchQueries['patterns'] {
  const choices = createMatchChoiceStore(database)
  const place = database.query<Place, [number]>(
    `SELECT library.id AS libraryId, library.name AS library, key
     FROM item JOIN library ON library.id = item.library_id WHERE item.id = ?`,
  )
  const others = database.query<{ one: number }, [number, number, string, string, string]>(
    `SELECT 1 AS one FROM library_root JOIN directory ON root_id = library_root.id
       AND (directory.path = ?3 OR (directory.path > ?4 AND directory.path < ?5))
     JOIN item ON item.unit_id = directory.id
     WHERE library_root.library_id = ?2 AND item.id <> ?1 AND item.kind IN ('movie', 'series')
     AND item.missing_at IS NULL LIMIT 1`,
  )
  return (itemId) => {
    const paths = choices.paths(itemId)
    const found = place.get(itemId)
    if (found === null || paths.length === 0) return []
    const { libraryId, library, key } = found
    const files = paths.map((path) => path.slice(library.length + 1))
    // The key of what has a folder is that folder: of a series with one season it is not that of the season.
    const own = key.replace(/^\/\/\d+\//, '')
    const isWhole = files.every((path) => path.startsWith(`${own}/`))
    const folder = isWhole ? own : commonFolder(files)
    const isShared =
      folder === '' || others.get(itemId, libraryId, folder, ...below(folder)) !== null
    // What is put into a folder of its own later belongs to it too.
    return isShared ? paths.map(patternOf) : [`${patternOf(`${library}/${folder}`)}/**`]
  }
}

function commonFolder(files: readonly string[]): string {
  const [first = [], ...rest] = files.map((path) => path.split('/').slice(0, -1))
  const length = first.findIndex((name, at) => rest.some((other) => other[at] !== name))
  return first.slice(0, length < 0 ? first.length : length).join('/')
}
