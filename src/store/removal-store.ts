import type { Database } from 'bun:sqlite'

import type { RemovalProposal, RemovalState, RemovalStore } from '../domain/removal.ts'
import { createLossCount } from './loss-count.ts'
import { below } from './path-range.ts'

/** A proposal as it is read. */
export type ProposalRow = Omit<RemovalProposal, 'root'> & {
  rootId: number | null
  rootPath: string | null
}

/** SQL: proposals with the names of their places. */
export const selectProposals = `SELECT removal_proposal.id, removal_proposal.library_id AS libraryId, library.name AS libraryName,
    root_id AS rootId, library_root.path AS rootPath, reason, message, state, removal_proposal.file_count AS fileCount,
    scan_id AS scanId, proposed_at AS proposedAt, updated_at AS updatedAt
  FROM removal_proposal JOIN library ON library.id = removal_proposal.library_id
  LEFT JOIN library_root ON library_root.id = root_id`

export function proposalOf({ rootId, rootPath, ...proposal }: ProposalRow): RemovalProposal {
  const root = rootId === null || rootPath === null ? null : { id: rootId, path: rootPath }
  return { ...proposal, root }
}

export function createRemovalStore(database: Database): RemovalStore {
  return {
    ...proposing(database),
    ...judging(database),
    ...createLossCount(database),
    ...settling(database),
  }
}

const rootOfMissing = `FROM file JOIN directory ON directory.id = file.directory_id
    JOIN library_root ON library_root.id = directory.root_id`

/** SQL, of a row of `scan_missing`: somebody has said that it goes. */
export const isApproved = `(
  EXISTS (SELECT 1 FROM removal_proposal_file AS listed JOIN removal_proposal ON removal_proposal.id = listed.proposal_id
    WHERE listed.file_id = scan_missing.file_id AND state = 'approved')
  OR EXISTS (SELECT 1 ${rootOfMissing} JOIN removal_proposal ON removal_proposal.root_id = library_root.id
    WHERE file.id = scan_missing.file_id AND state = 'approved'))`

/** SQL, of the same: it is gone by somebody's will. */
const isBelieved = `(${isApproved}
  OR EXISTS (SELECT 1 ${rootOfMissing} WHERE file.id = scan_missing.file_id AND detached_at IS NOT NULL))`

/** SQL, of the same: somebody has said that it stays, and nobody since that its whole folder goes. */
const isRejected = `(NOT ${isBelieved} AND EXISTS (SELECT 1 FROM removal_proposal_file AS listed
  JOIN removal_proposal ON removal_proposal.id = listed.proposal_id
  WHERE listed.file_id = scan_missing.file_id AND state = 'rejected'))`

function proposing(database: Database): Pick<RemovalStore, 'find' | 'listUnsettled' | 'propose'> {
  const find = database.query<ProposalRow, [number]>(
    `${selectProposals} WHERE removal_proposal.id = ?`,
  )
  const unsettled = database.query<ProposalRow, [number]>(
    `${selectProposals} WHERE removal_proposal.library_id = ? AND state IN ('open', 'approved', 'rejected')
     ORDER BY removal_proposal.id`,
  )
  const waiting = database.query<{ id: number }, [number, number | null]>(
    `SELECT id FROM removal_proposal WHERE library_id = ? AND root_id IS ? AND state = 'open'`,
  )
  const insert = database.query<
    { id: number },
    [number, number | null, string, string, number, number]
  >(
    `INSERT INTO removal_proposal (library_id, root_id, reason, message, state, file_count, scan_id, proposed_at, updated_at)
     VALUES (?1, ?2, ?3, ?4, 'open', 0, ?5, ?6, ?6) RETURNING id`,
  )
  const fill = database.query<null, [number, number]>(
    `INSERT OR IGNORE INTO removal_proposal_file (proposal_id, file_id)
     SELECT ?, file_id FROM scan_missing WHERE scan_id = ? AND NOT ${isBelieved}`,
  )
  const update = database.query<
    null,
    [
      {
        id: number
        root: number | null
        reason: string
        message: string
        scan: number
        now: number
      },
    ]
  >(
    `UPDATE removal_proposal SET reason = $reason, message = $message, scan_id = $scan, updated_at = $now,
       file_count = CASE WHEN $root IS NULL
         THEN (SELECT count(*) FROM removal_proposal_file WHERE proposal_id = $id)
         ELSE (SELECT count(*) FROM file JOIN directory ON directory.id = directory_id
           WHERE directory.root_id = $root AND file.missing_at IS NULL) END
     WHERE id = $id`,
  )
  const remove = database.query<null, [number]>('DELETE FROM removal_proposal WHERE id = ?')
  return {
    find: (id) => known(find.get(id)),
    listUnsettled: (libraryId) => unsettled.all(libraryId).map(proposalOf),
    propose: ({ libraryId, rootId: root, reason, message, scanId: scan }, now) => {
      const before = waiting.get(libraryId, root)
      const id = (before ?? insert.get(libraryId, root, reason, message, scan, now))?.id ?? 0
      if (root === null) fill.run(id, scan)
      update.run({ id, root, reason, message, scan, now })
      const proposal = known(find.get(id))
      if (proposal !== null && proposal.fileCount > 0) return { proposal, isNew: before === null }
      remove.run(id)
      return null
    },
  }
}

