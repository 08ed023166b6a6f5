import { expect, test } from 'bun:test'

import { retryDelayMs } from '../../src/queue/retry.ts'

const defaults = { maxAttempts: 5, baseSeconds: 15, capSeconds: 3600 }

test.each([
  ['by default', 1, {}, 15],
  ['by default', 2, {}, 60],
  ['by default', 3, {}, 240],
  ['by default', 9, {}, 3600],
  ['from 2 s', 1, { baseSeconds: 2 }, 2],
  ['from 2 s and up to 10 s', 3, { baseSeconds: 2, capSeconds: 10 }, 10],
])('the delay %s after attempt %i is within a tenth of its base', (_, attempt, policy, seconds) => {
  const delays = Array.from({ length: 200 }, () => retryDelayMs(attempt, policy, defaults))
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(seconds * 900)
  expect(Math.max(...delays)).toBeLessThanOrEqual(seconds * 1100)
  // A herd that failed together does not come back together.
  expect(new Set(delays).size).toBeGreaterThan(50)
})
