import type { Database } from 'bun:sqlite'

import { sortTitleOf } from '../domain/sort-title.ts'

interface TitleRow {
  id: number
  title: string
  sortTitle: string | null
  originalTitle: string | null
}

/** Gives items that were written before sort titles existed theirs. */
export function fillSortTitles(database: Database): void {
  const rows = database.query<TitleRow, []>(
    `SELECT id, title, metadata ->> '$.sortTitle' AS sortTitle,
       identity ->> '$.originalTitle.value' AS originalTitle FROM item`,
  )
  const set = database.query<null, [string, number]>('UPDATE item SET sort_title = ? WHERE id = ?')
  for (const { id, title, sortTitle, originalTitle } of rows.all()) {
    const names = {
      title,
      sortTitle: sortTitle ?? undefined,
      originalTitle: originalTitle ?? undefined,
    }
    set.run(sortTitleOf(names), id)
  }
}
