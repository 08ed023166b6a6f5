import type { Database } from 'bun:sqlite'

import type { ProposedFile, RemovalQueries } from '../domain/removal.ts'
import { type ProposalRow, proposalOf, selectProposals } from './removal-store.ts'

type FileRow = Pick<ProposedFile, 'fileId' | 'sizeBytes'> & {
  root: string
  directory: string
  name: string
  items: string
}

const fileFacts = `file.id AS fileId, file.size_bytes AS sizeBytes, library_root.path AS root, directory.path AS directory, file.name,
  (SELECT json_group_array(json_object('id', item.id, 'kind', item.kind, 'title', item.title))
   FROM item_file JOIN item ON item.id = item_file.item_id WHERE item_file.file_id = file.id) AS items`
const placed = `JOIN directory ON directory.id = file.directory_id JOIN library_root ON library_root.id = directory.root_id`

/** Proposals for people. */
export function createRemovalQueries(database: Database): RemovalQueries {
  const find = database.query<ProposalRow, [number]>(
    `${selectProposals} WHERE removal_proposal.id = ?`,
  )
  const listed = database.query<FileRow, [number, number, number]>(
    `SELECT ${fileFacts} FROM removal_proposal_file JOIN file ON file.id = file_id ${placed}
     WHERE proposal_id = ? AND file_id > ? ORDER BY file_id LIMIT ?`,
  )
  const ofRoot = database.query<FileRow, [number, number, number]>(
    // In the order of the files from the start: a page of very many is not to sort them all.
    `SELECT ${fileFacts} FROM file CROSS JOIN directory ON directory.id = file.directory_id
     CROSS JOIN library_root ON library_root.id = root_id
     WHERE root_id = ? AND file.missing_at IS NULL AND file.id > ? ORDER BY file.id LIMIT ?`,
  )
  return {
    find: (id) => {
      const row = find.get(id)
      return row === null ? null : proposalOf(row)
    },
    list: ({ libraryId, state, beforeId = Number.MAX_SAFE_INTEGER, limit }) => {
      const conditions = [
        ...(libraryId === undefined ? [] : ['AND removal_proposal.library_id = $library']),
        ...(state === undefined ? [] : ['AND state = $state']),
      ]
      const sql = `${selectProposals} WHERE removal_proposal.id < $before ${conditions.join(' ')}
        ORDER BY removal_proposal.id DESC LIMIT $limit`
      return database
        .query<ProposalRow, [Record<string, string | number>]>(sql)
        .all({
          before: beforeId,
          limit,
          ...(libraryId !== undefined && { library: libraryId }),
          ...(state !== undefined && { state }),
        })
        .map(proposalOf)
    },
    files: ({ id, root, state }, { afterId = 0, limit }) => {
      // Of a folder they are written down when they go.
      const waits = root !== null && (state === 'open' || state === 'approved')
      const rows = waits ? ofRoot.all(root.id, afterId, limit) : listed.all(id, afterId, limit)
      return rows.map(fileOf)
    },
  }
}

function fileOf({ fileId, sizeBytes, root, directory, name, items }: FileRow): ProposedFile {
  const path = [root, directory, name].filter((part) => part !== '').join('/')
  return { fileId, sizeBytes, path, items: JSON.parse(items) as ProposedFile['items'] }
}
