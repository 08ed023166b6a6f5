import { expect, test } from 'bun:test'

import { numberProblem, readNumber } from '../../src/ui/words/written-number.ts'

test.each([
  ['10', 10],
  [' 0.15 ', 0.15],
  ['-3', -3],
  ['.5', 0.5],
  ['1e3', 1_000],
])('%j is a number', (text, number) => {
  expect(readNumber(text)).toBe(number)
})

test.each(['ten', '1o', '', '  ', 'NaN', 'Infinity', '-', '0x10', '1e999', '1,5', '1 000', '١'])(
  '%j is no number and stays what was written',
  (text) => {
    expect(readNumber(text)).toBe(text)
  },
)

test.each([
  ['abc', {}, 'It must be a number.'],
  ['1.5', { whole: true }, 'It must be a whole number.'],
  ['-1', { whole: true, least: 0, most: 1_000 }, 'It must be a whole number, 0 to 1000.'],
  ['1001', { most: 1_000 }, 'It must be a number, 1000 at most.'],
  ['0', { least: 1 }, 'It must be a number, 1 at least.'],
  ['7', { whole: true, least: 0, most: 10 }, null],
  ['', { least: 1 }, null],
])('%j for %j: %s', (text, bounds, problem) => {
  expect(numberProblem(text, bounds)).toBe(problem)
})
