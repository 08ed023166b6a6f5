import type { LibraryKind } from '../domain/library.ts'

/** `1,247` */
export function count(n: number): string {
  return String(n).replaceAll(/\B(?=(\d{3})+$)/g, ',')
}

/** `1 file`, `2 files` */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`
}

/** `36 %`; of nothing, all is done. */
export function percent(part: number, whole: number): string {
  return `${whole === 0 ? 100 : Math.floor((part / whole) * 100)} %`
}

/** `0.8 s`, `2 min 5 s`, `1 h 12 min` */
export function duration(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** `45 s`, `1 min 30 s`, `4 min`: as exact as an estimate can be. */
export function roughly(ms: number): string {
  if (ms < 10_000) return 'a few seconds'
  const isPlain = ms < 120_000 || ms >= 3_600_000
  return isPlain ? duration(ms) : `${Math.round(ms / 60_000)} min`
}

/** What the entries of a library are called. */
export function entriesOf(kind: LibraryKind): string {
  const words = { movies: 'movies', series: 'shows', music: 'albums', images: 'pictures' } as const
  return words[kind]
}

/** `4.2 MB`, in powers of a thousand. */
export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}
