import { Database } from 'bun:sqlite'

const watched = ['file', 'item', 'asset', 'file_change', 'item_file', 'media_probe'] as const
const others = [
  'scan',
  'scan_error',
  'job',
  'job_error',
  'event',
  'directory',
  'library',
  'library_root',
  'scan_missing',
  'health_entry',
  'file_total',
  'item_total',
]

/** Counts the row writes of the tables while `work` runs, by triggers of its own. */
export async function countWrites(
  databasePath: string,
  work: () => Promise<void>,
): Promise<{ watched: number; others: number; jobs: number }> {
  const database = new Database(databasePath)
  database.run('PRAGMA busy_timeout = 10000')
  database.run('CREATE TABLE IF NOT EXISTS bench_write (name TEXT NOT NULL)')
  for (const table of [...watched, ...others]) {
    for (const change of ['INSERT', 'UPDATE', 'DELETE']) {
      database.run(
        `CREATE TRIGGER bench_${table}_${change} AFTER ${change} ON ${table} BEGIN INSERT INTO bench_write VALUES ('${table}'); END`,
      )
    }
  }
  const jobsBefore = countJobs(database)
  await work()
  const rows = database
    .query<{ name: string; n: number }, []>(
      'SELECT name, count(*) AS n FROM bench_write GROUP BY name',
    )
    .all()
  const jobs = countJobs(database) - jobsBefore
  for (const table of [...watched, ...others]) {
    for (const change of ['INSERT', 'UPDATE', 'DELETE']) {
      database.run(`DROP TRIGGER bench_${table}_${change}`)
    }
  }
  database.run('DROP TABLE bench_write')
  database.close()
  const sum = (names: readonly string[]): number =>
    rows.filter(({ name }) => names.includes(name)).reduce((total, { n }) => total + n, 0)
  return { watched: sum(watched), others: sum(others), jobs }
}

function countJobs(database: Database): number {
  const row = database
    .query<{ n: number }, []>("SELECT count(*) AS n FROM job WHERE queue <> 'chores'")
    .get()
  return row?.n ?? 0
}
