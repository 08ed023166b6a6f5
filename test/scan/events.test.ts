import { expect, test } from 'bun:test'

import type { DomainEvent } from '../../src/domain/event.ts'
import type { ScanCounter } from '../../src/domain/scan.ts'
import type { Transaction } from '../../src/domain/stores.ts'
import { cancelScan, failScan } from '../../src/scan/lifecycle.ts'
import { settleScans } from '../../src/scan/progress.ts'
import { createStallWatch } from '../../src/scan/stall.ts'
import { openStore, scanOf } from '../store/fixture.ts'

const removalLimit = { share: 1, files: 1_000 }

/** A scan in its scanning phase with a clock that stands; one of its jobs is always due. */
function createStanding() {
  const store = openStore()
  const { scans } = store.stores
  const id = scans.create(scanOf(), 0)
  const events: DomainEvent[] = []
  const watch = createStallWatch({ stallAfterMs: () => 60_000 })
  const inTransaction = (now: number): Transaction => ({
    stores: store.stores,
    now,
    emit: (event) => void events.push(event),
    enqueue: () => 'enqueued' as never,
    enqueueAll: () => 0,
    later: () => undefined,
    flush: () => undefined,
    count: () => undefined,
    operation: () => undefined,
    afterCommit: () => undefined,
    hold: () => undefined,
  })
  const count = (now: number, counts: [ScanCounter, number][]): void => {
    scans.addCounts(id, new Map(counts), null)
    settleScans(inTransaction(now), [id], {
      removalLimit,
      stills: false,
      askProviders: () => 0,
      changed: () => undefined,
    })
  }
  scans.completeDiscovery(id, 0)
  count(0, [
    ['directories_total', 10],
    ['files_new', 10],
  ])
  return {
    events,
    count,
    cancel: () => cancelScan(inTransaction(5_000), id, () => undefined),
    fail: () => {
      const scan = scans.find(id)
      const failure = { code: 'path_missing', message: 'gone' } as const
      if (scan !== null) failScan(inTransaction(5_000), scan, failure)
    },
    stalledSince: () => scans.find(id)?.stalledSince,
    look: (now: number, sign = { due: true, aliveAt: 0 }) =>
      watch.look({ tx: inTransaction(now), signOfLife: () => sign }),
    taken: () => events.splice(0).map(({ type }) => type),
    [Symbol.dispose]: () => store[Symbol.dispose](),
  }
}

test('a scan that does not move is told of once, and again when it moves', () => {
  using standing = createStanding()
  const { look, taken, stalledSince, count } = standing
  expect(taken()).toEqual(['scan.progress', 'scan.phase'])
  look(1_000)
  look(60_999)
  expect([taken(), stalledSince()]).toEqual([[], null])
  look(61_000)
  look(90_000)
  expect(standing.events[0]).toMatchObject({
    type: 'scan.stalled',
    data: { scanId: 1, phase: 'scanning', scan: { stalledSince: 1_000 } },
  })
  expect([taken(), stalledSince()]).toEqual([['scan.stalled', 'health.issue'], 1_000])
  count(95_000, [['directories_done', 1]])
  expect(standing.events[1]).toMatchObject({
    type: 'scan.resumed',
    data: { phase: 'scanning', scan: { stalledSince: null, directories: { done: 1 } } },
  })
  expect([taken(), stalledSince()]).toEqual([
    ['scan.progress', 'scan.resumed', 'health.restored'],
    null,
  ])
  count(96_000, [['directories_done', 1]])
  expect(taken()).toEqual(['scan.progress'])
})

test('a scan that waits, or whose work gives signs of life, is not stalled', () => {
  using standing = createStanding()
  const { look, taken, stalledSince } = standing
  taken()
  look(0)
  look(100_000, { due: false, aliveAt: 0 })
  look(150_000, { due: true, aliveAt: 149_000 })
  expect([taken(), stalledSince()]).toEqual([[], null])
})

test('a scan tells its end last, after the state in numbers', () => {
  using standing = createStanding()
  const { taken, count } = standing
  taken()
  count(1_000, [['directories_done', 10]])
  expect(taken()).toEqual(['scan.progress', 'scan.phase', 'library.ready', 'scan.completed'])
})

test('a scan that is cancelled tells its last state, and then that it is over', () => {
  using standing = createStanding()
  standing.taken()
  standing.cancel()
  expect(standing.events).toMatchObject([
    { type: 'scan.progress', data: { status: 'cancelled', completedAt: 5_000 } },
    { type: 'scan.cancelled', data: { scanId: 1, scan: { status: 'cancelled' } } },
  ])
})

test('a scan that fails tells its last state, and then why', () => {
  using standing = createStanding()
  standing.taken()
  standing.fail()
  expect(standing.events).toMatchObject([
    { type: 'scan.progress', data: { status: 'failed', completedAt: 5_000 } },
    {
      type: 'scan.failed',
      data: { code: 'path_missing', error: 'gone', scan: { status: 'failed' } },
    },
  ])
})
