import type { Database } from 'bun:sqlite'

import type { RemovalStore } from '../domain/removal.ts'

/** How many files have gone lately, and nobody has said so of. */
export function createLossCount(database: Database): Pick<RemovalStore, 'countLost'> {
  // A file that was replaced by another of its item is no loss, nor is a sidecar that was taken out of a folder.
  const lost = database.query<{ n: number }, [{ library: number; since: number }]>(
    `SELECT count(*) AS n FROM file INDEXED BY file_missing
     JOIN directory ON directory.id = file.directory_id JOIN library_root ON library_root.id = directory.root_id
     WHERE file.missing_at > max($since, coalesce((SELECT max(updated_at) FROM removal_proposal
         WHERE removal_proposal.library_id = $library AND root_id IS NULL AND state IN ('approved', 'applied')), 0))
     AND library_root.library_id = $library AND detached_at IS NULL
     AND (directory.missing_at IS NOT NULL OR EXISTS (SELECT 1 FROM item_file JOIN item ON item.id = item_id
       WHERE item_file.file_id = file.id AND item.missing_at IS NOT NULL))
     AND NOT EXISTS (SELECT 1 FROM removal_proposal_file AS listed
       JOIN removal_proposal ON removal_proposal.id = listed.proposal_id
       WHERE listed.file_id = file.id AND state IN ('approved', 'applied'))`,
  )
  return { countLost: (library, since) => lost.get({ library, since })?.n ?? 0 }
}
