import { expect, test } from 'bun:test'

import { createStormWatch } from '../../src/watch/storm.ts'

test('a quarter of what the system remembers, within five seconds, is a storm', () => {
  let now = 0
  const storm = createStormWatch({ queueLimit: 16, now: () => now })
  const take = (...paths: string[]): boolean[] => paths.map((path) => storm.take(path))
  expect(take('a', 'b', 'c', 'd', 'e')).toEqual([false, false, false, true, false])
  expect(take('f', 'g', 'h')).toEqual([false, false, true])
  expect(take('i', 'j', 'k')).toEqual([false, false, false])
  now += 5_001
  expect(take('l', 'm', 'n', 'o')).toEqual([false, false, false, true])
})

test('a file that is written to all the time is none', () => {
  const storm = createStormWatch({ queueLimit: 16, now: () => 0 })
  expect(Array.from({ length: 100 }, () => storm.take('a.mkv')).some(Boolean)).toBe(false)
})
