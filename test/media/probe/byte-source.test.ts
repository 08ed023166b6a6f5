import { closeSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'bun:test'

import {
  BudgetSpent,
  createByteSource,
  maxReadBytes,
} from '../../../src/media/probe/byte-source.ts'
import { makeFolder } from './media.ts'

/** An open file of `sizeBytes` zeros after its first bytes; sparse, so it may be as large as any film. */
function openSparse(head: string, sizeBytes: number): Disposable & { fd: number } {
  const folder = makeFolder()
  const fd = openSync(join(folder, 'file'), 'w+')
  writeSync(fd, head)
  ftruncateSync(fd, sizeBytes)
  return {
    fd,
    [Symbol.dispose]: () => {
      closeSync(fd)
      rmSync(folder, { recursive: true })
    },
  }
}

describe('a byte source', () => {
  test('reads at any place, and less at the end', () => {
    using file = openSparse('0123456789', 10)
    const source = createByteSource(file.fd, 10)
    const text = (position: number, length: number): string =>
      Buffer.from(source.read(position, length)).toString()
    expect([text(0, 3), text(7, 9), text(10, 1), text(99, 1)]).toEqual(['012', '789', '', ''])
  })

  test('reads nothing for places that no file has', () => {
    using file = openSparse('0123456789', 10)
    const source = createByteSource(file.fd, 10)
    for (const position of [-1, 0.5, Number.NaN, Infinity, 2 ** 60]) {
      expect(source.read(position, 4)).toHaveLength(0)
    }
    expect(source.read(0, -5)).toHaveLength(0)
  })

  test('gives no more than one piece at a time, whatever is asked for', () => {
    using file = openSparse('', 50e9)
    expect(createByteSource(file.fd, 50e9).read(49e9, 2 ** 40)).toHaveLength(maxReadBytes)
  })

  test.each([
    ['too many reads', 1],
    ['too many bytes', maxReadBytes],
  ])('ends a reading of %s', (_, length) => {
    using file = openSparse('', 50e9)
    const source = createByteSource(file.fd, 50e9)
    let bytes = 0
    const readOn = (): void => {
      for (let at = 0; ; at += length) bytes += source.read(at, length).length
    }
    expect(readOn).toThrow(BudgetSpent)
    expect(bytes).toBeLessThanOrEqual(8 * 1024 * 1024)
  })
})
