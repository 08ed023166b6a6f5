import { expect, test } from 'bun:test'

import { parseDuration, parseSize } from '../../src/config/quantity.ts'

test('reads durations in milliseconds', () => {
  const durations = { '250ms': 250, '15s': 15_000, '5m': 300_000, '2h': 7_200_000 }
  for (const [text, ms] of Object.entries({
    ...durations,
    '30d': 2_592_000_000,
    '1w': 604_800_000,
  })) {
    expect([text, parseDuration(text)]).toEqual([text, ms])
  }
})

test('reads sizes in bytes, by powers of ten and of two', () => {
  const sizes = { '0': 0, '17': 17, '17B': 17, '1kB': 1000, '500MB': 5e8, '500 MB': 5e8 }
  for (const [text, bytes] of Object.entries({ ...sizes, '1KiB': 1024, '5GiB': 5 * 2 ** 30 })) {
    expect([text, parseSize(text)]).toEqual([text, bytes])
  }
})

test('rejects what is neither', () => {
  for (const text of ['', '15', 's', '-1s', '1.5h', '1h30m', '1 s', '9999999999s', '15S']) {
    expect([text, parseDuration(text)]).toEqual([text, null])
  }
  for (const text of ['', '-1', '1.5MB', 'MB', '5Gi', '5mb', '1  MB', '999999999999999TiB']) {
    expect([text, parseSize(text)]).toEqual([text, null])
  }
})
