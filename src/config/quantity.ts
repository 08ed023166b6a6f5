const millisecondsOf: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
  ['w', 604_800_000],
])

const bytesOf: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['B', 1],
  ['kB', 1e3],
  ['KB', 1e3],
  ['MB', 1e6],
  ['GB', 1e9],
  ['TB', 1e12],
  ['KiB', 2 ** 10],
  ['MiB', 2 ** 20],
  ['GiB', 2 ** 30],
  ['TiB', 2 ** 40],
])

/** Text such as `250ms`, `15s`, `2h` or `30d` in milliseconds; null when it is none. */
export function parseDuration(text: string): number | null {
  const match = /^(\d{1,9})(ms|s|m|h|d|w)$/.exec(text)
  return match === null ? null : product(match[1], millisecondsOf.get(match[2] ?? ''))
}

/** Text such as `0`, `500MB` (powers of ten) or `5GiB` (powers of two) in bytes; null when it is none. */
export function parseSize(text: string): number | null {
  const match = /^(\d{1,15}) ?([kKMGT]i?B|B|)$/.exec(text)
  return match === null ? null : product(match[1], bytesOf.get(match[2] ?? ''))
}

function product(digits: string | undefined, unit: number | undefined): number | null {
  const value = Number(digits) * (unit ?? Number.NaN)
  return Number.isSafeInteger(value) ? value : null
}
