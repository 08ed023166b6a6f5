import { expect, test } from 'bun:test'

import { holdRows } from '../../src/ui/api/held-rows.ts'

const rows = (...ids: number[]): readonly { id: number; state: string }[] =>
  ids.map((id) => ({ id, state: 'before' }))
const hold = (shown: readonly { id: number; state: string }[], fresh: typeof shown) =>
  holdRows(shown, fresh, ({ id }) => id)

test('new rows above and between those that are read wait', () => {
  const { shown, waiting } = hold(rows(5, 4, 3), rows(7, 5, 6, 4, 3))
  expect(shown).toEqual(rows(5, 4, 3))
  expect(waiting).toEqual(rows(7, 6))
})

test('a row that is read stays in its place with what is newly known of it, also when it has left the list', () => {
  const fresh = [
    { id: 4, state: 'after' },
    { id: 5, state: 'after' },
  ]
  expect(hold(rows(5, 4, 3), fresh)).toEqual({
    shown: [
      { id: 5, state: 'after' },
      { id: 4, state: 'after' },
      { id: 3, state: 'before' },
    ],
    waiting: [],
    older: [],
  })
})

test('older rows below move nothing and wait for nobody', () => {
  expect(hold(rows(5, 4), rows(5, 4, 3, 2))).toEqual({
    shown: rows(5, 4),
    waiting: [],
    older: rows(3, 2),
  })
})

test('of a list that is another one altogether all waits', () => {
  expect(hold(rows(2, 1), rows(9, 8)).waiting).toEqual(rows(9, 8))
})
