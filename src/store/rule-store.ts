import type { Database } from 'bun:sqlite'

import { editionFact, type Rule, type RuleStore } from '../domain/rule.ts'
import { ofFiles, placeOfFile } from './file-places.ts'

export function createRuleStore(database: Database): RuleStore {
  const list = database.query<{ path: string; outcome: string }, []>(
    'SELECT path, outcome FROM match_rule ORDER BY position',
  )
  const clear = database.query<null, []>('DELETE FROM match_rule')
  const add = database.query<null, [string, string]>(
    'INSERT INTO match_rule (path, outcome) VALUES (?, ?)',
  )
  return {
    list: () =>
      list.all().map(({ path, outcome }) => ({
        path,
        outcome: JSON.parse(outcome) as Rule['outcome'],
      })),
    replace: (rules) => {
      clear.run()
      for (const { path, outcome } of rules) add.run(path, JSON.stringify(outcome))
    },
    ...editions(database),
  }
}

function editions(database: Database): Pick<RuleStore, 'mainPaths' | 'setEdition'> {
  const main = database.query<{ path: string }, [number]>(
    `SELECT ${placeOfFile} AS path FROM item CROSS JOIN ${ofFiles}
     AND item.id = ? AND item.kind = 'movie' AND role IN ('main', 'part')`,
  )
  const set = database.query<null, [number, string, number]>(
    `UPDATE item SET identity = json_set(identity, '$.edition', json(?2)), updated_at = ?3 WHERE id = ?1`,
  )
  const drop = database.query<null, [number, number]>(
    `UPDATE item SET identity = json_remove(identity, '$.edition'), updated_at = ?2 WHERE id = ?1`,
  )
  const reread = database.query<null, [number]>(
    `UPDATE directory SET needs_scan = 1, unfinished_by = NULL
     WHERE id = (SELECT unit_id FROM item WHERE item.id = ?)`,
  )
  return {
    mainPaths: (itemId) => main.all(itemId).map(({ path }) => path),
    setEdition: (itemId, edition, now) => {
      if (edition !== null) {
        set.run(itemId, JSON.stringify(editionFact(edition)), now)
        return
      }
      drop.run(itemId, now)
      reread.run(itemId)
    },
  }
}
