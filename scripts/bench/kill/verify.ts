import type { Database } from 'bun:sqlite'

import type { Acknowledged } from '../daemon/site.ts'
import type { Ledger } from './ledger.ts'
import type { FilmLibrary } from './library.ts'

/** What a database has done wrong, by kind; every list is empty when all is well. */
export interface Verdict {
  /** Promised or on the disk, and not in the database. */
  readonly lost: string[]
  /** Happened more than once. */
  readonly doubled: string[]
  /** Numbers that do not say what the rows say. */
  readonly drift: string[]
  /** Neither done nor going to be. */
  readonly unfinished: string[]
}

type Row = Record<string, string | number | null>

/** Judges the database of a daemon that was given time to finish everything. */
export function verify(
  database: Database,
  expected: {
    ledger: Pick<Ledger, 'starts' | 'cancels'>
    libraries: readonly { library: FilmLibrary; isStill: boolean }[]
  },
): Verdict {
  const verdict: Verdict = { lost: [], doubled: [], drift: [], unfinished: [] }
  checkStarts(database, expected.ledger.starts(), verdict)
  checkCancels(database, expected.ledger.cancels(), verdict)
  checkStates(database, verdict)
  checkCounters(database, verdict)
  checkEvents(database, verdict)
  for (const { library, isStill } of expected.libraries) {
    checkLibrary(database, library, verdict)
    if (isStill) checkReadOnce(database, library, verdict)
  }
  return verdict
}

function rows(database: Database, sql: string, ...values: (string | number)[]): Row[] {
  return database.query<Row, (string | number)[]>(sql).all(...values)
}

function note(list: string[], what: string, found: readonly Row[]): void {
  for (const row of found) list.push(`${what}: ${JSON.stringify(row)}`)
}

function checkStarts(
  database: Database,
  ledger: readonly Acknowledged[],
  { lost }: Pick<Verdict, 'lost'>,
): void {
  const promised = new Set<number>()
  for (const start of ledger) {
    // An id that is given out again was forgotten in between.
    if (promised.has(start.scanId)) lost.push(`scan ${start.scanId} was promised twice`)
    promised.add(start.scanId)
    const [scan] = rows(
      database,
      'SELECT name, mode FROM scan JOIN library ON library.id = library_id WHERE scan.id = ?',
      start.scanId,
    )
    if (scan === undefined) lost.push(`scan ${start.scanId} of ${start.library} is not there`)
    else if (scan['name'] !== start.library || scan['mode'] !== start.mode) {
      lost.push(`scan ${start.scanId} is another one: ${JSON.stringify({ start, scan })}`)
    }
  }
}

function checkCancels(
  database: Database,
  cancelled: readonly number[],
  { lost }: Pick<Verdict, 'lost'>,
): void {
  note(
    lost,
    'cancelled scans that went on',
    rows(
      database,
      `SELECT id, status FROM scan WHERE status <> 'cancelled' AND id IN (SELECT value FROM json_each(?))`,
      JSON.stringify(cancelled),
    ),
  )
}

/** Acknowledged starts that a database does not know. */
export function lostStarts(database: Database, ledger: readonly Acknowledged[]): string[] {
  const verdict = { lost: [] }
  checkStarts(database, ledger, verdict)
  return verdict.lost
}

function checkStates(database: Database, { unfinished, lost }: Verdict): void {
  note(
    unfinished,
    'scan',
    rows(
      database,
      "SELECT id, status FROM scan WHERE status NOT IN ('completed', 'failed', 'cancelled')",
    ),
  )
  note(
    unfinished,
    'jobs',
    rows(
      database,
      'SELECT kind, state, scan_id, count(*) AS jobs FROM job WHERE done = 0 GROUP BY 1, 2, 3',
    ),
  )
  note(unfinished, 'request', rows(database, 'SELECT * FROM scan_request'))
  note(
    lost,
    'assets that nobody will cache',
    rows(
      database,
      `SELECT asset.scan_id, unit_id, count(*) AS assets FROM asset JOIN file ON file.id = file_id
       WHERE state = 'pending' AND file.missing_at IS NULL AND NOT EXISTS (
         SELECT 1 FROM job WHERE kind = 'asset.cache' AND unique_key = CAST(unit_id AS TEXT) AND done = 0)
       GROUP BY 1, 2`,
    ),
  )
}

const phases = ['directories', 'assets', 'enrichment']

function checkCounters(database: Database, { drift }: Verdict): void {
  for (const phase of phases) {
    const outcomes = ['done', 'failed', 'skipped', 'cancelled'].map((end) => `${phase}_${end}`)
    note(
      drift,
      `${phase} do not add up`,
      rows(
        database,
        `SELECT id, status, ${phase}_total, ${outcomes.join(', ')} FROM scan
         WHERE ${phase}_total <> ${outcomes.join(' + ')} OR min(${outcomes.join(', ')}) < 0`,
      ),
    )
  }
  const byState = (state: string): string =>
    `(SELECT count(*) FROM job WHERE kind = 'scan.directory' AND scan_id = scan.id AND state = '${state}')`
  note(
    drift,
    'directories and their jobs differ',
    rows(
      database,
      `SELECT id, status, directories_done + directories_skipped AS done, ${byState('completed')} AS completed,
         directories_failed AS failed, ${byState('discarded')} AS discarded,
         directories_cancelled AS cancelled, ${byState('cancelled')} AS cancelledJobs
       FROM scan WHERE done <> completed OR failed <> discarded OR cancelled <> cancelledJobs`,
    ),
  )
  note(drift, 'sums and rows of a library differ', rows(database, sums))
}

