import type { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'

import { jobStates, type JobState } from '../../src/domain/job.ts'
import { itemKinds } from '../../src/domain/media.ts'
import { type JobQueries } from '../../src/domain/queries.ts'
import {
  itemKeyLength,
  itemSorts,
  type ItemListQuery,
  type ItemSort,
} from '../../src/domain/item-list.ts'
import type { ChangeQuery } from '../../src/domain/change.ts'
import { createCacheQueries } from '../../src/store/cache-queries.ts'
import { createCacheStore } from '../../src/store/cache-store.ts'
import { changesSql, createChangeQueries } from '../../src/store/change-queries.ts'
import { createChangeStore } from '../../src/store/change-store.ts'
import { createDownloadQueries } from '../../src/store/download-queries.ts'
import { createDownloadStore } from '../../src/store/download-store.ts'
import { createImportQueries } from '../../src/store/import-queries.ts'
import { createImportStore } from '../../src/store/import-store.ts'
import { createDuplicateQueries, duplicatesSql } from '../../src/store/duplicate-queries.ts'
import { createAccountStore } from '../../src/store/account-store.ts'
import { createArtworkStore } from '../../src/store/artwork-store.ts'
import { createFactStore } from '../../src/store/fact-store.ts'
import { createEnrichmentQueries } from '../../src/store/enrichment-queries.ts'
import { createEventQueries } from '../../src/store/event-queries.ts'
import { createHealthQueries } from '../../src/store/health-store.ts'
import { createAssetQueries, createFileQueries } from '../../src/store/item-contents.ts'
import { listSql as itemListSql } from '../../src/store/item-list.ts'
import { createHistoryStore } from '../../src/store/history-store.ts'
import { facetsSql } from '../../src/store/item-outline.ts'
import { createItemQueries } from '../../src/store/item-queries.ts'
import { createJobQueries, listSql } from '../../src/store/job-queries.ts'
import { hurrySql } from '../../src/store/job-store.ts'
import { createKnownFiles } from '../../src/store/known-files.ts'
import { createLibraryPurge } from '../../src/store/library-purge.ts'
import { createLibraryQueries } from '../../src/store/library-queries.ts'
import { createMissingPurge } from '../../src/store/missing-purge.ts'
import { createMatchStore } from '../../src/store/match-store.ts'
import {
  createNotificationQueries,
  createNotificationStore,
} from '../../src/store/notification-store.ts'
import { createAssetStore } from '../../src/store/asset-store.ts'
import { createOfferStore } from '../../src/store/offer-store.ts'
import { createMatchChoiceStore } from '../../src/store/match-choice-store.ts'
import { createMatchQueries } from '../../src/store/match-queries.ts'
import { createRuleStore } from '../../src/store/rule-store.ts'
import { createPictureStore } from '../../src/store/picture-store.ts'
import { createPictureQueries } from '../../src/store/rebuild-queries.ts'
import { createRemovalQueries } from '../../src/store/removal-queries.ts'
import { createRemovalStore } from '../../src/store/removal-store.ts'
import { createScanQueries } from '../../src/store/scan-store.ts'
import { createStillStore } from '../../src/store/still-store.ts'
import { createTotalQueries } from '../../src/store/total-queries.ts'
import { createWorkStore } from '../../src/store/work-store.ts'
import { downloadFilters, planFilters } from './download-lists.ts'
import { asked, migrated, planOf } from './plan-of.ts'

/** Tables that hold a handful of rows, whatever the size of the libraries. */
const smallTables = [
  // The owner, and the browsers of the owner.
  'account',
  'session',
  'cache_run',
  'cache_total',
  'download_client',
  'health_entry',
  'file_total',
  'found',
  'item_total',
  'library',
  'library_root',
  // Rules of the configuration file.
  'match_rule',
  'migration',
  'notifier_stop',
  'queue_hold',
  'queue_pause',
  'json_each',
  'sqlite_sequence',
  '(subquery-',
  // Of a statement itself.
  'CONSTANT',
  'above',
  'back',
  'below',
  'unit',
]

/** Queries that read all there is of something, each with its reason. */
const accepted: Readonly<Record<string, string>> = {
  'SCAN CONSTANT ROW': 'no table at all',
  'SCAN artwork USING INDEX artwork_empty': 'artwork that has lost its picture, from its own index',
  'SCAN artwork USING COVERING INDEX artwork_empty': 'the same',
  'SCAN file_change USING INDEX file_change_seen':
    'what a watch has seen and no scan yet, from its own index',
  'SCAN file_change USING COVERING INDEX file_change_seen': 'whether there is any',
  'SCAN match_choice': 'what people have decided, one by one',
  'SCAN scope VIRTUAL TABLE INDEX 1:': 'the folders of a scan',
  'SCAN file_change USING INDEX file_change_waiting': 'changes that wait, from their own index',
  'SCAN job USING COVERING INDEX job_available':
    'the count of jobs that could run, from their own index',
  'SCAN job USING COVERING INDEX job_live':
    'the count of jobs that are not over, from their own index',
  'SCAN job USING INDEX job_live':
    'the oldest jobs that are not over, until those that run are found, and their count by kind',
  'SCAN job USING INDEX job_discarded':
    'the count of jobs that failed for good, from their own index',
  'SCAN job USING INDEX job_waiting': 'the count of jobs that wait, the same',
  'SCAN download USING COVERING INDEX download_state': 'the count of downloads by state',
  'SCAN download USING COVERING INDEX download_client_state': 'the same by client',
  'SCAN job USING COVERING INDEX job_discarded': 'the count of jobs that failed for good, the same',
}

/** Every statement that `use` has a database prepare. */
function statementsOf(use: (database: Database) => void): string[] {
  const database = migrated()
  const seen = new Set<string>()
  const recording = new Proxy(database, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        if ((name === 'query' || name === 'prepare') && typeof args[0] === 'string')
          seen.add(args[0])
        return (value as (...given: unknown[]) => unknown).apply(target, args)
      }
    },
  })
  use(recording)
  return [...seen]
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

