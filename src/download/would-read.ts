import type { ImportSubject } from '../domain/import.ts'
import type { ScannedItem } from '../domain/scanner.ts'
import { formsOf } from '../domain/title-forms.ts'
import { describePlace, type EpisodePlace } from './identity.ts'
import type { Intended } from './target.ts'

/** A name of so many bytes may have been cut. */
const cutFrom = 150

/** As what else a scan would read a file at its place, as a sentence; null when it reads what is intended. */
export function readAs(intended: Intended, subject: ImportSubject | null): string | null {
  if (subject === null) return 'A scan would pass over it there.'
  const own = subject.items.filter(({ files }) =>
    files.some(({ role }) => role === 'main' || role === 'version' || role === 'part'),
  )
  if (own.length === 0) return 'A scan would find no film or episode in it there.'
  if (intended.kind === 'movie') {
    const film = own.find(({ kind }) => kind === 'movie')
    if (film !== undefined && isWork(film, intended)) return null
    return `A scan would read it as ${describe(film ?? own[0])} there.`
  }
  const series = subject.items.find(({ kind }) => kind === 'series')
  const episodes = own.filter(({ kind }) => kind === 'episode')
  const isShow = series !== undefined && isWork(series, intended)
  if (isShow && intended.place !== null && holds(episodes, intended.place)) return null
  const what = episodes.map((episode) => describe(episode)).join(' and ')
  return `A scan would read it as ${what || describe(own[0])} of ${describe(series)} there.`
}

function isWork(item: ScannedItem, { work, title, year }: Intended): boolean {
  if (work !== null && work.key === item.key) return true
  const read = item.identity.title?.value
  if (read === undefined) return false
  const readYear = item.identity.year?.value
  if (readYear !== undefined && year !== null && readYear !== year) return false
  if (Buffer.byteLength(title) > cutFrom) return true
  const titles = [title, work?.title ?? title, work?.originalTitle ?? title]
  return titles.some((one) => formsOf(one).joined === formsOf(read).joined)
}

function holds(episodes: readonly ScannedItem[], place: EpisodePlace): boolean {
  const numbers = new Set(episodes.flatMap(({ identity }) => identity.episodes?.value ?? []))
  const counts = new Set(episodes.flatMap(({ identity }) => identity.absolute?.value ?? []))
  switch (place.by) {
    case 'number':
      return (
        episodes.every(({ identity }) => identity.season?.value === place.season) &&
        place.episodes.length === numbers.size &&
        place.episodes.every((number) => numbers.has(number))
      )
    case 'date':
      return episodes.every(({ identity }) => identity.date?.value === place.date)
    case 'count':
      // In the folder of a season they are numbers of it.
      return place.absolute.every((count) => counts.has(count) || numbers.has(count))
  }
}

function describe(item: ScannedItem | undefined): string {
  if (item === undefined) return 'nothing'
  const { title, year, season, episodes, date, absolute } = item.identity
  if (item.kind === 'episode') {
    if (season !== undefined && episodes !== undefined) {
      return describePlace({ by: 'number', season: season.value, episodes: episodes.value })
    }
    if (date !== undefined) return describePlace({ by: 'date', date: date.value })
    if (absolute !== undefined) return describePlace({ by: 'count', absolute: absolute.value })
    return 'an episode without a number'
  }
  const name = title?.value ?? item.key
  return year === undefined ? name : `${name} (${year.value})`
}
