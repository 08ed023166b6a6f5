import type { Database } from 'bun:sqlite'

import type {
  MatchChoice,
  MatchChoiceStore,
  MatchDecision,
  ChoiceSubject,
} from '../domain/match-choice.ts'
import { ofFiles, placeOfFile } from './file-places.ts'

interface ChoiceRow {
  readonly itemId: number
  readonly provider: string | null
  readonly externalId: string | null
  readonly chosenAt: number
}

type SubjectRow = Omit<ChoiceSubject, 'hasIds'> & { readonly hasIds: number }

const choice = `match_choice.item_id AS itemId, provider, external_id AS externalId, chosen_at AS chosenAt`

// What the scan read, not what a provider may have made of it: the match that is to be mended gave the item its title.
const title = `coalesce(json_extract(item.identity, '$.title.value'), item.title)`
const year = `json_extract(item.identity, '$.year.value')`
const subject = `item.id, item.kind, item.library_id AS libraryId, ${title} AS title, ${year} AS year,
  coalesce(json_array_length(item.identity, '$.ids.value'), 0) > 0 AS hasIds`

export function createMatchChoiceStore(database: Database): MatchChoiceStore {
  const find = database.query<ChoiceRow, [number]>(
    `SELECT ${choice} FROM match_choice WHERE item_id = ?`,
  )
  const put = database.query<null, [number, string | null, string | null, number]>(
    `INSERT INTO match_choice (item_id, provider, external_id, chosen_at) VALUES (?1, ?2, ?3, ?4)
     ON CONFLICT (item_id) DO UPDATE SET provider = ?2, external_id = ?3, chosen_at = ?4`,
  )
  const remove = database.query<null, [number]>('DELETE FROM match_choice WHERE item_id = ?')
  return {
    find: (itemId) => {
      const row = find.get(itemId)
      return row === null ? null : choiceOf(row)
    },
    put: (itemId, decision, now) => {
      const id = 'id' in decision ? decision.id : null
      put.run(itemId, id?.provider ?? null, id?.id ?? null, now)
    },
    remove: (itemId) => remove.run(itemId).changes > 0,
    ...finding(database),
    ...placing(database),
    ...likes(database),
  }
}

function finding(database: Database): Pick<MatchChoiceStore, 'subject' | 'topOf'> {
  const one = database.query<SubjectRow, [number]>(
    `SELECT ${subject} FROM item WHERE id = ? AND kind IN ('movie', 'series')`,
  )
  const top = database.query<{ id: number }, [number]>(
    `WITH RECURSIVE above (id, parent_id) AS (
       SELECT id, parent_id FROM item WHERE id = ?
       UNION SELECT item.id, item.parent_id FROM item JOIN above ON item.id = above.parent_id)
     SELECT id FROM above WHERE parent_id IS NULL`,
  )
  return {
    subject: (itemId) => {
      const row = one.get(itemId)
      return row === null ? null : subjectOf(row)
    },
    topOf: (itemId) => top.get(itemId)?.id ?? null,
  }
}

function placing(
  database: Database,
): Pick<MatchChoiceStore, 'paths' | 'listPaths' | 'listOfLibrary'> {
  const paths = database.query<{ path: string }, [number]>(
    `WITH RECURSIVE below (id) AS (
       SELECT ?1 UNION SELECT item.id FROM item JOIN below ON item.parent_id = below.id)
     SELECT DISTINCT ${placeOfFile} AS path FROM below CROSS JOIN item ON item.id = below.id CROSS JOIN ${ofFiles}`,
  )
  const all = database.query<{ itemId: number; path: string }, []>(
    `SELECT coalesce(series.id, season.id, item.id) AS itemId, ${placeOfFile} AS path
     FROM item LEFT JOIN item AS season ON season.id = item.parent_id LEFT JOIN item AS series ON series.id = season.parent_id
     CROSS JOIN ${ofFiles} AND item.kind IN ('movie', 'episode')`,
  )
  const ofLibrary = database.query<{ id: number }, [number, number, number]>(
    `SELECT id FROM item WHERE library_id = ? AND kind IN ('movie', 'series') AND missing_at IS NULL AND id > ?
     ORDER BY id LIMIT ?`,
  )
  return {
    paths: (itemId) => paths.all(itemId).map((row) => row.path),
    listPaths: () => all.all(),
    listOfLibrary: (libraryId, afterId, limit) =>
      ofLibrary.all(libraryId, afterId, limit).map(({ id }) => id),
  }
}

function likes(database: Database): Pick<MatchChoiceStore, 'listDecided' | 'listUndecided'> {
  // Few decide anything: from the choices to the items.
  const decided = database.query<ChoiceRow & { title: string }, [number, string, number | null]>(
    `SELECT ${choice}, ${title} AS title FROM match_choice CROSS JOIN item ON item.id = item_id
     WHERE item_id <> ?1 AND item.kind = ?2 AND ${year} IS ?3 ORDER BY chosen_at DESC, item_id`,
  )
  const undecided = database.query<SubjectRow, [number, string, number | null]>(
    `SELECT ${subject} FROM item INDEXED BY item_list
     WHERE kind = ?2 AND id <> ?1 AND missing_at IS NULL AND ${year} IS ?3
     AND NOT EXISTS (SELECT 1 FROM match_choice WHERE item_id = item.id)`,
  )
  return {
    listDecided: ({ id, kind, year: of }) =>
      decided.all(id, kind, of).map((row) => ({ title: row.title, choice: choiceOf(row) })),
    listUndecided: ({ id, kind, year: of }) => undecided.all(id, kind, of).map(subjectOf),
  }
}

function choiceOf({ itemId, provider, externalId, chosenAt }: ChoiceRow): MatchChoice {
  const decision: MatchDecision =
    provider === null || externalId === null
      ? { ignored: true }
      : { id: { provider, id: externalId } }
  return { itemId, decision, chosenAt }
}

function subjectOf(row: SubjectRow): ChoiceSubject {
  return { ...row, hasIds: row.hasIds === 1 }
}
