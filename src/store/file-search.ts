import type { Database } from 'bun:sqlite'

import type { FileQueries, FoundFile } from '../domain/queries.ts'

/** Items whose files are looked at in one go: a few milliseconds, in which nobody else is answered. */
const itemsAtOnce = 5_000

type Values = Record<string, string | number>
type FoundRow = Omit<FoundFile, 'path'> & {
  readonly root: string
  readonly directory: string
  readonly name: string
}

/**
 * Looks through the paths themselves, a part of them at a time. An index of all that paths contain would find at once, and
 * took 15 µs for each file that a first scan writes (FTS5 with trigrams), which is more than such a scan may lose.
 */
export function createFileSearch(database: Database): Pick<FileQueries, 'search'> {
  const last = database.prepare<{ id: number | null }, []>(
    'SELECT max(item_id) AS id FROM item_file',
  )
  return {
    search: ({ text, fromId, limit }) => {
      const from = fromId ?? last.get()?.id ?? 0
      const words = wordsOf(text)
      const values: Values = { from, after: from - itemsAtOnce, limit }
      for (const [at, word] of words.entries()) values[`word${at}`] = containing(word)
      const sql = fileSearchSql(words.length, text.startsWith('/'))
      const rows = database.query<FoundRow, [Values]>(sql).all(values)
      return { files: rows.map(foundOf), nextId: from > itemsAtOnce ? from - itemsAtOnce : null }
    },
  }
}

/** Looks for so many words below the roots, or in whole paths; for the tests of its plan as well. */
export function fileSearchSql(words: number, inWhole: boolean): string {
  const below = `iif(directory.path = '', '', directory.path || '/') || file.name`
  const path = inWhole ? `rtrim(library_root.path, '/') || '/' || ${below}` : below
  const likes = Array.from(
    { length: words },
    (_, at) => String.raw`AND ${path} LIKE $word${at} ESCAPE '\'`,
  )
  // Crossed, so that items come first: folders hold files of any number, and most of these are of no item.
  return `SELECT file.id, library_root.path AS root, directory.path AS directory, file.name,
      file.missing_at AS missingAt, item_file.item_id AS itemId
    FROM item_file CROSS JOIN file ON file.id = item_file.file_id
    CROSS JOIN directory ON directory.id = file.directory_id
    CROSS JOIN library_root ON library_root.id = directory.root_id
    WHERE item_file.item_id > $after AND item_file.item_id <= $from AND item_file.entry IS NULL
      AND library_root.detached_at IS NULL ${likes.join(' ')}
    ORDER BY item_file.item_id DESC, file.id LIMIT $limit`
}

/** Each word on its own, but for a whole path. */
function wordsOf(text: string): string[] {
  return text.startsWith('/') ? [text] : text.split(/\s+/).filter((word) => word !== '')
}

function containing(word: string): string {
  return `%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
}

function foundOf({ root, directory, name, ...found }: FoundRow): FoundFile {
  return { ...found, path: [root, directory, name].filter((part) => part !== '').join('/') }
}
