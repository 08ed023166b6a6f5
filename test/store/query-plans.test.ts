import { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'

import { jobStates, type JobState } from '../../src/domain/job.ts'
import type { JobQueries } from '../../src/domain/queries.ts'
import { createItemQueries, itemSql } from '../../src/store/item-queries.ts'
import { createJobQueries, listSql } from '../../src/store/job-queries.ts'
import { createKnownFiles } from '../../src/store/known-files.ts'
import { createLibraryPurge } from '../../src/store/library-purge.ts'
import { createLibraryQueries } from '../../src/store/library-queries.ts'
import { migrate } from '../../src/store/migrate.ts'
import { createScanQueries } from '../../src/store/scan-store.ts'

/** Tables that hold a handful of rows, whatever the size of the libraries. */
const smallTables = ['library', 'library_root', 'queue_pause', 'json_each', '(subquery-']

/** Queries that read all there is of something, each with its reason. */
const accepted: Readonly<Record<string, string>> = {
  'SCAN job USING INDEX job_live': 'the count of jobs that are not over, from their own index',
  'SCAN job USING INDEX job_discarded':
    'the count of jobs that failed for good, from their own index',
}

/** Every statement that `use` has a database prepare. */
function statementsOf(use: (database: Database) => void): string[] {
  const database = new Database(':memory:', { strict: true })
  migrate(database, { now: 0 })
  const seen = new Set<string>()
  const recording = new Proxy(database, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        if (name === 'query' && typeof args[0] === 'string') seen.add(args[0])
        return (value as (...given: unknown[]) => unknown).apply(target, args)
      }
    },
  })
  use(recording)
  return [...seen]
}

function planOf(sql: string): string[] {
  const database = new Database(':memory:', { strict: true })
  migrate(database, { now: 0 })
  return database
    .query<{ detail: string }, []>(`EXPLAIN QUERY PLAN ${sql}`)
    .all()
    .map(({ detail }) => detail)
}

/** Steps of a plan that read a whole table or index. */
function fullScans(sql: string): string[] {
  return planOf(sql).filter((step) => {
    const table = /^SCAN (\S+)/.exec(step)?.[1]
    if (table === undefined || smallTables.some((small) => table.startsWith(small))) return false
    return accepted[step] === undefined
  })
}

const jobLists: readonly Parameters<JobQueries['list']>[0][] = [undefined, ...jobStates].flatMap(
  (state) =>
    [undefined, 'scan.directory'].map((kind) => ({
      limit: 1,
      ...(state !== undefined && { state }),
      ...(kind !== undefined && { kind }),
    })),
)

describe('a page', () => {
  for (const name of ['list', 'search'] as const) {
    test(`of items (${name}) begins in the index where the last one ended`, () => {
      expect(planOf(itemSql[name])[0]).toBe(
        'SEARCH item USING INDEX item_title (kind=? AND title>?)',
      )
    })

    test(`of items (${name}) comes in the order of the index`, () => {
      expect(planOf(itemSql[name]).filter((step) => step.includes('ORDER BY'))).toEqual([])
    })
  }

  test('of jobs in a state that is over or not reads as few rows as it can', () => {
    const indexOf = (state: JobState): string => planOf(listSql({ state }))[0] ?? ''
    expect(indexOf('retryable')).toBe('SEARCH job USING INDEX job_live (id<?)')
    expect(indexOf('discarded')).toBe('SEARCH job USING INDEX job_discarded (id<?)')
    expect(indexOf('completed')).toBe('SEARCH job USING INTEGER PRIMARY KEY (rowid<?)')
  })
})

const readers: Readonly<Record<string, (database: Database) => void>> = {
  items: (database) => void createItemQueries(database),
  scans: (database) => void createScanQueries(database),
  libraries: (database) => void createLibraryQueries(database),
  'the removal of libraries': (database) => void createLibraryPurge(database),
  'known files': (database) => void createKnownFiles(database),
  jobs: (database) => {
    const jobs = createJobQueries(database)
    for (const query of jobLists) jobs.list(query)
  },
}

for (const [name, use] of Object.entries(readers)) {
  describe(`the queries of ${name}`, () => {
    for (const sql of statementsOf(use)) {
      const title = sql.replaceAll(/\s+/g, ' ').trim()
      test(`read no table as a whole: …${title.slice(-90)}`, () => {
        expect(fullScans(sql)).toEqual([])
      })
    }
  })
}
