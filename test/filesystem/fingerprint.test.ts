import { closeSync, openSync, statSync, truncateSync, writeFileSync } from 'node:fs'

import { describe, expect, test } from 'bun:test'

import type { Fingerprint } from '../../src/domain/file.ts'
import { fingerprintFd } from '../../src/filesystem/fingerprint.ts'
import { tempFolder, thrownBy } from './temp-folder.ts'

const edge = 64 * 1024

function fingerprintOf(path: string): Fingerprint {
  const fd = openSync(path, 'r')
  try {
    return fingerprintFd(fd, statSync(path).size)
  } finally {
    closeSync(fd)
  }
}

function pattern(length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8)) & 0xff))
}

describe('fingerprintFd', () => {
  test.each([0, 1, edge - 1, edge, edge + 1, 2 * edge])(
    'hashes all of a file of %d bytes',
    (size) => {
      using folder = tempFolder()
      const content = pattern(size)
      writeFileSync(folder.at('a'), content)
      const hash = Bun.hash.xxHash3(content).toString(16).padStart(16, '0')
      expect(fingerprintOf(folder.at('a'))).toEqual({ sizeBytes: size, hash })
    },
  )

  test('hashes only head and tail of a larger file', () => {
    using folder = tempFolder()
    const content = pattern(2 * edge + 1000)
    writeFileSync(folder.at('a'), content)
    const before = fingerprintOf(folder.at('a'))
    const ends = Buffer.concat([content.subarray(0, edge), content.subarray(-edge)])
    expect(before.hash).toBe(Bun.hash.xxHash3(ends).toString(16).padStart(16, '0'))

    content[edge + 500] = ~content[edge + 500]!
    writeFileSync(folder.at('a'), content)
    expect(fingerprintOf(folder.at('a'))).toEqual(before)
  })

  test.each([0, edge - 1, edge + 1000, 2 * edge + 999])(
    'differs when byte %d of 132,072 differs at an end',
    (at) => {
      using folder = tempFolder()
      const content = pattern(2 * edge + 1000)
      writeFileSync(folder.at('a'), content)
      const before = fingerprintOf(folder.at('a'))
      content[at] = ~content[at]!
      writeFileSync(folder.at('a'), content)
      expect(fingerprintOf(folder.at('a')).hash).not.toBe(before.hash)
    },
  )

  test('is not touched by the file read before it', () => {
    using folder = tempFolder()
    writeFileSync(folder.at('small'), 'small')
    const alone = fingerprintOf(folder.at('small'))
    writeFileSync(folder.at('big'), pattern(3 * edge))
    fingerprintOf(folder.at('big'))
    expect(fingerprintOf(folder.at('small'))).toEqual(alone)
  })

  test('reads 128 KiB of a sparse file of 50 GB', () => {
    using folder = tempFolder()
    writeFileSync(folder.at('sparse'), '')
    truncateSync(folder.at('sparse'), 50e9)
    expect(fingerprintOf(folder.at('sparse')).sizeBytes).toBe(50e9)
  })

  test('rejects a file that became shorter as conflict', () => {
    using folder = tempFolder()
    writeFileSync(folder.at('a'), pattern(1000))
    const fd = openSync(folder.at('a'), 'r')
    truncateSync(folder.at('a'), 10)
    expect(thrownBy(() => fingerprintFd(fd, 1000)).code).toBe('conflict')
    closeSync(fd)
  })
})
