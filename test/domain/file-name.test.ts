import { describe, expect, test } from 'bun:test'

import { bytesOfName, displayName, isEscapedName } from '../../src/domain/file-name.ts'
import { nameFromBytes, systemPath } from '../../src/domain/file-name.ts'

/** One example of each class of byte sequences that a name can hold. */
const sequences: [string, number[]][] = [
  ['ASCII', [0x61]],
  ['a control character', [0x1b]],
  ['a line end', [0x0a]],
  ['DEL', [0x7f]],
  ['two bytes, least', [0xc2, 0x80]],
  ['two bytes, greatest', [0xdf, 0xbf]],
  ['three bytes, least', [0xe0, 0xa0, 0x80]],
  ['the last before the surrogates', [0xed, 0x9f, 0xbf]],
  ['the first after the surrogates', [0xee, 0x80, 0x80]],
  ['three bytes, greatest', [0xef, 0xbf, 0xbf]],
  ['four bytes, least', [0xf0, 0x90, 0x80, 0x80]],
  ['four bytes, greatest', [0xf4, 0x8f, 0xbf, 0xbf]],
  ['a byte order mark', [0xef, 0xbb, 0xbf]],
  ['a real U+FFFD', [0xef, 0xbf, 0xbd]],
  ['a combining accent', [0x65, 0xcc, 0x81]],
  ['U+F700, below the escapes', [0xef, 0x9c, 0x80]],
  ['U+F77F, just below the escapes', [0xef, 0x9d, 0xbf]],
  ['U+F780, the first escape for real', [0xef, 0x9e, 0x80]],
  ['U+F7E9, an escape for real', [0xef, 0x9f, 0xa9]],
  ['U+F7FF, the last escape for real', [0xef, 0x9f, 0xbf]],
  ['U+F800, just above the escapes', [0xef, 0xa0, 0x80]],
  ['a continuation byte alone', [0x80]],
  ['Latin-1 é', [0xe9]],
  ['a two-byte start alone', [0xc3]],
  ['a three-byte start cut after two', [0xe2, 0x82]],
  ['a four-byte start cut after three', [0xf0, 0x9f, 0x98]],
  ['an overlong slash', [0xc0, 0xaf]],
  ['an overlong three-byte form', [0xe0, 0x80, 0xaf]],
  ['an overlong four-byte form', [0xf0, 0x80, 0x80, 0xaf]],
  ['a high surrogate', [0xed, 0xa0, 0x80]],
  ['a low surrogate', [0xed, 0xbf, 0xbf]],
  ['a surrogate pair in six bytes', [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]],
  ['beyond U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
  ['a five-byte form', [0xf8, 0x88, 0x80, 0x80, 0x80]],
  ['0xFE and 0xFF', [0xfe, 0xff]],
]

const random = seeded(20_240_517)

describe('a name read as bytes', () => {
  test.each(sequences)('comes back exactly: %s', (_, bytes) => {
    for (const around of [bytes, [0x61, ...bytes], [...bytes, 0x61], [0xff, ...bytes, 0x62]]) {
      expect([...bytesOfName(nameFromBytes(Uint8Array.from(around)))]).toEqual(around)
    }
  })

  test('comes back exactly for every pair of classes side by side', () => {
    for (const [, left] of sequences) {
      for (const [, right] of sequences) {
        const bytes = [...left, ...right]
        expect([...bytesOfName(nameFromBytes(Uint8Array.from(bytes)))]).toEqual(bytes)
      }
    }
  })

  test('comes back exactly for each single byte and each pair of bytes', () => {
    for (let first = 1; first < 256; first++) {
      const single = Uint8Array.of(first)
      if (Buffer.compare(bytesOfName(nameFromBytes(single)), single) !== 0) throw fail(single)
      for (let second = 1; second < 256; second++) {
        const pair = Uint8Array.of(first, second)
        if (Buffer.compare(bytesOfName(nameFromBytes(pair)), pair) !== 0) throw fail(pair)
      }
    }
  })

  test('comes back exactly for random bytes, and no two names share a text', () => {
    const bytesOfText = new Map<string, string>()
    // Bytes near the borders of the encoding meet far more often than all bytes would.
    const pool = [...new Set(sequences.flatMap(([, bytes]) => bytes))]
    for (let round = 0; round < 30_000; round++) {
      const bytes = Uint8Array.from(
        { length: 1 + (random() % 6) },
        () => pool[random() % pool.length]!,
      )
      const text = nameFromBytes(bytes)
      if (Buffer.compare(bytesOfName(text), bytes) !== 0) throw fail(bytes)
      const hex = Buffer.from(bytes).toString('hex')
      expect(bytesOfText.get(text) ?? hex).toBe(hex)
      bytesOfText.set(text, hex)
    }
  })

  test('is well-formed text that survives UTF-8 and JSON', () => {
    for (const [, bytes] of sequences) {
      const text = nameFromBytes(Uint8Array.from(bytes))
      expect(text.isWellFormed()).toBe(true)
      expect(Buffer.from(text).toString()).toBe(text)
      expect(JSON.parse(JSON.stringify(text))).toBe(text)
    }
  })

  test('keeps dots and slashes to those that are really there', () => {
    for (const [, bytes] of sequences) {
      const text = nameFromBytes(Uint8Array.from(bytes))
      expect(text).not.toContain('/')
      expect(text).not.toContain('.')
    }
  })

  test('is the plain text when it is UTF-8', () => {
    const text = 'Amélie (2001) 夏 😀.mkv'
    expect(nameFromBytes(Buffer.from(text))).toBe(text)
    expect(isEscapedName(text)).toBe(false)
  })

  test('keeps the readable part of a name readable', () => {
    expect(nameFromBytes(Buffer.from([0x41, 0xe9, 0xc3, 0xa9, 0x2e]))).toBe('A\uf7e9é.')
  })

  test('leaves no state behind after bytes that cannot be decoded', () => {
    nameFromBytes(Uint8Array.of(0xe2, 0x82))
    expect(nameFromBytes(Uint8Array.of(0xac))).toBe('\uf7ac')
    expect(nameFromBytes(Uint8Array.of(0x61))).toBe('a')
  })
})

describe('systemPath', () => {
  test('is the text itself where that names the file', () => {
    expect(systemPath('/films/Amélie.mkv')).toBe('/films/Amélie.mkv')
  })

  test('is the bytes of a path with an escaped part', () => {
    const name = nameFromBytes(Uint8Array.of(0xe9))
    expect(systemPath(`/été/${name}`)).toEqual(
      Buffer.concat([Buffer.from('/été/'), Buffer.of(0xe9)]),
    )
  })
})

describe('displayName', () => {
  test('shows what cannot be decoded as U+FFFD and the rest as it is', () => {
    expect(displayName(nameFromBytes(Uint8Array.of(0x63, 0xe9, 0x64)))).toBe('c\ufffdd')
    expect(displayName('Amélie 😀')).toBe('Amélie 😀')
  })
})

test('text with half a surrogate pair has the bytes of U+FFFD, with and without escapes', () => {
  const replacement = [0xef, 0xbf, 0xbd]
  expect([...bytesOfName('\ud800')]).toEqual(replacement)
  expect([...bytesOfName('\ud800\uf7ff\udc00')]).toEqual([...replacement, 0xff, ...replacement])
})

function fail(bytes: Uint8Array): Error {
  return new Error(`not the same bytes: ${Buffer.from(bytes).toString('hex')}`)
}

/** Reproducible numbers below 2^31 (the generator of MINSTD). */
function seeded(seed: number): () => number {
  let state = seed
  return () => (state = (state * 48_271) % 0x7fffffff)
}
