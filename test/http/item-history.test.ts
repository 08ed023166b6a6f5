import { expect, test } from 'bun:test'

import { itemHistorySql } from '../../src/store/item-history.ts'
import { addFile, addItem, draft, storeOn } from '../store/fixture.ts'
import { createTestApi, type TestApi } from './api.ts'

interface Told {
  readonly history: readonly Readonly<Record<string, unknown>>[]
  readonly nextCursor: string | null
}

/** A film whose file came from a download in the place of a worse one, and was changed once; gives its number. */
function addFilm({ database }: TestApi): number {
  const store = storeOn(database)
  const fileId = addFile(store, 'A (2001)/A.mkv')
  const id = addItem(store, draft(1, 'a'), [fileId])
  const run = (sql: string): void => void database.run(sql)
  run(`INSERT INTO file_change (library_id, kind, root_id, path, old_path, detected_at, source, scan_id)
    VALUES (1, 'modified', 1, 'A (2001)/A.mkv', NULL, 2000, 'watch', 7),
      (1, 'added', 1, 'B (2002)/B.mkv', NULL, 2000, 'scan', 7)`)
  run(`INSERT INTO item_match (item_id, evidence, state, way, enricher, ref, ids, score, reasons, candidates, asked, matched_at)
    VALUES (${id}, 'x', 'matched', 'search', 'tmdb', '{"kind":"movie","id":"603"}', '[]', 0.93, '[]', '[]', '[]', 3000)`)
  run(`INSERT INTO match_choice VALUES (${id}, 'tmdb', '603', 4000)`)
  run(`INSERT INTO item_pin VALUES (${id}, 'title', '"A"', 'user', 5000)`)
  run(
    `INSERT INTO provider_entry VALUES (${id}, 'tmdb', 0, '{"kind":"movie","id":"603"}', '{"title":"A","ids":[],"metadata":{}}', 5000)`,
  )
  run(`INSERT INTO download (id, client, client_id, name, library_id, phase, progress, is_data_complete, facts, state, first_seen_at)
    VALUES (5, 'box', 'h', 'A.2001.1080p', 1, 'done', 1, 1, '{}', 'imported', 0)`)
  run(`INSERT INTO import_plan (id, download_id, library_id, cause, state, created_at, finished_at)
    VALUES (1, 5, 1, 'completion', 'applied', 900, 1000)`)
  run(`INSERT INTO import_file (id, plan_id, kind, source, reasons, is_overridden, root_id, target, replaces, state)
    VALUES (1, 1, 'video', '{}', '[]', 0, 1, 'A (2001)/A.mkv', '[]', 'placed')`)
  run(`INSERT INTO recycled_file (import_file_id, library_id, root_id, path, bin_path, cause, identity, state, recycled_at, expires_at)
    VALUES (1, 1, 1, 'A (2001)/A.avi', 'b', 'replaced', '{}', 'kept', 1000, 9000)`)
  return id
}

test('tells what is remembered of an item, newest first', async () => {
  using api = createTestApi()
  const id = addFilm(api)
  const { history } = (await (
    await api.request('GET', `/api/v1/items/${id}/history`)
  ).json()) as Told
  const found = history.map(({ kind, by, what, score, path, downloadId, scanId }) =>
    Object.fromEntries(
      Object.entries({ kind, by, what, score, path, downloadId, scanId }).filter(
        ([, value]) => value !== null,
      ),
    ),
  )
  expect(found).toEqual([
    { kind: 'enriched', by: 'tmdb', what: '603' },
    { kind: 'locked', by: 'person', what: 'title' },
    { kind: 'chosen', by: 'person', what: 'tmdb:603' },
    { kind: 'matched', by: 'tmdb', what: '603', score: 0.93 },
    { kind: 'file.modified', by: 'watch', path: '/media/films/A (2001)/A.mkv', scanId: 7 },
    {
      kind: 'imported',
      by: 'box',
      what: 'A.2001.1080p',
      path: '/media/films/A (2001)/A.mkv',
      downloadId: 5,
    },
    {
      kind: 'replaced',
      by: 'box',
      what: 'A.2001.1080p',
      path: '/media/films/A (2001)/A.avi',
      downloadId: 5,
    },
    { kind: 'found' },
  ])
})

test('gives each once over all pages, also those of one instant', async () => {
  using api = createTestApi()
  const id = addFilm(api)
  const kinds: unknown[] = []
  let cursor: string | null = null
  do {
    const more: string = cursor === null ? '' : `&cursor=${cursor}`
    const answer = await api.request('GET', `/api/v1/items/${id}/history?limit=1${more}`)
    const page = (await answer.json()) as Told
    kinds.push(...page.history.map(({ kind }) => kind))
    cursor = page.nextCursor
  } while (cursor !== null)
  expect(kinds).toHaveLength(8)
  expect(new Set(kinds).size).toBe(8)
})

test('says of an item that is none that there is none', async () => {
  using api = createTestApi()
  expect((await api.request('GET', '/api/v1/items/99/history')).status).toBe(404)
})

test('looks through no table for it', () => {
  using api = createTestApi()
  const plan = api.database
    .query<{ detail: string }, []>(`EXPLAIN QUERY PLAN ${itemHistorySql.replaceAll('$id', '1')}`)
    .all()
    .map(({ detail }) => detail)
  expect(plan.filter((line) => line.startsWith('SCAN') && !/SCAN \(|CONSTANT/.test(line))).toEqual(
    [],
  )
})