test('putting folders in front reads those folders and their jobs alone', () => {
  expect(planOf(hurrySql).filter((step) => step.startsWith('SCAN'))).toEqual([])
  expect(planOf(hurrySql)[0]).toBe('SEARCH job USING INDEX job_unique (kind=? AND unique_key=?)')
})
const itemFilters: Readonly<Record<string, Partial<ItemListQuery>>> = {
  all: {},
  'of a library': { libraryId: 1 },
  'of a year': { year: 1999 },
  'of a state': { matchState: 'matched' },
  missing: { missing: true },
  'that are there': { missing: false },
  'with two words': { text: 'two words' },
}

describe('a page', () => {
  const first = { detached: true }
  const key = (sort: ItemSort): string[] => Array.from({ length: itemKeyLength[sort] }, () => '')
  const whole = 'SEARCH item USING COVERING INDEX item_list (kind=?)'

  test('of items by title begins in the index where the last one ended', () => {
    const [step] = planOf(itemListSql({ sort: 'title', after: ['', 0] }, first))
    expect(step).toBe('SEARCH item USING COVERING INDEX item_list (kind=? AND sort_title>?)')
  })

  for (const [name, filter] of Object.entries(itemFilters)) {
    test(`of items (${name}) by title comes in the order of the index, without their rows`, () => {
      const plan = planOf(itemListSql({ sort: 'title', ...filter }, first))
      expect(plan[0]).toBe(whole)
      expect(plan.filter((step) => step.includes('ORDER BY'))).toEqual([])
    })

    for (const sort of ['addedAt', '-addedAt', 'year'] as const) {
      test(`of items (${name}) by ${sort} reads one kind in the index alone`, () => {
        expect(planOf(itemListSql({ sort, ...filter }, first))[0]).toBe(whole)
        expect(planOf(itemListSql({ sort, ...filter, after: key(sort) }, first))[0]).toStartWith(
          'SEARCH item USING COVERING INDEX item_list (kind=?',
        )
      })
    }
  }

  for (const [name, filter] of Object.entries(itemFilters)) {
    test(`of pictures (${name}) by the time they were taken comes in the order of its index`, () => {
      for (const sort of ['date', '-date'] as const) {
        for (const more of [{}, { isNested: true }, { after: key(sort) }]) {
          const plan = planOf(itemListSql({ sort, isDated: true, ...filter, ...more }, first))
          expect(plan[0]).toStartWith('SEARCH item USING COVERING INDEX item_taken (kind=?')
          expect(plan.filter((step) => step.includes('ORDER BY'))).toEqual([])
        }
      }
    })
  }

  test('of the pictures that are part of no other item reads no others', () => {
    for (const sort of ['title', 'addedAt', 'year'] as const) {
      const sql = itemListSql({ sort, isNested: true, after: key(sort) }, first)
      expect(planOf(sql)[0]).toStartWith('SEARCH item USING COVERING INDEX item_top (kind=?')
    }
  })

  for (const [kind, index] of [
    ['movie', 'item_list'],
    ['collection', 'item_top'],
  ] as const) {
    test(`of how many of a ${kind} there are reads indices alone, and no probe`, () => {
      for (const sql of Object.values(facetsSql(kind))) {
        expect(planOf(sql)[0]).toStartWith(`SEARCH item USING COVERING INDEX ${index} (kind=?`)
      }
      expect(planOf(facetsSql(kind).qualities)).toContain(
        'SEARCH media_probe USING COVERING INDEX media_probe_quality (size_bytes=? AND fingerprint=?)',
      )
    })
  }

  for (const sort of itemSorts) {
    test(`of the items of a parent by ${sort} reads no others`, () => {
      expect(planOf(itemListSql({ sort, parentId: 1, after: key(sort) }, first))[0]).toStartWith(
        'SEARCH item USING INDEX item_parent (parent_id=?',
      )
    })
  }

  test('of jobs in a state that is over or not reads as few rows as it can', () => {
    const indexOf = (state: JobState): string => planOf(listSql({ state }))[0] ?? ''
    expect(indexOf('running')).toBe('SEARCH job USING INTEGER PRIMARY KEY (rowid=?)')
    expect(indexOf('retryable')).toBe('SEARCH job USING INDEX job_live (id<?)')
    expect(indexOf('discarded')).toBe('SEARCH job USING INDEX job_discarded (id<?)')
    expect(indexOf('completed')).toBe('SEARCH job USING INTEGER PRIMARY KEY (rowid<?)')
  })
})

