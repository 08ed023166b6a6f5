import { describe, expect, test } from 'bun:test'
import { colourOf, rangeOf } from '../../../../src/media/probe/codec/colour-words.ts'
import { noColour } from '../../../../src/media/probe/codec/facts.ts'

describe('colourOf', () => {
  test('uses the words of ffprobe', () => {
    expect(colourOf({ primaries: 9, transfer: 16, matrix: 9, fullRange: false })).toEqual({
      primaries: 'bt2020',
      transfer: 'smpte2084',
      matrix: 'bt2020nc',
      range: 'tv',
    })
    expect(colourOf({ primaries: 1, transfer: 13, matrix: 0, fullRange: true })).toEqual({
      primaries: 'bt709',
      transfer: 'iec61966-2-1',
      matrix: 'gbr',
      range: 'pc',
    })
  })

  test('says nothing for what is unspecified, unknown or absent', () => {
    expect(colourOf({ primaries: 2, transfer: 2, matrix: 2, fullRange: null })).toEqual(noColour)
    expect(colourOf({ primaries: 13, transfer: 19, matrix: 99, fullRange: null })).toEqual(noColour)
    expect(colourOf({ primaries: null, transfer: null, matrix: null, fullRange: null })).toEqual(
      noColour,
    )
  })
})

describe('rangeOf', () => {
  const withTransfer = (transfer: number): ReturnType<typeof colourOf> =>
    colourOf({ primaries: 9, transfer, matrix: 9, fullRange: false })

  test.each([
    ['SDR', 1, false, false],
    ['HDR10', 16, false, false],
    ['HDR10+', 16, false, true],
    ['HLG', 18, false, false],
    ['DV', 16, true, true],
    ['DV', 1, true, false],
    ['SDR', 1, false, true],
  ] as const)('is %s for transfer %d, Dolby Vision %p, HDR10+ %p', (range, transfer, dv, plus) => {
    expect(rangeOf(withTransfer(transfer), dv, plus)).toBe(range)
  })
})