const changes = (kind: string): string =>
  `(SELECT count(*) FROM file_change WHERE library_id = library.id AND kind = '${kind}')`
/** Renames of files that the same scan had first taken for new ones. */
const renamedNew = `(
  SELECT count(*) FROM file_change AS renamed WHERE renamed.library_id = library.id AND renamed.kind = 'renamed'
  AND EXISTS (
    SELECT 1 FROM file_change AS added WHERE added.scan_id = renamed.scan_id AND added.kind = 'added'
    AND (added.path = renamed.path OR renamed.path LIKE added.path || '/%')))`
const added = `(
  SELECT coalesce(sum(file_count), 0) FROM file_change WHERE library_id = library.id AND kind = 'added')`
const sums = `
  SELECT name, sum(files_new) AS filesNew, ${added} - ${renamedNew} AS addedFiles,
    ${added} - ${changes('renamed')} AS rowsMade, (
      SELECT count(*) FROM file JOIN directory ON directory.id = directory_id
      JOIN library_root ON library_root.id = root_id WHERE library_root.library_id = library.id) AS files,
    sum(items_new) AS itemsNew, (SELECT count(*) FROM item WHERE item.library_id = library.id) AS items,
    sum(files_modified) AS filesModified, ${changes('modified')} AS modified,
    sum(files_moved) AS filesMoved, ${changes('renamed')} AS renamed,
    sum(files_restored) AS filesRestored, ${changes('restored')} AS restored
  FROM library JOIN scan ON scan.library_id = library.id GROUP BY library.id
  HAVING filesNew <> addedFiles OR rowsMade <> files OR itemsNew <> items OR filesModified <> modified
    OR filesMoved <> renamed OR filesRestored <> restored`

function checkEvents(database: Database, { doubled, lost }: Verdict): void {
  note(
    doubled,
    'event',
    rows(
      database,
      `SELECT type, data, count(*) AS times FROM event
       WHERE type IN ('scan.started', 'scan.phase', 'scan.completed', 'scan.failed', 'library.ready')
       GROUP BY type, data HAVING times > 1`,
    ),
  )
  note(
    lost,
    'scans that ended without saying so',
    rows(
      database,
      `SELECT id, status FROM scan WHERE status IN ('completed', 'failed') AND NOT EXISTS (
         SELECT 1 FROM event WHERE type = 'scan.' || status AND data ->> 'scanId' = scan.id)`,
    ),
  )
}

/** The present files and films are those on the disk, each once. */
function checkLibrary(database: Database, library: FilmLibrary, verdict: Verdict): void {
  const known = new Map<string, number>()
  const present = rows(
    database,
    `SELECT directory.path || '/' || file.name AS path, size_bytes AS size FROM file
     JOIN directory ON directory.id = directory_id JOIN library_root ON library_root.id = root_id
     WHERE library_root.path = ? AND file.missing_at IS NULL AND directory.path <> ''`,
    library.root,
  )
  for (const { path, size } of present) {
    if (known.has(String(path))) verdict.doubled.push(`file ${path}`)
    known.set(String(path), Number(size))
  }
  const films = library.read()
  for (const [film, files] of films) {
    for (const [file, size] of files) {
      const path = `${film}/${file}`
      if (known.get(path) !== size) verdict.lost.push(`${library.name}: ${path} is not known so`)
      known.delete(path)
    }
  }
  for (const path of known.keys()) verdict.lost.push(`${library.name}: ${path} is not on the disk`)
  checkItems(database, { library, films: [...films.keys()] }, verdict)
}

function checkItems(
  database: Database,
  { library, films }: { library: FilmLibrary; films: readonly string[] },
  { lost, doubled }: Verdict,
): void {
  const found = rows(
    database,
    `SELECT directory.path, count(DISTINCT item.id) AS items, count(*) AS files FROM item
     JOIN item_file ON item_file.item_id = item.id AND role = 'main' JOIN file ON file.id = file_id
     JOIN directory ON directory.id = directory_id JOIN library_root ON library_root.id = root_id
     WHERE library_root.path = ? AND item.missing_at IS NULL AND file.missing_at IS NULL
     GROUP BY directory.id`,
    library.root,
  )
  const items = new Map(found.map((row) => [String(row['path']), row]))
  for (const film of films) {
    const row = items.get(film)
    if (row === undefined) lost.push(`${library.name}: ${film} has no item`)
    else if (row['items'] !== 1 || row['files'] !== 1) {
      doubled.push(`${library.name}: ${film}: ${JSON.stringify(row)}`)
    }
  }
  const [total] = rows(
    database,
    `SELECT count(*) AS items FROM item JOIN library ON library.id = library_id
     WHERE library.name = ? AND item.missing_at IS NULL`,
    library.name,
  )
  if (total?.['items'] !== films.length) {
    doubled.push(`${library.name}: ${total?.['items']} items for ${films.length} films`)
  }
}

/** Where nothing changes, a scan reads each unit once, however often it was interrupted. */
function checkReadOnce(database: Database, library: FilmLibrary, { doubled }: Verdict): void {
  note(
    doubled,
    `${library.name}: units read more than once by one scan`,
    rows(
      database,
      `SELECT scan_id, count(*) AS units, max(times) AS most FROM (
         SELECT job.scan_id, unique_key, count(*) AS times FROM job JOIN scan ON scan.id = job.scan_id
         JOIN library ON library.id = scan.library_id
         WHERE job.kind = 'scan.directory' AND job.state = 'completed' AND library.name = ?
         GROUP BY 1, 2 HAVING times > 1) GROUP BY scan_id`,
      library.name,
    ),
  )
}
