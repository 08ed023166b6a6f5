import type { Database } from 'bun:sqlite'

import type { ItemKind } from '../domain/media.ts'
import { toldBySidecar } from '../domain/other-facts.ts'
import type { ItemQueries } from '../domain/queries.ts'
import { sidecarName, type WritingFolder, type WritingSubject } from '../domain/written.ts'
import { placed } from './item-contents.ts'
import { type LayerRow, layerColumns, layersOf } from './shown-facts.ts'
import { createWritingSubject } from './writing-subjects.ts'

type ItemRow = LayerRow & { readonly unitId: number | null; readonly isWanted: 0 | 1 }
type NfoFile = { readonly root: string; readonly directory: string; readonly name: string }

/** What the NFO files beside items told, and what would be written into one. */
export function createItemNfo(database: Database): Pick<ItemQueries, 'nfo'> {
  const find = database.query<ItemRow, [number]>(
    `SELECT item.kind, item.identity, item.metadata, item.unit_id AS unitId, library.write_nfo AS isWanted, ${layerColumns}
     FROM item JOIN library ON library.id = item.library_id WHERE item.id = ?`,
  )
  const subjectOf = createWritingSubject(database)
  const filesOf = createSidecars(database)
  return {
    nfo: (id) => {
      const row = find.get(id)
      if (row === null) return null
      const subject = subjectOf(id)
      return {
        told: toldBySidecar(layersOf(row)),
        files: filesOf({ id, kind: row.kind, unitId: row.unitId, subject }),
        isWanted: row.isWanted === 1,
        subject,
      }
    },
  }
}

interface Told {
  readonly id: number
  readonly kind: ItemKind
  readonly unitId: number | null
  readonly subject: WritingSubject | null
}

/** The NFO files that scanners look for beside an item, by their absolute paths. */
function createSidecars(database: Database): (item: Told) => string[] {
  const videos = database.query<{ directoryId: number; name: string }, [number]>(
    `SELECT file.directory_id AS directoryId, file.name FROM item_file JOIN file ON file.id = item_file.file_id
     WHERE item_file.item_id = ? AND item_file.role IN ('main', 'version', 'part') AND file.missing_at IS NULL`,
  )
  const directory = database.query<{ id: number }, [number, string]>(
    'SELECT id FROM directory WHERE root_id = ? AND path = ?',
  )
  const inFolders = database.query<NfoFile, [string]>(
    `SELECT library_root.path AS root, directory.path AS directory, file.name FROM file ${placed}
     WHERE file.directory_id IN (SELECT value FROM json_each(?)) AND file.kind = 'nfo' AND file.missing_at IS NULL
     ORDER BY directory.path, file.name`,
  )
  const called = (folders: readonly (number | null | undefined)[], names: readonly string[]) => {
    const wanted = new Set(names.map((name) => name.toLowerCase()))
    const present = inFolders.all(JSON.stringify(folders.filter((id) => id !== null)))
    return present.filter(({ name }) => wanted.has(name.toLowerCase())).map(pathOf)
  }
  const folderId = (folder: WritingFolder | null | undefined): number | undefined =>
    folder ? directory.get(folder.rootId, folder.directory)?.id : undefined
  return ({ id, kind, unitId, subject }) => {
    if (kind === 'series') return called([folderId(subject?.folder)], ['tvshow.nfo'])
    if (kind === 'season') return called([folderId(subject?.seasonFolder)], ['season.nfo'])
    if (kind === 'artist' || kind === 'album') return called([unitId], [`${kind}.nfo`])
    const own = videos.all(id)
    const folders = own.map(({ directoryId }) => directoryId)
    const beside = called(
      folders,
      own.map(({ name }) => sidecarName(name)),
    )
    return beside.length > 0 || kind !== 'movie' ? beside : called(folders, ['movie.nfo'])
  }
}

function pathOf({ root, directory, name }: NfoFile): string {
  return [root, directory, name].filter((part) => part !== '').join('/')
}
