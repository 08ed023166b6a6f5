import { expect, test } from 'bun:test'

import { windowOf } from '../../src/ui/parts/virtual-window.ts'

const list = { count: 4_473, rowHeight: 38, top: 0, height: 760 } as const

test('of a long list only the rows that are seen exist, and ten on each side', () => {
  expect(windowOf(list)).toEqual({ from: 0, to: 31, above: 0, below: (4_473 - 31) * 38 })
  expect(windowOf({ ...list, top: 38_000 })).toMatchObject({
    from: 990,
    to: 1_031,
    above: 990 * 38,
  })
})

test('the room of all rows stays the same wherever one looks', () => {
  const opened = { at: 100, height: 333 }
  for (let top = -500; top < 4_473 * 38; top += 911) {
    const { from, to, above, below } = windowOf({ ...list, top, opened })
    const inside = opened.at >= from && opened.at < to ? opened.height : 0
    expect(above + (to - from) * 38 + inside + below).toBe(4_473 * 38 + 333)
  }
})

test('rows below an open one are found although it moves them down', () => {
  const { from, to } = windowOf({
    ...list,
    top: 4_000 + 50 * 38,
    opened: { at: 10, height: 4_000 },
  })
  expect(from).toBe(40)
  expect(to).toBe(81)
})

test('a short list exists as a whole, an empty one not at all', () => {
  expect(windowOf({ ...list, count: 3 })).toEqual({ from: 0, to: 3, above: 0, below: 0 })
  expect(windowOf({ ...list, count: 0 })).toEqual({ from: 0, to: 0, above: 0, below: 0 })
  expect(windowOf({ ...list, count: 3, top: -5_000 })).toMatchObject({ from: 0, above: 0 })
})