test('the files of a proposal are read from where the last page ended, without sorting the others', () => {
  const pages = statementsOf((database) => void createRemovalQueries(database)).filter((sql) =>
    sql.includes('LIMIT'),
  )
  expect(pages.map((sql) => planOf(sql)[0])).toEqual([
    'SEARCH removal_proposal_file USING PRIMARY KEY (proposal_id=? AND file_id>?)',
    'SEARCH file USING INTEGER PRIMARY KEY (rowid>?)',
  ])
  expect(pages.flatMap(planOf).filter((step) => step.includes('ORDER BY'))).toEqual([])
})

test('what is forgotten is found by the time since when it is missing', () => {
  const found = statementsOf((database) => void createMissingPurge(database))
    .flatMap(planOf)
    .filter((step) => step.includes('missing'))
  expect(found).toHaveLength(6)
})

test('the seasons of a series of which something is due are found by the series', () => {
  const [next = ''] = statementsOf((database) => void createFactStore(database)).filter((sql) =>
    sql.includes('$after'),
  )
  expect(planOf(next).filter((step) => /^(?:SEARCH|SCAN) (?:season|episode)/.test(step))).toEqual([
    'SEARCH season USING INDEX item_parent (parent_id=? AND kind=? AND missing_at=?)',
    'SEARCH episode USING INDEX item_parent (parent_id=? AND kind=? AND missing_at=?)',
  ])
})

