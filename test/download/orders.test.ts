import { describe, expect, test } from 'bun:test'

import type { JobPayloads } from '../../src/domain/job.ts'
import type { Transaction } from '../../src/domain/stores.ts'
import { orderPlan, retryDownload } from '../../src/download/orders.ts'
import { downloadDraft } from '../store/downloads.ts'
import { openStore, type Store, thrownBy } from '../store/fixture.ts'

/** A transaction that keeps what it is to enqueue. */
function transaction({ stores }: Store): { tx: Transaction; asked: unknown[] } {
  const asked: unknown[] = []
  let live: { id: number; payload: JobPayloads['import.plan'] } | null = null
  const tx = {
    stores: {
      ...stores,
      jobs: { ...stores.jobs, find: (id: number) => (live?.id === id ? live : null) },
    },
    now: 5,
    enqueue: (kind: string, payload: JobPayloads['import.plan']) => {
      if (live !== null) return { outcome: 'exists', id: live.id, state: 'running', scanId: null }
      asked.push([kind, payload])
      live = { id: 7, payload }
      return { outcome: 'enqueued', id: 7 }
    },
  } as unknown as Transaction
  return { tx, asked }
}

const complete = { isDataComplete: true, progress: 1, phase: 'seeding' } as const

describe('a plan of a download that a person wants', () => {
  test('is made by a job; asking twice is asking once', () => {
    using store = openStore()
    const downloadId = store.stores.downloads.insert(
      downloadDraft({ ...complete, state: 'blocked' }),
    )
    const { tx, asked } = transaction(store)
    const order = { downloadId, isProposal: true }
    expect([orderPlan(tx, order), orderPlan(tx, order)]).toEqual([{ jobId: 7 }, { jobId: 7 }])
    expect(asked).toEqual([['import.plan', { downloadId, cause: 'manual', isProposal: true }]])
    const other = thrownBy(() => orderPlan(tx, { downloadId, isProposal: false }))
    expect(other).toMatchObject({ code: 'conflict', details: { jobId: 7 } })
  })

  test.each([
    ['one that is not complete', {}, 'is not complete'],
    [
      'one that is gone from its client',
      { ...complete, state: 'removed' as const },
      'is gone from',
    ],
    ['one whose category leads nowhere', { ...complete, libraryId: null }, 'leads to no library'],
  ])('is rejected for %s as conflict', (_, change, message) => {
    using store = openStore()
    const downloadId = store.stores.downloads.insert(downloadDraft(change))
    const { tx, asked } = transaction(store)
    const error = thrownBy(() => orderPlan(tx, { downloadId, isProposal: true }))
    expect(error.code).toBe('conflict')
    expect(error.message).toContain(message)
    expect(asked).toEqual([])
  })

  test.each(['applying', 'undoing'] as const)(
    'is rejected while a plan is %s as conflict',
    (state) => {
      using store = openStore()
      const { downloads, imports } = store.stores
      const downloadId = downloads.insert(downloadDraft(complete))
      const plan = { downloadId, libraryId: 1, cause: 'completion' } as const
      imports.setPlanState(imports.createPlan({ ...plan, state: 'applying' }, [], 1), state, 2)
      const { tx } = transaction(store)
      expect(thrownBy(() => orderPlan(tx, { downloadId, isProposal: true })).code).toBe('conflict')
      expect(thrownBy(() => retryDownload(tx, downloadId)).code).toBe('conflict')
    },
  )

  test('is rejected for an unknown download as not_found', () => {
    using store = openStore()
    const { tx } = transaction(store)
    expect(thrownBy(() => orderPlan(tx, { downloadId: 9, isProposal: true })).code).toBe(
      'not_found',
    )
  })
})

describe('another try of a download', () => {
  test.each(['blocked', 'partially_imported', 'failed'] as const)(
    'of one that is %s is made at once',
    (state) => {
      using store = openStore()
      const { downloads } = store.stores
      const id = downloads.insert(downloadDraft({ ...complete, state, attempts: 3, nextTryAt: 99 }))
      const { tx, asked } = transaction(store)
      retryDownload(tx, id)
      expect(downloads.find(id)).toMatchObject({ state: 'ready', nextTryAt: null, attempts: 3 })
      expect(asked).toEqual([
        ['import.plan', { downloadId: id, cause: 'completion', isProposal: false }],
      ])
    },
  )

  test.each(['tracking', 'ready', 'imported'] as const)(
    'is rejected for one that is %s as conflict',
    (state) => {
      using store = openStore()
      const id = store.stores.downloads.insert(downloadDraft({ ...complete, state }))
      const { tx } = transaction(store)
      expect(thrownBy(() => retryDownload(tx, id)).code).toBe('conflict')
    },
  )
})
