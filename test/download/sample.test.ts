import { expect, test } from 'bun:test'

import { type SampleFacts, sampleReason } from '../../src/download/sample.ts'

const episode: SampleFacts = {
  extension: 'mkv',
  isSpecial: false,
  durationMs: 45 * 60_000,
  runtimeMinutes: 45,
  sizeBytes: 1_000,
  largestBytes: 1_000,
}

const table: [string, Partial<SampleFacts>, boolean][] = [
  ['a whole episode', {}, false],
  ['30 s of an episode of 45 min', { durationMs: 30_000 }, true],
  ['9 min 59 s of an episode of 45 min', { durationMs: 599_000 }, true],
  ['10 min of an episode of 45 min', { durationMs: 600_000 }, false],
  ['5 min of an episode of 22 min', { durationMs: 300_000, runtimeMinutes: 22 }, false],
  ['4 min of an episode of 22 min', { durationMs: 240_000, runtimeMinutes: 22 }, true],
  ['2 min of an episode of 8 min', { durationMs: 120_000, runtimeMinutes: 8 }, false],
  ['20 s of an episode of 3 min', { durationMs: 20_000, runtimeMinutes: 3 }, false],
  ['10 s of an episode of 3 min', { durationMs: 10_000, runtimeMinutes: 3 }, true],
  ['5 min where nobody knows how long it is', { durationMs: 300_000, runtimeMinutes: null }, true],
  ['a video of no length', { durationMs: 0 }, true],
  ['a special of a minute', { durationMs: 60_000, isSpecial: true }, false],
  ['a disc image', { durationMs: 1_000, extension: 'iso' }, false],
  [
    'a small file of unknown length beside a large one',
    { durationMs: null, largestBytes: 20_000 },
    true,
  ],
  ['a file of unknown length beside its like', { durationMs: null, largestBytes: 2_000 }, false],
]
test.each(table)('%s', (_, facts, isSample) => {
  expect(sampleReason({ ...episode, ...facts }) !== null).toBe(isSample)
})
