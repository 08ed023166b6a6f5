import { expect, test } from 'bun:test'

import type { PluginReport } from '../../src/domain/plugin-report.ts'
import { createPluginReports } from '../../src/queue/plugin-reports.ts'
import { openQueue, type Queue, until } from './harness.ts'
import { task } from './kinds.ts'
import { manualThreads } from './threads.ts'

const key = 'notifier:phone'

function report(more: Partial<PluginReport>): PluginReport {
  return {
    troubles: new Map(),
    undecided: [],
    providers: { troubles: new Map(), undecided: [] },
    events: [],
    ...more,
  }
}

const broken = report({
  troubles: new Map([
    [key, { key: `plugin:${key}`, severity: 'error', message: 'It is broken.', fix: 'Mend it.' }],
  ]),
  events: [
    {
      type: 'plugin.failed',
      data: { kind: 'notifier', name: 'phone', plugin: 'bell', error: 'It is broken.' },
    },
  ],
})

/** The types of the events that were stored. */
function told({ events }: Queue): string[] {
  return events.map(({ type }) => type)
}

function health({ database }: Queue): string[] {
  const keys = database.query<{ key: string }, []>('SELECT key FROM health_entry ORDER BY key')
  return keys.all().map((entry) => entry.key)
}

function reportsOf(queue: Queue): ReturnType<typeof createPluginReports> {
  return createPluginReports({
    command: (work) => queue.command(work),
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  })
}

test('what was wrong stays so until it is known to be well, and is not told again', async () => {
  await using queue = openQueue([task()], manualThreads().start)
  reportsOf(queue).take(broken)
  await queue.tick()
  expect([health(queue), told(queue)]).toEqual([
    [`plugin:${key}`],
    ['health.issue', 'plugin.failed'],
  ])
  // As the next process does before it has loaded anything.
  const next = reportsOf(queue)
  next.take(report({ undecided: [key] }))
  next.take(report({ troubles: broken.troubles }))
  await queue.tick()
  expect([health(queue), told(queue)]).toEqual([
    [`plugin:${key}`],
    ['health.issue', 'plugin.failed'],
  ])
  next.take(report({}))
  await queue.tick()
  expect([health(queue), told(queue)]).toEqual([
    [],
    ['health.issue', 'plugin.failed', 'health.restored'],
  ])
})

test('what cannot be written is written once it can', async () => {
  let isFull = true
  await using queue = openQueue([task()], manualThreads().start, {
    change: (deps) => ({
      ...deps,
      record: (events, now, tx) => {
        if (!isFull || events.length === 0) return deps.record(events, now, tx)
        throw Object.assign(new Error('full'), { code: 'SQLITE_FULL' })
      },
    }),
  })
  const reports = reportsOf(queue)
  reports.take(broken)
  await until(() => told(queue).includes('health.issue'))
  expect(health(queue)).toEqual([])
  isFull = false
  await until(() => health(queue).length > 0)
  expect(told(queue).slice(1)).toEqual(['health.restored', 'health.issue', 'plugin.failed'])
  reports.stop()
})