test('a session is found by its token, and those that are over by when they end', () => {
  const [byToken = ''] = statementsOf((database) => void createAccountStore(database)).filter(
    (sql) => sql.includes('digest = ?'),
  )
  expect(planOf(byToken)).toEqual([
    'SEARCH session USING INDEX sqlite_autoindex_session_1 (digest=?)',
  ])
  const [over = ''] = statementsOf(
    (database) => void createHistoryStore(database, () => ({}) as never),
  ).filter((sql) => sql.includes('FROM session'))
  expect(planOf(over)).toContain(
    'SEARCH session USING COVERING INDEX session_by_expiry (expires_at<?)',
  )
})

test('the events of one type are read from their part of an index', () => {
  const [sql = ''] = statementsOf((database) => void createEventQueries(database)).filter((text) =>
    text.includes('type = ?'),
  )
  expect(planOf(sql)).toEqual(['SEARCH event USING COVERING INDEX event_type (type=? AND id<?)'])
})

const changeFilters: readonly Omit<ChangeQuery, 'limit'>[] = [
  {},
  { libraryId: 1 },
  { path: '/media' },
  { path: '/media/films/folder' },
  { kind: 'added' },
  { kind: 'deleted' },
  { source: 'watch' },
  { since: 1 },
  { processed: false },
]

describe('the change log', () => {
  test('is read from where the last page ended, newest first', () => {
    expect(planOf(changesSql({ limit: 1 }, null).sql)[0]).toBe(
      'SEARCH file_change USING INTEGER PRIMARY KEY (rowid<?)',
    )
  })

  test.each([
    ['a library', { libraryId: 1 }, null, 'file_change_library (library_id=? AND id<?)'],
    ['a rare kind', { kind: 'deleted' }, null, 'file_change_kind (kind=? AND id<?)'],
    ['a rare source', { source: 'watch' }, null, 'file_change_source (source=? AND id<?)'],
    ['what waits', { processed: false }, null, 'file_change_waiting'],
    ['one folder', {}, 'a folder', 'file_change_path (root_id=? AND path>? AND path<?)'],
  ] as const)('of %s is read in an index', (_, query, path, index) => {
    const plan = planOf(
      changesSql({ ...query, limit: 1 }, path === null ? null : [{ rootId: 1, path }]).sql,
    )
    expect(plan.join('\n')).toContain(index)
  })

  test('since an instant is read to where it began', () => {
    expect(planOf(changesSql({ since: 1, limit: 1 }, null).sql)[0]).toBe(
      'SEARCH file_change USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)',
    )
  })
})

test('files of one content are found in their index alone', () => {
  const plan = planOf(duplicatesSql.groups)
  expect(plan[0]).toBe('SEARCH file USING COVERING INDEX file_twin (size_bytes>? AND size_bytes<?)')
  expect(plan.filter((step) => step.includes('TEMP B-TREE FOR GROUP'))).toEqual([])
  expect(plan.filter((step) => step.includes('TEMP B-TREE FOR ORDER'))).toEqual([])
})

const itemLists: readonly ItemListQuery[] = itemSorts.flatMap((sort) =>
  Object.values(itemFilters).map((filter) => ({
    kinds: itemKinds,
    sort,
    limit: 1,
    ...filter,
    ...(sort === 'position' && { parentId: 1 }),
  })),
)

