import { expect, test } from 'bun:test'

import { openQueue, turn } from './harness.ts'
import { other, task } from './kinds.ts'
import { holderOf, manualThreads } from './threads.ts'

const yielding = { queues: ['picture'], to: ['scan'], fromPriority: 8 }

test('work that nobody waits for rests while a scan runs, but for what was put in front', async () => {
  const threads = manualThreads()
  const scan = other({ queue: 'scan' })
  const picture = task({ queue: 'picture', priority: 8 })
  await using queue = openQueue([scan, picture], threads.start, { yielding })
  await queue.enqueue('test.other', { name: 'scan' })
  const later = await queue.enqueue('test.task', { name: 'later' })
  const opened = await queue.enqueue('test.task', { name: 'opened' }, { priority: 5 })
  expect([queue.state(later), queue.state(opened)]).toEqual(['available', 'running'])
  ;(await holderOf(threads, 'scan')).report('scan')
  ;(await holderOf(threads, 'later')).report('later')
  ;(await holderOf(threads, 'opened')).report('opened')
  await queue.drained()
})

test('the writer rests while work rests', async () => {
  const threads = manualThreads()
  const kinds = [other({ queue: 'scan' }), task({ queue: 'picture', priority: 8 })]
  let claims = 0
  await using queue = openQueue(kinds, threads.start, {
    yielding,
    change: (deps) => {
      const claim: typeof deps.jobs.claim = (...wanted) => {
        claims += 1
        return deps.jobs.claim(...wanted)
      }
      return { ...deps, jobs: { ...deps.jobs, claim } }
    },
  })
  await queue.enqueue('test.other', { name: 'scan' })
  const later = await queue.enqueue('test.task', { name: 'later' })
  await turn()
  const before = claims
  for (let turns = 0; turns < 100; turns += 1) await turn()
  expect(claims - before).toBeLessThan(4)
  ;(await holderOf(threads, 'scan')).report('scan')
  await queue.tick()
  expect(queue.state(later)).toBe('running')
})
