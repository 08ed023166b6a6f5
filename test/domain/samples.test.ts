import { expect, test } from 'bun:test'

import { createSampleBook } from '../../src/domain/samples.ts'
import { createFileRate } from '../../src/daemon/sampling.ts'

const start = Date.UTC(2026, 0, 1)
const waiting = (value: number) => [{ name: 'queue.waiting', libraryId: null, value } as const]

test('older measurements are means over longer steps', () => {
  const book = createSampleBook()
  for (let at = 0; at < 720; at += 1) book.add(waiting(at % 6), start + at * 10_000)
  const end = start + 719 * 10_000
  const hour = book.read(60, end)
  expect(hour.stepMs).toBe(10_000)
  expect(hour.series[0]!.values.slice(-6)).toEqual([0, 1, 2, 3, 4, 5])
  const hours = book.read(120, end)
  expect(hours.stepMs).toBe(60_000)
  expect(new Set(hours.series[0]!.values)).toEqual(new Set([2.5]))
  expect(book.read(24 * 60, end)).toMatchObject({ stepMs: 300_000 })
})

test('what was not measured is a gap', () => {
  const book = createSampleBook()
  book.add(waiting(1), start)
  book.add(waiting(3), start + 30_000)
  expect(book.read(1, start + 30_000).series[0]!.values).toEqual([null, null, 1, null, null, 3])
})

test('a clock that is set back leaves nothing ahead of it', () => {
  const book = createSampleBook()
  book.add(waiting(1), start + 600_000)
  book.add(waiting(2), start)
  expect(book.read(1, start).series[0]!.values.at(-1)).toBe(2)
  expect(book.read(60, start + 600_000).series[0]!.values.filter((one) => one !== null)).toEqual([
    2,
  ])
})

test('the rate of files is that of the scans that run', () => {
  let scans = [{ id: 1, files: { probed: 100 } }]
  const rate = createFileRate(() => scans)
  expect(rate(0)).toBe(0)
  scans = [{ id: 1, files: { probed: 150 } }]
  expect(rate(10_000)).toBe(5)
  scans = [{ id: 2, files: { probed: 20 } }]
  expect(rate(20_000)).toBe(2)
})
