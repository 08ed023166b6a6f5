import { describe, expect, test } from 'bun:test'

import type { QueueSummary } from '../../src/domain/queries.ts'
import { explainQueue } from '../../src/domain/queue-words.ts'

const at = Date.UTC(2026, 0, 2, 3, 4, 5)

function words(
  jobs: Partial<QueueSummary['jobs']>,
  rest: Partial<Omit<QueueSummary, 'jobs'>> = {},
): string {
  const none = { scheduled: 0, available: 0, running: 0, retryable: 0, discarded: 0 }
  return explainQueue({
    name: 'scan',
    pausedAt: null,
    hold: null,
    nextRunAt: null,
    ...rest,
    jobs: { ...none, ...jobs },
  })
}

describe('a queue says why nothing happens', () => {
  test('because there is nothing to do', () => {
    expect(words({})).toBe('There is nothing to do.')
  })

  test('because the engine holds it back, which a person cannot resume', () => {
    const hold = { reason: 'The disk of the cache is full.', since: at }
    expect(words({ available: 1 }, { hold })).toBe(
      'Held back since 2026-01-02T03:04:05.000Z: The disk of the cache is full. It goes on by itself. 1 job waits.',
    )
    expect(words({ available: 1 }, { hold, pausedAt: at })).toStartWith('Paused since')
  })

  test('because it is paused', () => {
    expect(words({ available: 3, retryable: 1, running: 1 }, { pausedAt: at })).toBe(
      'Paused since 2026-01-02T03:04:05.000Z: resume scan to go on. 4 jobs wait. 1 job goes on, begun before.',
    )
  })

  test('because its jobs wait after a failure', () => {
    expect(words({ retryable: 2 }, { nextRunAt: at })).toBe(
      '2 jobs wait until 2026-01-02T03:04:05.000Z or later, 2 of them after a failure.',
    )
  })

  test('because its jobs are planned for later', () => {
    expect(words({ scheduled: 1 }, { nextRunAt: at })).toBe(
      '1 job waits until 2026-01-02T03:04:05.000Z or later, as planned.',
    )
  })

  test('because no thread is free', () => {
    expect(words({ available: 5 })).toContain('5 jobs wait for a free thread')
  })

  test('while something does, it says how much is left', () => {
    expect(words({ running: 2, available: 40, scheduled: 2 })).toBe('2 jobs run, 42 wait.')
  })

  test('and how many jobs failed for good', () => {
    expect(words({ discarded: 2 })).toBe(
      'There is nothing to do. 2 jobs have failed for good and can be retried.',
    )
  })
})
