import type { ItemFields } from '../../api/types.ts'

type Field = ItemFields['fields'][number]

const names: Readonly<Record<string, string>> = {
  ids: 'IDs',
  plot: 'Overview',
  runtimeMinutes: 'Runtime',
  date: 'First shown',
}

/** `originalTitle` as "Original title". */
export function fieldWord(field: string): string {
  const words = field.replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`)
  return names[field] ?? words.charAt(0).toUpperCase() + words.slice(1)
}

/** What a field holds, in a line. */
export function valueWord(value: Field['value'], none = '—'): string {
  if (value === null) return none
  if (!Array.isArray(value)) return String(value)
  return value.map(entryWord).join(', ')
}

function entryWord(entry: string | Readonly<Record<string, unknown>>): string {
  if (typeof entry === 'string') return entry
  const { provider, id, name, source, value } = entry
  const parts =
    provider !== undefined ? [provider, id] : name === undefined ? [source, value] : [name]
  return parts.filter((part) => typeof part === 'string' || typeof part === 'number').join(' ')
}

/** Words, numbers and lists of words can be typed; actors and ratings cannot. */
export function isEditable(field: Field['field'], value: Field['value']): boolean {
  if (['ids', 'actors', 'ratings', 'seasonNames', 'trailers'].includes(field)) return false
  return !Array.isArray(value) || value.every((entry) => typeof entry === 'string')
}

const lists = new Set(['studios', 'genres', 'tags', 'countries', 'directors', 'writers'])
const numbers = new Set([
  'year',
  'runtimeMinutes',
  'userRating',
  'displaySeason',
  'displayEpisode',
  'playCount',
])

/** What was typed, as the field holds it; nothing has it stay empty. */
export function parseField(
  field: Field['field'],
  was: Field['value'],
  text: string,
): Field['value'] {
  if (text === '') return null
  if (lists.has(field) || Array.isArray(was)) {
    return text.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]))
  }
  return numbers.has(field) && !Number.isNaN(Number(text)) ? Number(text) : text
}

const sources: Readonly<Record<string, string>> = {
  user: 'You',
  nfo: 'NFO',
  tag: 'Tag',
  file: 'File name',
  folder: 'Folder name',
  parent: 'Parent',
  probe: 'ffprobe',
}

/** Where a field comes from: "TMDB" of `provider:tmdb`. */
export function sourceWord(source: string): string {
  return sources[source] ?? source.replace(/^provider:/, '').toUpperCase()
}

/** What others say of a field that is shown otherwise: "TMDB says 1998". */
export function othersWord(others: Field['others']): string {
  return others
    .map(({ source, value }) => `${sourceWord(source)} says ${valueWord(value)}`)
    .join(' · ')
}
