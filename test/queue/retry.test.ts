import { expect, test } from 'bun:test'

import { retryDelayMs } from '../../src/queue/retry.ts'

const defaults = { maxAttempts: 5, baseSeconds: 15, capSeconds: 3600 }

test.each([
  [1, undefined, 15],
  [2, undefined, 60],
  [3, undefined, 240],
  [9, undefined, 3600],
  [1, { baseSeconds: 2 }, 2],
  [3, { baseSeconds: 2, capSeconds: 10 }, 10],
])('after attempt %p with %p it is about %p s, within 10 %%', (attempt, policy, seconds) => {
  const delays = Array.from({ length: 200 }, () => retryDelayMs(attempt, policy, defaults))
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(seconds * 900)
  expect(Math.max(...delays)).toBeLessThanOrEqual(seconds * 1100)
  // A herd that failed together does not come back together.
  expect(new Set(delays).size).toBeGreaterThan(50)
})
