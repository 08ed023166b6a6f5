import { expect, test } from 'bun:test'

import { otherBytes } from '../../src/ui/words/space.ts'

test('what is neither held nor free of a disk is other use', () => {
  expect(otherBytes({ heldBytes: 40, freeBytes: 35, totalBytes: 100 })).toBe(25)
})

test('files with gaps do not make other use negative', () => {
  expect(otherBytes({ heldBytes: 90, freeBytes: 35, totalBytes: 100 })).toBe(0)
})

test('of a disk that nobody has asked for its size it is not known', () => {
  expect(otherBytes({ heldBytes: 40, freeBytes: 35, totalBytes: null })).toBeNull()
})
