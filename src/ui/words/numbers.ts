/** "1,247" as the language of the browser writes it. */
export function count(value: number): string {
  return new Intl.NumberFormat().format(value)
}

/** `453, 'movie'` gives "453 movies", with a plural that is not an s as third. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}

/** A share of 0..1 as "36 %": cut, so that 100 % is only what is done. */
export function percent(share: number): string {
  return `${Math.floor(Math.min(1, Math.max(0, share)) * 100)}\u202f%`
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

/** A size in decimal units with three digits: "5.20 GB", "58.3 GB", "118 GB". */
export function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined) return '—'
  let left = value
  let unit = 0
  while (left >= 999.5 && unit < byteUnits.length - 1) {
    left /= 1000
    unit += 1
  }
  const digits = unit === 0 || left >= 99.95 ? 0 : left >= 9.995 ? 1 : 2
  const number = new Intl.NumberFormat(undefined, {
    minimumFractionDigits: unit === 0 ? 0 : Math.min(digits, 1),
    maximumFractionDigits: digits,
  }).format(left)
  return `${number} ${byteUnits[unit]}`
}

/** "5.2 MB/s"; a dash when it is not known. */
export function bytesPerSecond(value: number | null | undefined): string {
  return value === null || value === undefined ? '—' : `${bytes(value)}/s`
}
