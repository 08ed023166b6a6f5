import { expect } from 'bun:test'

import type { EndedScan } from '../support/engine.ts'

/** Nothing but a move: the same rows, nothing probed, nothing new, nothing missing. */
export function onlyMoved(scan: EndedScan, moved: number): void {
  expect(scan.errors).toEqual([])
  expect(scan.status).toBe('completed')
  expect(scan.files).toMatchObject({ moved, missing: 0, restored: 0, probed: 0, new: 0 })
  expect(scan.items.new).toBe(0)
}
