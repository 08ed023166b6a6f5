import type { Database } from 'bun:sqlite'

import type { HealthEntry, HealthFinding } from '../domain/health.ts'
import type { HealthQueries } from '../domain/queries.ts'
import type { HealthStore } from '../domain/stores.ts'

const columns = 'key, source, severity, message, fix, since'

/** The table of what is wrong at present; it holds a handful of rows. */
export function createHealthStore(database: Database): HealthStore {
  const ofSource = database.query<HealthEntry, [string]>(
    `SELECT ${columns} FROM health_entry WHERE source = ? ORDER BY key`,
  )
  const ofSubject = database.query<HealthEntry, [string, string]>(
    `SELECT ${columns} FROM health_entry WHERE source = ? AND subject = ? ORDER BY key`,
  )
  const subjects = database.query<{ subject: string }, [string]>(
    'SELECT DISTINCT subject FROM health_entry WHERE source = ?',
  )
  const put = database.query<null, [string, string, string, string, string, string, number]>(
    `INSERT INTO health_entry (key, source, subject, severity, message, fix, since) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET source = excluded.source, subject = excluded.subject,
       severity = excluded.severity, message = excluded.message, fix = excluded.fix,
       hidden_at = CASE WHEN excluded.severity = 'notice' AND excluded.message = message THEN hidden_at END`,
  )
  const remove = database.query<null, [string]>('DELETE FROM health_entry WHERE key = ?')
  const find = database.query<HealthEntry, [string]>(
    `SELECT ${columns} FROM health_entry WHERE key = ?`,
  )
  const hide = database.query<null, [number | null, string]>(
    `UPDATE health_entry SET hidden_at = ? WHERE key = ? AND severity = 'notice'`,
  )
  return {
    find: (key) => find.get(key),
    hide: (key, at) => void hide.run(at, key),
    subjects: (source) => subjects.all(source).map(({ subject }) => subject),
    replace: ({ source, subject }, findings, now) => {
      const before = subject === undefined ? ofSource.all(source) : ofSubject.all(source, subject)
      const known = new Map(before.map((entry) => [entry.key, entry]))
      const found = new Map(findings.map((finding) => [finding.key, finding]))
      const cleared = before.filter(({ key }) => !found.has(key))
      const raised = [...found.values()]
        .filter((finding) => !isSame(finding, known.get(finding.key)))
        .map((finding) => ({ ...finding, source, since: known.get(finding.key)?.since ?? now }))
      for (const { key } of cleared) remove.run(key)
      for (const { key, severity, message, fix, since } of raised) {
        put.run(key, source, subject ?? '', severity, message, fix, since)
      }
      return { raised, cleared }
    },
  }
}

function isSame(finding: HealthFinding, known: HealthEntry | undefined): boolean {
  return (
    known !== undefined &&
    finding.severity === known.severity &&
    finding.message === known.message &&
    finding.fix === known.fix
  )
}

/** Reading of the same table. */
export function createHealthQueries(database: Database): HealthQueries {
  const list = database.query<HealthEntry, []>(
    `SELECT ${columns} FROM health_entry WHERE hidden_at IS NULL`,
  )
  const hidden = database.query<HealthEntry, []>(
    `SELECT ${columns} FROM health_entry WHERE hidden_at IS NOT NULL`,
  )
  return { list: () => list.all(), listHidden: () => hidden.all() }
}
