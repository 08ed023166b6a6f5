import { describe, expect, test } from 'bun:test'

import { createDownloadQueries } from '../../src/store/download-queries.ts'
import { createImportQueries } from '../../src/store/import-queries.ts'
import { downloadDraft, importFileDraft, recycledDraft } from './downloads.ts'
import { openStore } from './fixture.ts'

describe('a list of downloads', () => {
  test('is newest first, page by page, without those that are gone from their client', () => {
    using store = openStore()
    const { downloads } = store.stores
    const ids = [1, 2, 3, 4].map((n) =>
      downloads.insert(
        downloadDraft({ clientId: String(n), ...(n === 2 && { state: 'removed' as const }) }),
      ),
    )
    const queries = createDownloadQueries(store.database)
    const [first, , third, fourth] = ids
    const page = queries.list({ limit: 2 })
    expect(page.map(({ id }) => id)).toEqual([fourth!, third!])
    expect(queries.list({ limit: 2, beforeId: third! }).map(({ id }) => id)).toEqual([first!])
    expect(queries.list({ limit: 9, state: 'removed' })).toHaveLength(1)
    expect(queries.counts()).toMatchObject({ tracking: 3, removed: 1, imported: 0 })
  })

  test('holds those of a client, a category or a library alone', () => {
    using store = openStore()
    const { downloads } = store.stores
    downloads.insert(downloadDraft({ client: 'box', category: 'Films' }))
    downloads.insert(downloadDraft({ client: 'other', category: 'tv', libraryId: null }))
    const queries = createDownloadQueries(store.database)
    const clients = (query: object): string[] =>
      queries.list({ limit: 9, ...query }).map(({ client }) => client)
    expect(clients({ client: 'box' })).toEqual(['box'])
    expect(clients({ category: 'fILMS' })).toEqual(['box'])
    expect(clients({ libraryId: 1 })).toEqual(['box'])
    expect(clients({ category: 'music' })).toEqual([])
  })

  test('says of each how far its import is, passing over proposals', () => {
    using store = openStore()
    const { downloads, imports } = store.stores
    const downloadId = downloads.insert(downloadDraft())
    const plan = { downloadId, libraryId: 1, cause: 'completion' } as const
    const planId = imports.createPlan({ ...plan, state: 'applying' }, threeFiles, 5)
    const [file] = imports.filesOf(planId)
    imports.updateFile(file!.id, { state: 'placed' })
    imports.setPlanState(planId, 'partly', 6)
    imports.createPlan({ ...plan, state: 'proposed' }, [], 7)
    const queries = createDownloadQueries(store.database)
    expect(queries.find(downloadId)?.plan).toMatchObject({
      id: planId,
      state: 'partly',
      libraryName: 'Films',
      client: 'box',
      files: { placed: 1, waiting: 1, skipped: 1 },
    })
    expect(queries.list({ limit: 1 })[0]?.plan?.id).toBe(planId)
  })
})

const threeFiles = [
  importFileDraft({ target: { rootId: 1, path: 'A (2000)/A (2000).mkv' } }),
  importFileDraft({ target: { rootId: 1, path: 'B (2000)/B (2000).mkv' } }),
  importFileDraft({ target: null, state: 'skipped' }),
]

describe('plans', () => {
  test('are listed newest first, of a download, a library or a state', () => {
    using store = openStore()
    const { downloads, imports } = store.stores
    const [a, b] = ['1', '2'].map((clientId) => downloads.insert(downloadDraft({ clientId })))
    const plan = { libraryId: 1, cause: 'manual', state: 'proposed' } as const
    const ids = [a!, b!, a!].map((downloadId) => imports.createPlan({ ...plan, downloadId }, [], 1))
    imports.setPlanState(ids[1]!, 'discarded', 2)
    const queries = createImportQueries(store.database)
    const found = (query: object): number[] =>
      queries.list({ limit: 9, ...query }).map(({ id }) => id)
    expect(found({})).toEqual(ids.toReversed())
    expect(found({ downloadId: a })).toEqual([ids[2]!, ids[0]!])
    expect(found({ state: 'discarded' })).toEqual([ids[1]!])
    expect(found({ libraryId: 2 })).toEqual([])
    expect(found({ beforeId: ids[1] })).toEqual([ids[0]!])
  })

  test('give the files of a page with whole paths', () => {
    using store = openStore()
    const { downloads, imports } = store.stores
    const downloadId = downloads.insert(downloadDraft())
    const planId = imports.createPlan(
      { downloadId, libraryId: 1, cause: 'completion', state: 'applying' },
      threeFiles,
      5,
    )
    const queries = createImportQueries(store.database)
    const [first, second] = queries.files(planId, { limit: 2 })
    expect(first?.targetPath).toBe('/media/films/A (2000)/A (2000).mkv')
    const [third, ...more] = queries.files(planId, { afterId: second!.id, limit: 2 })
    expect([third?.targetPath, more]).toEqual([null, []])
  })
})

test('the recycle bin gives what is kept, newest first, with where it was', () => {
  using store = openStore()
  const { imports } = store.stores
  const ids = ['/bin/1', '/bin/2', '/bin/3'].map((binPath) =>
    imports.recycle(recycledDraft({ binPath })),
  )
  for (const id of ids) imports.setRecycled(id, 'kept')
  imports.setRecycled(ids[1]!, 'restored')
  const queries = createImportQueries(store.database)
  const kept = queries.listRecycled({ state: 'kept', limit: 9 })
  expect(kept.map(({ id }) => id)).toEqual([ids[2]!, ids[0]!])
  expect(kept[0]).toMatchObject({
    libraryName: 'Films',
    formerPath: '/media/films/Sintel (2010)/old.mkv',
  })
  expect(queries.listRecycled({ state: 'kept', libraryId: 2, limit: 9 })).toEqual([])
  expect(queries.findRecycled(ids[1]!)?.state).toBe('restored')
})
