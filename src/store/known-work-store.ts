import type { Database } from 'bun:sqlite'

import type {
  KnownWork,
  KnownWorkFile,
  KnownWorkStore,
  WorkCandidate,
} from '../domain/known-work.ts'
import type { ExternalId, FileRole, Identity, Metadata } from '../domain/media.ts'
import { normalTitle } from '../domain/sort-title.ts'
import { formsOf } from '../domain/title-forms.ts'
import { createFactStore } from './fact-store.ts'

/** Of titles that begin alike, so many are compared. */
const mostAlike = 500

export const candidateSql = {
  /** Titles that begin with the same word; the second bound is the first text behind all of these. */
  alike: `SELECT id, title, sort_title AS sortTitle, year FROM item
    WHERE kind = ?1 AND sort_title >= ?3 AND sort_title < ?4 AND library_id = ?2 AND missing_at IS NULL LIMIT ${mostAlike}`,
  /** Titles that only a search looks at stand behind tabs; all of the index is read, and nothing else. */
  other: `SELECT id FROM item WHERE kind = ?1 AND library_id = ?2 AND missing_at IS NULL
    AND instr(sort_title || char(9), char(9) || ?3 || char(9)) > 0 LIMIT 20`,
  byId: `SELECT item.id, item.title, sort_title AS sortTitle, item.year FROM item_external_id
    JOIN item ON item.id = item_id WHERE provider = ?3 AND external_id = ?4 AND kind = ?1 AND library_id = ?2
    AND missing_at IS NULL LIMIT 20`,
  files: `WITH RECURSIVE below (id) AS (
      SELECT ?1 UNION SELECT item.id FROM item JOIN below ON item.parent_id = below.id)
    SELECT file.id AS fileId, directory.root_id AS rootId, directory.path AS folder, file.name, file.size_bytes AS sizeBytes,
      CAST(file.mtime_ns AS TEXT) AS mtimeNs, file.inode, item_file.role, item.id AS itemId, item.season_number AS season,
      item.episode_number AS episode, item.air_date AS date, item.identity ->> '$.absolute.value[0]' AS absolute,
      item.title, media_probe.probe ->> '$.video[0].width' AS width, media_probe.probe ->> '$.video[0].height' AS height
    FROM below JOIN item ON item.id = below.id JOIN item_file ON item_file.item_id = item.id
    JOIN file ON file.id = item_file.file_id JOIN directory ON directory.id = file.directory_id
    JOIN library_root ON library_root.id = directory.root_id
    LEFT JOIN media_probe ON media_probe.size_bytes = file.size_bytes AND media_probe.fingerprint = file.fingerprint
    WHERE file.missing_at IS NULL AND library_root.detached_at IS NULL AND item_file.role NOT IN ('extra', 'sample')
    ORDER BY item.season_number, item.episode_number, file.id`,
}

type FileRow = Omit<KnownWorkFile, 'listed' | 'size' | 'role'> & {
  readonly name: string
  readonly sizeBytes: number
  readonly mtimeNs: string
  readonly inode: string
  readonly role: string
  readonly width: number | null
  readonly height: number | null
}

/** Looks up what of a library a download may be. */
export function createKnownWorkStore(database: Database): KnownWorkStore {
  const alike = database.query<WorkCandidate, [string, number, string, string]>(candidateSql.alike)
  const other = database.query<{ id: number }, [string, number, string]>(candidateSql.other)
  const byId = database.query<WorkCandidate, [string, number, string, string]>(candidateSql.byId)
  const one = database.query<WorkCandidate, [number]>(
    'SELECT id, title, sort_title AS sortTitle, year FROM item WHERE id = ?',
  )
  return {
    find: (libraryId, kind, { titles, ids }) => {
      const found = new Map<number, WorkCandidate>()
      const add = (rows: readonly WorkCandidate[]): void => {
        for (const row of rows) found.set(row.id, row)
      }
      for (const { provider, id } of ids) add(byId.all(kind, libraryId, provider, id))
      for (const start of startsOf(titles)) add(alike.all(kind, libraryId, start, behind(start)))
      const known = new Set([...found.values()].map(({ title }) => formsOf(title).folded))
      for (const title of new Set(titles.map(normalTitle))) {
        // The whole index is read only for what no title begins like.
        if (title === '' || known.has(formsOf(title).folded)) continue
        for (const { id } of other.all(kind, libraryId, title)) add(one.all(id))
      }
      return [...found.values()]
    },
    load: loading(database),
  }
}

function loading(database: Database): KnownWorkStore['load'] {
  const facts = createFactStore(database)
  const find = database.query<
    Pick<KnownWork, 'kind' | 'key'> & { rootId: number | null; path: string | null },
    [number]
  >(
    `SELECT kind, key, directory.root_id AS rootId, directory.path FROM item
     LEFT JOIN directory ON directory.id = item.unit_id AND directory.missing_at IS NULL WHERE item.id = ?`,
  )
  const ids = database.query<ExternalId, [number]>(
    'SELECT provider, external_id AS id FROM item_external_id WHERE item_id = ? ORDER BY provider, external_id',
  )
  const files = database.query<FileRow, [number]>(candidateSql.files)
  return (itemId) => {
    const row = find.get(itemId)
    const shown = facts.shown(itemId)
    if (row === null || shown === null) return null
    const { identity, metadata }: { identity: Identity; metadata: Metadata } = shown
    return {
      id: itemId,
      kind: row.kind,
      key: row.key,
      title: identity.title?.value ?? row.key.slice(row.key.lastIndexOf('/') + 1),
      originalTitle: identity.originalTitle?.value ?? null,
      year: identity.year?.value ?? null,
      ids: ids.all(itemId),
      runtimeMinutes: metadata.runtimeMinutes ?? null,
      folder:
        row.rootId === null || row.path === null ? null : { rootId: row.rootId, path: row.path },
      files: files.all(itemId).map(fileOf),
    }
  }
}

function fileOf(row: FileRow): KnownWorkFile {
  const { name, sizeBytes, mtimeNs, inode, width, height, role, ...rest } = row
  return {
    ...rest,
    role: role as FileRole,
    listed: { name, sizeBytes, mtimeNs, inode },
    size: width === null || height === null ? null : { width, height },
  }
}

/** What sort titles of the same work begin with: no English article, and enough of them to leave most others aside. */
function startsOf(titles: readonly string[]): ReadonlySet<string> {
  const starts = titles.flatMap((title) => {
    const { plain, bare } = formsOf(title)
    return [plain.replace(/^(?:the|an?) (?=.)/, ''), bare].flatMap((form) => {
      const [first = '', second] = form.split(' ')
      const start = first.length <= 3 && second !== undefined ? `${first} ${second}` : first
      // Of many that begin alike, the one that is spelled the same is not to be missed.
      return [form, start]
    })
  })
  return new Set(starts.filter((start) => start !== ''))
}

function behind(start: string): string {
  return `${start}\u{10ffff}`
}
