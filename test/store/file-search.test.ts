import { expect, test } from 'bun:test'

import { fileSearchSql } from '../../src/store/file-search.ts'
import { openStore } from './fixture.ts'

test.each([
  [1, false],
  [3, false],
  [1, true],
])(
  'a search for %d words, in whole paths: %p, goes from a range of items to their files',
  (words, inWhole) => {
    using store = openStore()
    const plan = store.database
      .query<{ detail: string }, []>(`EXPLAIN QUERY PLAN ${fileSearchSql(words, inWhole)}`)
      .all()
    expect(plan.map(({ detail }) => detail)).toEqual([
      'SEARCH item_file USING PRIMARY KEY (item_id>? AND item_id<?)',
      'SEARCH file USING INTEGER PRIMARY KEY (rowid=?)',
      'SEARCH directory USING INTEGER PRIMARY KEY (rowid=?)',
      'SEARCH library_root USING INTEGER PRIMARY KEY (rowid=?)',
      'USE TEMP B-TREE FOR LAST TERM OF ORDER BY',
    ])
  },
)
