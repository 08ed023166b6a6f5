import { expect, test } from 'bun:test'

import type { FromWatcher, ToWatcher } from '../../src/watch/protocol.ts'
import { overBudget } from '../../src/watch/limits.ts'
import { WatchedRoot } from '../../src/watch/watched-root.ts'

const order = {
  root: '/share',
  mode: 'events' as const,
  refusal: null,
  ignore: [],
  filters: [],
  times: { debounceMs: 1, settleMs: 1, pollMs: 1 },
  maxSleepMs: null,
}
const wish = { libraryId: 1, libraryName: 'Films', rootId: 1, order }

test('a root whose thread hangs in a file call is stuck after 30 s, and goes on when it answers', () => {
  let now = 0
  const sent: ToWatcher['type'][] = []
  let answer: (message: FromWatcher) => void = () => {}
  const root = new WatchedRoot(wish, {
    now: () => now,
    start: (events) => {
      answer = (message) => events.message(message)
      return { send: ({ type }) => void sent.push(type), stop: () => {} }
    },
    events: {
      seen: () => {},
      settled: () => {},
      missed: () => {},
      storm: () => {},
      changed: () => {},
    },
  })
  answer({ type: 'state', mode: 'events', reason: 'local', folders: null })
  root.beat()
  expect(sent).toEqual(['disk', 'order', 'ping'])
  now += 29_000
  root.beat()
  expect(root.info()).toMatchObject({ mode: 'events', reason: 'local' })
  now += 2_000
  root.beat()
  expect(root.info()).toMatchObject({ mode: 'off', reason: 'stuck', since: null })
  answer({ type: 'pong' })
  expect(root.info()).toMatchObject({ mode: 'events', reason: 'local', since: 0 })
})

test('a thread that has failed is started anew, and what it may have missed is looked for', () => {
  let now = 0
  let started = 0
  let missed = 0
  let fail: (reason: string) => void = () => {}
  const root = new WatchedRoot(wish, {
    now: () => now,
    start: (events) => {
      started += 1
      fail = (reason) => events.failed(reason)
      return { send: () => {}, stop: () => {} }
    },
    events: {
      seen: () => {},
      settled: () => {},
      missed: () => (missed += 1),
      storm: () => {},
      changed: () => {},
    },
  })
  fail('it broke')
  root.beat()
  expect([started, missed]).toEqual([1, 1])
  now += 30_000
  root.beat()
  expect(started).toBe(2)
})

test('roots are watched by events as far as the limit of the system goes, the largest last', () => {
  const roots = [
    { rootId: 1, folders: 100 },
    { rootId: 2, folders: 7_000 },
    { rootId: 3, folders: 900 },
  ]
  expect([...overBudget(roots, { folders: 8_192 })]).toEqual([2])
  expect([...overBudget(roots, { folders: 1_000 })]).toEqual([2, 3])
  expect([...overBudget(roots, { folders: 100_000 })]).toEqual([])
  expect([...overBudget(roots, { folders: null })]).toEqual([])
})
