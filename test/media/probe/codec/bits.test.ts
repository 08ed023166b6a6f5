import { describe, expect, test } from 'bun:test'
import { createBits, withoutEmulationPrevention } from '../../../../src/media/probe/codec/bits.ts'
import { nalUnits } from '../../../../src/media/probe/codec/nal.ts'

describe('createBits', () => {
  test('reads the most significant bit first, across bytes', () => {
    const bits = createBits(Uint8Array.of(0b1010_0101, 0xff, 0x00, 0xff, 0xff, 0xff))
    expect([bits.read(3), bits.flag(), bits.read(8), bits.position]).toEqual([5, false, 0x5f, 12])
    expect([bits.read(32), bits.exhausted, bits.remaining]).toEqual([0xf00fffff, false, 4])
  })

  test('reads 32 ones as a positive number', () => {
    expect(createBits(new Uint8Array(4).fill(255)).read(32)).toBe(0xffffffff)
  })

  test('reads Exp-Golomb codes', () => {
    // 1, 010, 011, 00100, then signed 010, 011, 1
    const bits = createBits(Uint8Array.of(0b1010_0110, 0b0100_0100, 0b1110_0000))
    expect([bits.unsigned(), bits.unsigned(), bits.unsigned(), bits.unsigned()]).toEqual([
      0, 1, 2, 3,
    ])
    expect([bits.signed(), bits.signed(), bits.signed() + 0]).toEqual([1, -1, 0])
    expect(bits.exhausted).toBe(false)
  })

  test('gives zeros beyond the end and says so', () => {
    const bits = createBits(Uint8Array.of(0xff))
    expect([bits.read(12), bits.exhausted, bits.remaining]).toEqual([0xff0, true, 0])
    expect([bits.read(32), bits.flag(), bits.unsigned()]).toEqual([0, false, 0])
  })

  test('is exhausted by a code that never ends', () => {
    const bits = createBits(new Uint8Array(64))
    expect([bits.unsigned(), bits.exhausted]).toEqual([0, true])
  })

  test('is exhausted by a skip beyond the end', () => {
    const bits = createBits(new Uint8Array(4))
    bits.skip(32)
    expect(bits.exhausted).toBe(false)
    bits.skip(Number.MAX_SAFE_INTEGER)
    expect(bits.exhausted).toBe(true)
  })
})

test('withoutEmulationPrevention drops a 3 behind two zero bytes', () => {
  const escaped = Uint8Array.of(0, 0, 3, 1, 0, 0, 3, 0, 0, 3, 0, 3)
  expect([...withoutEmulationPrevention(escaped)]).toEqual([0, 0, 1, 0, 0, 0, 0, 0, 3])
})

describe('nalUnits', () => {
  test('parts a byte stream at its start codes', () => {
    const stream = Uint8Array.of(0, 0, 0, 1, 9, 8, 0, 0, 1, 7, 1)
    expect(nalUnits(stream).map((unit) => [...unit])).toEqual([
      [9, 8],
      [7, 1],
    ])
  })

  test('parts a sample at its lengths, the last of which may go beyond its end', () => {
    const sample = Uint8Array.of(0, 0, 0, 2, 9, 8, 0, 0, 1, 0, 7)
    expect(nalUnits(sample).map((unit) => [...unit])).toEqual([[9, 8], [7]])
  })
})