function known(row: ProposalRow | null): RemovalProposal | null {
  return row === null ? null : proposalOf(row)
}

function judging(
  database: Database,
): Pick<
  RemovalStore,
  | 'countUndecided'
  | 'countWaiting'
  | 'releaseRejected'
  | 'releaseUndecided'
  | 'collectRoot'
  | 'leaveApproved'
> {
  const count = database.query<{ n: number }, [number]>(
    `SELECT count(*) AS n FROM scan_missing WHERE scan_id = ? AND NOT ${isBelieved} AND NOT ${isRejected}`,
  )
  const waiting = database.query<{ n: number }, [{ id: number; library: number }]>(
    `SELECT count(*) AS n FROM removal_proposal JOIN removal_proposal_file ON proposal_id = removal_proposal.id
     JOIN file ON file.id = file_id
     WHERE library_id = $library AND state = 'open' AND file.missing_at IS NULL
     AND file_id NOT IN (SELECT file_id FROM scan_missing WHERE scan_id = $id)`,
  )
  const releaseRejected = releasing(database, isRejected)
  const releaseUndecided = releasing(database, `NOT ${isBelieved}`)
  // Nothing below it is read any more; should it come back, all of it is looked at.
  const left = `root_id IS NOT NULL AND state = 'approved' AND library_id = $library
     AND EXISTS (SELECT 1 FROM removal_proposal_file JOIN scan_missing USING (file_id)
       WHERE proposal_id = removal_proposal.id AND scan_missing.scan_id = $scan)`
  const leave = database.query<null, [{ library: number; scan: number; now: number }]>(
    `UPDATE directory SET signature = NULL, missing_at = $now WHERE missing_at IS NULL
     AND root_id IN (SELECT root_id FROM removal_proposal WHERE ${left})`,
  )
  const collect = database.query<null, [number, number]>(
    `INSERT OR IGNORE INTO scan_missing (scan_id, file_id)
     SELECT ?, file.id FROM directory JOIN file ON file.directory_id = directory.id
     WHERE root_id = ? AND file.missing_at IS NULL`,
  )
  const list = database.query<null, [number, number]>(
    `INSERT OR IGNORE INTO removal_proposal_file (proposal_id, file_id)
     SELECT ?, file.id FROM directory JOIN file ON file.directory_id = directory.id
     WHERE root_id = ? AND file.missing_at IS NULL`,
  )
  // A folder that held nothing is trusted whatever it is.
  const empty = database.query<null, [{ library: number; scan: number }]>(
    `UPDATE library_root SET file_count = 0
     WHERE id IN (SELECT root_id FROM removal_proposal WHERE ${left})`,
  )
  return {
    countUndecided: (scanId) => count.get(scanId)?.n ?? 0,
    countWaiting: ({ id, libraryId: library }) => waiting.get({ id, library })?.n ?? 0,
    releaseRejected,
    releaseUndecided: (scanId) => void releaseUndecided(scanId),
    collectRoot: ({ id, rootId }, scanId) => {
      collect.run(scanId, rootId)
      list.run(id, rootId)
    },
    leaveApproved: ({ id: scan, libraryId: library }, now) => {
      leave.run({ library, scan, now })
      empty.run({ library, scan })
    },
  }
}

/**
 * Lets go of collected files. Their folders and all above them are looked at again next time, or what is let go would be
 * forgotten: whichever of them was the first to lose something has been recorded without it.
 */
function releasing(database: Database, which: string): (scanId: number) => number {
  const forget = database.query<null, [number]>(
    `WITH RECURSIVE above (id) AS (
       SELECT directory_id FROM scan_missing JOIN file ON file.id = file_id WHERE scan_id = ? AND ${which}
       UNION SELECT parent_id FROM directory JOIN above USING (id) WHERE parent_id IS NOT NULL)
     UPDATE directory SET signature = NULL WHERE id IN above`,
  )
  const remove = database.query<null, [number]>(
    `DELETE FROM scan_missing WHERE scan_id = ? AND ${which}`,
  )
  return (scanId) => {
    forget.run(scanId)
    return remove.run(scanId).changes
  }
}

