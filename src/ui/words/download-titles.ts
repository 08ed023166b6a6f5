import type { Download } from '../api/types.ts'
import { counted } from './numbers.ts'

/** What a download is called: as it was matched, with the name of the release second; else by that name alone. */
export function titleOf({ name, matched }: Pick<Download, 'name' | 'matched'>): {
  readonly title: string
  readonly release: string | null
} {
  const title = matched === null ? null : matchedTitle(matched)
  return title === null ? { title: name, release: null } : { title, release: name }
}

function matchedTitle({ items, videos }: NonNullable<Download['matched']>): string | null {
  const [first] = items
  if (first === undefined) return null
  const { kind, title, year, series, season } = first
  if (kind === 'movie') return title === null || year === null ? title : `${title} (${year})`
  if (series === null || videos > 1) return series && `${series}, ${counted(videos, 'episode')}`
  const numbers = items.flatMap(({ episodes }) => episodes.map((one) => `E${twoDigits(one)}`))
  const place = season === null ? '' : `S${twoDigits(season)}`
  return [series, numbers.length === 0 ? title : `${place}${numbers.join('')}`]
    .filter((part) => part !== null)
    .join(' ')
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
