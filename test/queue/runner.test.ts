import { describe, expect, test } from 'bun:test'

import type { AnyJob } from '../../src/queue/define-job.ts'
import { batchWindow, type FromWorker, type JobReport } from '../../src/queue/protocol.ts'
import { createPulse, createPulseMemory } from '../../src/queue/pulse.ts'
import { createJobRunner, type JobRunner } from '../../src/queue/run-jobs.ts'
import { noServices, turn, until } from './harness.ts'
import { task } from './kinds.ts'

interface Bench {
  readonly runner: JobRunner
  readonly sent: FromWorker[]
  readonly running: () => number[]
  send(...names: string[]): void
  /** As one row. */
  sendRow(...names: string[]): void
  reports(): JobReport[]
}

/** A runner on its own; runs are numbered from 1 in the order in which they are sent. */
function runner(kind: AnyJob): Bench {
  const sent: FromWorker[] = []
  const pulse = createPulse(createPulseMemory())
  const made = createJobRunner({
    definitions: new Map([[kind.kind, kind]]),
    services: noServices,
    pulse,
    send: (json) => void sent.push(JSON.parse(json) as FromWorker),
  })
  let last = 0
  return {
    runner: made,
    sent,
    running: () => pulse.running().map(({ id }) => id),
    send: (...names) => made.run(names.map((name) => [(last += 1), kind.kind, 1, { name }])),
    sendRow: (...names) => made.run(names.map((name) => [(last += 1), kind.kind, 1, { name }, 7])),
    reports: () => sent.flatMap((message) => (message.type === 'reports' ? message.reports : [])),
  }
}

/** A job that ends when a test says so. */
function gated(perWorker: number): {
  kind: AnyJob
  open: (name: string) => void
  began: string[]
} {
  const gates = new Map<string, () => void>()
  const began: string[] = []
  const kind = task({
    perWorker,
    compute: ({ name }) => {
      began.push(name)
      return new Promise<void>((resolve) => gates.set(name, resolve))
    },
  })
  return { kind, began, open: (name) => gates.get(name)?.() }
}

describe('a worker', () => {
  test('runs so many jobs of a kind side by side, the others in turn', async () => {
    const { kind, began, open } = gated(2)
    const bench = runner(kind)
    bench.send('a', 'b', 'c')
    await turn()
    expect(began).toEqual(['a', 'b'])
    expect(bench.running()).toEqual([1, 2])
    open('a')
    await until(() => began.includes('c'))
    expect(new Set(bench.running())).toEqual(new Set([2, 3]))
  })

  test('runs jobs of a row one after the other, and others beside them', async () => {
    const { kind, began, open } = gated(4)
    const bench = runner(kind)
    bench.sendRow('a', 'b', 'c')
    bench.send('x', 'y')
    await turn()
    expect(began).toEqual(['a', 'x', 'y'])
    open('x')
    open('a')
    await until(() => began.length > 3)
    expect(began).toEqual(['a', 'x', 'y', 'b'])
    bench.runner.cancel([2])
    open('b')
    await until(() => began.includes('c'))
    expect(new Set(bench.running())).toEqual(new Set([3, 5]))
  })

  test('sends the reports of short jobs together', async () => {
    const bench = runner(task({ perWorker: 50 }))
    bench.send('a', 'b', 'c')
    await until(() => bench.sent.length > 0)
    expect(bench.sent).toHaveLength(1)
    expect(bench.reports().map(({ id }) => id)).toEqual([1, 2, 3])
  })

  test('reports a result that has no JSON as a failure of that job alone', async () => {
    const kind = task({ compute: ({ name }) => (name === 'bad' ? { big: 1n } : name) })
    const bench = runner(kind)
    bench.send('good', 'bad')
    await until(() => bench.reports().length === 2)
    expect(bench.reports()).toMatchObject([
      { id: 1, result: 'good' },
      { id: 2, failure: { code: 'internal', retryable: true } },
    ])
  })

  test('takes no result for null', async () => {
    const bench = runner(task({ compute: () => undefined }))
    bench.send('a')
    await until(() => bench.reports().length === 1)
    expect(bench.reports()).toMatchObject([{ id: 1, result: null }])
  })
})

describe('a cancel', () => {
  test('aborts a running job, whose failure then says cancelled', async () => {
    const kind = task({
      compute: (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('killed')))
        }),
    })
    const bench = runner(kind)
    bench.send('a')
    await turn()
    bench.runner.cancel([1])
    await until(() => bench.reports().length === 1)
    expect(bench.reports()).toMatchObject([{ id: 1, failure: { code: 'cancelled' } }])
  })

  test('drops a waiting job, and reports it', async () => {
    const { kind, began, open } = gated(1)
    const bench = runner(kind)
    bench.send('a', 'b')
    bench.runner.cancel([2])
    await until(() => bench.reports().length === 1)
    expect(bench.reports()).toMatchObject([{ id: 2, failure: { code: 'cancelled' } }])
    open('a')
    await until(() => bench.reports().length === 2)
    expect(began).toEqual(['a'])
  })

  test('of a run that is over has no effect on later ones', async () => {
    const bench = runner(task())
    bench.send('a')
    await until(() => bench.reports().length === 1)
    bench.runner.cancel([1])
    bench.send('b')
    await until(() => bench.reports().length === 2)
    expect(bench.reports()[1]).toMatchObject({ id: 2, result: 'b' })
  })
})

describe('parts of a long result', () => {
  const kind = task({
    compute: async (_, context) => {
      for (let part = 1; part <= 20; part += 1) await context.batch(part)
    },
  })

  test('wait when too many are on their way, and go on as they are taken', async () => {
    const bench = runner(kind)
    const parts = (): number => bench.sent.filter(({ type }) => type === 'batch').length
    bench.send('a')
    await until(() => parts() >= batchWindow)
    for (let round = 0; round < 5; round += 1) await turn()
    expect(parts()).toBe(batchWindow)
    bench.runner.taken(1, 3)
    await until(() => parts() === batchWindow + 3)
    for (let round = 0; round < 20; round += 1) bench.runner.taken(1, 1)
    await until(() => bench.reports().length === 1)
    expect(parts()).toBe(20)
  })

  test('let a cancel through, also while none has to wait', async () => {
    let sent = 0
    const long = task({
      compute: async (_, context) => {
        for (; sent < 1_000 && !context.signal.aborted; sent += 1) {
          await context.batch(sent)
          bench.runner.taken(1, 1)
        }
      },
    })
    const bench: Bench = runner(long)
    bench.send('a')
    await turn()
    bench.runner.cancel([1])
    await until(() => bench.reports().length === 1)
    expect(sent).toBeLessThan(10)
  })

  test('sent side by side are all waited for', async () => {
    const eager = task({
      compute: async (_, context) => {
        await Promise.all(Array.from({ length: 12 }, (_part, index) => context.batch(index)))
      },
    })
    const bench = runner(eager)
    bench.send('a')
    await turn()
    expect(bench.reports()).toEqual([])
    bench.runner.taken(1, 12)
    await until(() => bench.reports().length === 1)
    expect(bench.reports()).toMatchObject([{ id: 1, result: null }])
  })
})
