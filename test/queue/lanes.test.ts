import { beforeEach, expect, test } from 'bun:test'

import type { DiskLane } from '../../src/queue/dispatcher-state.ts'
import { diskLanes } from '../../src/queue/lanes.ts'
import { openQueue, type Queue, type QueueOptions, turn } from './harness.ts'
import { other, task } from './kinds.ts'
import { holderOf, type ManualThread, manualThreads } from './threads.ts'

/** Roots 1 and 2 are on one rotating disk, 3 on another; 4 is on none. 3 and 4 belong to one library. */
const lanes: readonly DiskLane[] = diskLanes(
  [
    { key: 'sdb', lanes: 1, rootIds: [1, 2] },
    { key: 'sdc', lanes: 2, rootIds: [3] },
  ],
  [[1], [2], [3, 4]],
)

let threads = manualThreads()
beforeEach(() => {
  threads = manualThreads()
})

async function openLanes(options: QueueOptions = {}): Promise<Queue> {
  const scan = task({ queue: 'scan', reads: 'root' })
  const walk = other({ queue: 'discover', reads: 'library' })
  const queue = openQueue([walk, scan], threads.start, options)
  // Rows of roots are none of a queue's business.
  queue.database.run('PRAGMA foreign_keys = OFF')
  await queue.command((context) => context.setLanes(lanes))
  return queue
}

const isRunning = (queue: Queue, id = 0): boolean => queue.state(id) === 'running'
const running = (queue: Queue, ids: readonly number[]): boolean[] =>
  ids.map((id) => isRunning(queue, id))

async function enqueue(queue: Queue, roots: readonly (number | undefined)[]): Promise<number[]> {
  return await queue.command(({ tx }) =>
    roots.map((rootId, index) => {
      const name = `${index} of ${rootId}`
      return tx.enqueue('test.task', { name }, { ...(rootId !== undefined && { rootId }) }).id
    }),
  )
}

test('a disk is read by as many jobs at once as it has lanes, whichever library they are for', async () => {
  await using queue = await openLanes()
  const ids = await enqueue(queue, [1, 2, 3, 3, 3, 4, 4, undefined])
  expect(running(queue, ids)).toEqual([true, false, true, true, false, true, true, true])
})

test('the next job begins in the tick in which its lane becomes free', async () => {
  await using queue = await openLanes()
  const [first = 0, second = 0] = await enqueue(queue, [1, 2])
  ;(await holderOf(threads, '0 of 1')).report('0 of 1')
  const states = await queue.command(() => [queue.state(first), queue.state(second)])
  expect(states).toEqual(['completed', 'available'])
  expect(queue.state(second)).toBe('running')
  ;(await holderOf(threads, '1 of 2')).report('1 of 2')
  await queue.drained()
})

/** Sixty jobs of a root, those before them so quick that their lanes take rows of at least three. */
async function openRows(queue: Queue, rootId: number, lanesCount: number) {
  const ids = await enqueue(
    queue,
    Array.from({ length: 60 }, () => rootId),
  )
  const holder = (at: number): Promise<ManualThread> => holderOf(threads, `${at} of ${rootId}`)
  const report = async (at: number): Promise<void> => {
    ;(await holder(at)).report(`${at} of ${rootId}`)
    await queue.tick()
  }
  const present = (): number[] => [...ids.keys()].filter((at) => isRunning(queue, ids[at]))
  while (present().length < 3 * lanesCount) for (const at of present()) await report(at)
  return { present, report, holder }
}

test('short jobs take a lane in rows: one thread has all of a row, and the next begins when it has ended', async () => {
  await using queue = await openLanes()
  const { present, report, holder } = await openRows(queue, 1, 1)
  const row = present()
  expect(new Set(await Promise.all(row.map(holder))).size).toBe(1)
  for (const [done, at] of row.entries()) {
    expect(present()).toEqual(row.slice(done))
    await report(at)
  }
  await queue.tick()
  expect(present()[0]).toBe((row.at(-1) ?? 0) + 1)
})

test('a disk of two lanes is read by two rows, and the end of either makes room for another', async () => {
  await using queue = await openLanes({ workers: 2 })
  const { present, report, holder } = await openRows(queue, 3, 2)
  const rows = present()
  const holders = await Promise.all(rows.map(holder))
  expect(new Set(holders).size).toBe(2)
  const row = rows.filter((_, index) => holders[index] === holders[0])
  for (const at of row) await report(at)
  await queue.tick()
  const left = rows.filter((at) => !row.includes(at))
  expect(present()).toEqual([...left, ...present().slice(left.length)])
  expect(present().length).toBeGreaterThan(left.length)
})

test('a walk takes a lane of each disk that its library is on', async () => {
  await using queue = await openLanes()
  await queue.enqueue('test.other', { name: 'walk' }, { rootId: 4 })
  await queue.enqueue('test.other', { name: 'second walk' }, { rootId: 3 })
  const [on3 = 0, on4 = 0, on1 = 0] = await enqueue(queue, [3, 4, 1])
  expect(running(queue, [on3, on4, on1])).toEqual([false, true, true])
  ;(await holderOf(threads, 'walk')).report('walk')
  await queue.tick()
  expect(queue.state(on3)).toBe('running')
})

test('the writer rests while all work waits for a lane', async () => {
  let claims = 0
  await using queue = await openLanes({
    change: (deps) => {
      const counted =
        <Args extends unknown[], Result>(claim: (...args: Args) => Result) =>
        (...args: Args): Result => {
          claims += 1
          return claim(...args)
        }
      const { jobs } = deps
      const claim = counted((...wanted: Parameters<typeof jobs.claim>) => jobs.claim(...wanted))
      const claimOfRoots = counted((...wanted: Parameters<typeof jobs.claimOfRoots>) =>
        jobs.claimOfRoots(...wanted),
      )
      return { ...deps, jobs: { ...jobs, claim, claimOfRoots } }
    },
  })
  const [, second = 0] = await enqueue(queue, [1, 2, 2, 1])
  await turn()
  const before = claims
  for (let turns = 0; turns < 100; turns += 1) await turn()
  expect(claims - before).toBeLessThan(4)
  ;(await holderOf(threads, '0 of 1')).report('0 of 1')
  await queue.tick()
  expect(queue.state(second)).toBe('running')
})

test('what waits for its disk is not due, so that its scan is not called stalled', async () => {
  await using queue = await openLanes()
  await queue.enqueue('test.task', { name: 'one' }, { rootId: 1, scanId: 1 })
  await queue.enqueue('test.task', { name: 'two' }, { rootId: 2, scanId: 2 })
  const due = await queue.command((context) => [1, 2].map((id) => context.signOfLife(id).due))
  expect(due).toEqual([true, false])
})