const readers: Readonly<Record<string, (database: Database) => void>> = {
  items: (database) => {
    const items = createItemQueries(database)
    for (const query of itemLists) items.list(query)
  },
  files: (database) => void createFileQueries(database),
  assets: (database) => void createAssetQueries(database),
  scans: (database) => void createScanQueries(database),
  events: (database) => void createEventQueries(database),
  libraries: (database) => void createLibraryQueries(database),
  totals: (database) => void createTotalQueries(database),
  health: (database) => void createHealthQueries(database),
  enrichments: (database) => void createEnrichmentQueries(database).list({ limit: 1 }),
  enriched: (database) => void createEnrichmentQueries(database).list({ libraryId: 1, limit: 1 }),
  'the removal of libraries': (database) => void createLibraryPurge(database),
  'what was missing for long': (database) => void createMissingPurge(database),
  'the removals that were held back': (database) => void createRemovalStore(database),
  'proposals of removals': (database) => {
    const removals = createRemovalQueries(database)
    for (const of of [{}, { libraryId: 1 }, { state: 'open' as const }]) {
      removals.list({ limit: 1, ...of })
    }
  },
  notifications: (database) => {
    const notifications = createNotificationQueries(database)
    const words = { notifier: 'n', state: 'pending', type: 't' } as const
    notifications.list({ limit: 1 })
    notifications.list({ limit: 1, ...words })
    for (const [name, word] of Object.entries(words)) notifications.list({ limit: 1, [name]: word })
  },
  'the deliveries of notifications': (database) => void createNotificationStore(database),
  'the cache': (database) => {
    createCacheQueries(database).judge(
      {
        limits: { maxSizeBytes: null, maxAgeMs: null, orphanGraceMs: 0 },
        before: 0,
        round: 'unneeded',
      },
      0,
    )
  },
  'the ledger of the cache': (database) => void createCacheStore(database),
  'smaller copies of pictures': (database) => void createPictureStore(database),
  'the account and its sessions': (database) => void createAccountStore(database),
  artwork: (database) => void createArtworkStore(database),
  'what items are': (database) => void createMatchStore(database),
  'what is asked of providers': (database) => void createWorkStore(database),
  'what providers say and people fixed': (database) => void createFactStore(database),
  'what providers offer': (database) => void createOfferStore(database),
  'the rebuild lists': (database) => void createPictureQueries(database),
  'pictures of videos': (database) => void createStillStore(database),
  'the writing of assets': (database) => void createAssetStore(database),
  'the change log': (database) => {
    database.run(`INSERT INTO library (name, kind, created_at) VALUES ('a', 'movies', 0)`)
    database.run(`INSERT INTO library_root (library_id, path) VALUES (1, '/media/films')`)
    const changes = createChangeQueries(database)
    for (const query of changeFilters) changes.list({ limit: 1, ...query })
  },
  'the writing of changes': (database) => void createChangeStore(database),
  'what people decide about matches': (database) => void createMatchChoiceStore(database),
  'rules of the configuration': (database) => void createRuleStore(database),
  'what items are at their providers': (database) => void createMatchQueries(database, () => null),
  duplicates: (database) => void createDuplicateQueries(database),
  downloads: (database) => {
    const downloads = createDownloadQueries(database)
    for (const query of downloadFilters) downloads.list({ limit: 1, ...query })
  },
  'the following of downloads': (database) => void createDownloadStore(database),
  'plans and the recycle bin': (database) => {
    const imports = createImportQueries(database)
    for (const query of planFilters) imports.list({ limit: 1, ...query })
    imports.listRecycled({ state: 'kept', limit: 1 })
  },
  'the journal of imports': (database) => void createImportStore(database),
  'known files': (database) => void createKnownFiles(database),
  jobs: (database) => {
    const jobs = createJobQueries(database)
    for (const query of jobLists) jobs.list(query)
    jobs.queues([])
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

interface ForeignKey {
  readonly child: string
  readonly column: string
}

test('each row that refers to a removed one is found by an index', () => {
  const keys = asked
    .query<ForeignKey, []>(
      `SELECT child.name AS child, "from" AS column FROM sqlite_schema AS child, pragma_foreign_key_list(child.name)
       WHERE child.type = 'table' ORDER BY child, column`,
    )
    .all()
  expect(keys.length).toBeGreaterThan(20)
  const slow = keys.filter(({ child, column }) =>
    planOf(`SELECT 1 FROM ${child} WHERE ${column} = ?`).some((step) => step.startsWith('SCAN')),
  )
  expect(slow).toEqual([])
})