/**
 * SQL, of a row of a list and a `$scan` that has walked where it lies: it needs no decision any more. The listing of a
 * folder that lost something is forgotten, so one that has a listing was looked at since; one that could not be has none.
 * What was removed stays in the list of the removal that was approved.
 */
const isFound = `file_id NOT IN (SELECT file_id FROM scan_missing WHERE scan_id = $scan)
  AND (SELECT CASE WHEN file.missing_at IS NULL THEN signature IS NOT NULL
      ELSE (SELECT state <> 'approved' FROM removal_proposal WHERE id = $id) END
    FROM file JOIN directory ON directory.id = directory_id WHERE file.id = file_id)`

function settling(
  database: Database,
): Pick<RemovalStore, 'dropFound' | 'isListed' | 'isGone' | 'setState' | 'restore'> {
  const listed = database.query<{ one: number }, [number]>(
    'SELECT 1 AS one FROM removal_proposal_file WHERE proposal_id = ? LIMIT 1',
  )
  const present = database.query<{ one: number }, [number]>(
    `SELECT 1 AS one FROM removal_proposal_file JOIN file ON file.id = file_id
     WHERE proposal_id = ? AND file.missing_at IS NULL LIMIT 1`,
  )
  const drop = database.query<
    null,
    [{ id: number; scan: number; root: number; path: string; from: string; to: string }]
  >(
    `DELETE FROM removal_proposal_file WHERE proposal_id = $id
     AND ${isFound} AND EXISTS (SELECT 1 FROM file JOIN directory ON directory.id = directory_id
       WHERE file.id = file_id AND root_id = $root AND (path = $path OR (path > $from AND path < $to)))`,
  )
  const dropAll = database.query<null, [{ id: number; scan: number }]>(
    `DELETE FROM removal_proposal_file WHERE proposal_id = $id AND ${isFound}`,
  )
  const recount = database.query<{ n: number }, [number, number]>(
    `UPDATE removal_proposal SET scan_id = ?2,
       file_count = (SELECT count(*) FROM removal_proposal_file WHERE proposal_id = ?1)
     WHERE id = ?1 RETURNING file_count AS n`,
  )
  const setState = database.query<null, [RemovalState, number, number]>(
    'UPDATE removal_proposal SET state = ?, updated_at = ? WHERE id = ?',
  )
  return {
    dropFound: (id, { id: scan, scope }) => {
      if (scope === null) dropAll.run({ id, scan })
      for (const { rootId: root, path } of scope ?? []) {
        const [from, to] = below(path)
        drop.run({ id, scan, root, path, from, to })
      }
      return recount.get(id, scan)?.n ?? 0
    },
    isListed: (id) => listed.get(id) !== null,
    isGone: (id) => listed.get(id) !== null && present.get(id) === null,
    setState: (id, state, now) => void setState.run(state, now, id),
    restore: restoring(database),
  }
}

function restoring(database: Database): RemovalStore['restore'] {
  const files = database.query<null, [number]>(
    `UPDATE file SET missing_at = NULL WHERE missing_at IS NOT NULL
     AND id IN (SELECT file_id FROM removal_proposal_file WHERE proposal_id = ?)`,
  )
  // Until a scan has looked, nothing is known of what lies there.
  const directories = database.query<null, [number]>(
    `WITH RECURSIVE above (id) AS (
       SELECT directory_id FROM removal_proposal_file JOIN file ON file.id = file_id WHERE proposal_id = ?
       UNION SELECT parent_id FROM directory JOIN above USING (id) WHERE parent_id IS NOT NULL)
     UPDATE directory SET missing_at = NULL, signature = NULL WHERE id IN above`,
  )
  const items = database.query<null, [{ id: number; now: number }]>(
    `WITH RECURSIVE back (id) AS (
       SELECT item_id FROM item_file JOIN removal_proposal_file USING (file_id) WHERE proposal_id = $id
       UNION SELECT parent_id FROM item JOIN back USING (id) WHERE parent_id IS NOT NULL)
     UPDATE item SET missing_at = NULL, updated_at = $now WHERE missing_at IS NOT NULL AND id IN back`,
  )
  return (id, now) => {
    const { changes } = files.run(id)
    directories.run(id)
    items.run({ id, now })
    return changes
  }
}
