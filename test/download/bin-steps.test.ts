import { describe, expect, test } from 'bun:test'

import {
  type BackSight,
  type BackStep,
  type BinSight,
  type BinStep,
  nextBackStep,
  nextBinStep,
} from '../../src/download/bin-steps.ts'

const intoBin: [BinSight['library'], BinSight['bin'], BinStep][] = [
  ['same', 'none', 'keep'],
  ['same', 'whole', 'remove'],
  ['same', 'other', 'left'],
  ['other', 'none', 'left'],
  // Killed before it could say so, and somebody has put another file there since.
  ['other', 'whole', 'kept'],
  ['other', 'other', 'left'],
  ['none', 'none', 'gone'],
  ['none', 'whole', 'kept'],
  ['none', 'other', 'gone'],
]

describe('on the way into the bin', () => {
  test.each(intoBin)('with %s in the library and %s in the bin comes: %s', (library, bin, step) => {
    expect(nextBinStep({ library, bin })).toBe(step)
  })

  test('a file is removed only while the bin has it whole', () => {
    const removing = intoBin.filter(([, , step]) => step === 'remove')
    expect(removing).toEqual([['same', 'whole', 'remove']])
  })
})

const fromBin: [BackSight['name'], BackSight['hidden'], BackSight['bin'], BackStep][] = [
  ['free', 'none', 'same', 'stage'],
  ['free', 'other', 'same', 'stage'],
  ['free', 'whole', 'same', 'name'],
  // The bin was emptied by somebody; what was staged is all there is of it.
  ['free', 'whole', 'none', 'name'],
  ['free', 'whole', 'other', 'name'],
  ['free', 'none', 'none', 'lost'],
  ['free', 'none', 'other', 'lost'],
  ['free', 'other', 'none', 'lost'],
  ['free', 'other', 'other', 'lost'],
  ['ours', 'none', 'same', 'drop'],
  ['ours', 'whole', 'same', 'drop'],
  ['ours', 'other', 'same', 'drop'],
  ['ours', 'none', 'none', 'done'],
  ['ours', 'whole', 'none', 'done'],
  ['ours', 'other', 'none', 'done'],
  ['ours', 'none', 'other', 'done'],
  ['ours', 'whole', 'other', 'done'],
  ['ours', 'other', 'other', 'done'],
  ['taken', 'none', 'same', 'taken'],
  ['taken', 'whole', 'same', 'taken'],
  ['taken', 'other', 'same', 'taken'],
  ['taken', 'none', 'none', 'taken'],
  ['taken', 'whole', 'none', 'taken'],
  ['taken', 'other', 'none', 'taken'],
  ['taken', 'none', 'other', 'taken'],
  ['taken', 'whole', 'other', 'taken'],
  ['taken', 'other', 'other', 'taken'],
]

describe('on the way back', () => {
  test.each(fromBin)(
    'with the name %s, %s beside it and %s in the bin comes: %s',
    (name, hidden, bin, step) => {
      expect(nextBackStep({ name, hidden, bin })).toBe(step)
    },
  )

  test('every sight has its step', () => {
    expect(new Set(fromBin.map(([name, hidden, bin]) => `${name} ${hidden} ${bin}`)).size).toBe(27)
  })
})
