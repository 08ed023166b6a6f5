import type { NfoDocument } from '../domain/scanner.ts'
import type { IdentifiedItem } from '../scan/identify.ts'
import type { FileExplanation } from './file-explanation.ts'
import { factLines } from './item-words.ts'
import { safe, type Paint } from './output.ts'
import { photoLines } from './photo-words.ts'
import { streamLines } from './stream-words.ts'
import { percent } from './words.ts'

/** An explanation for a person, one block a question. */
export function identifyLines(explained: FileExplanation, paint: Paint): string[] {
  const { file, library, guessed, unit } = explained
  const section = (name: string, lines: readonly string[]): string[] =>
    lines.length === 0
      ? []
      : ['', `  ${paint('bold', name)}`, ...lines.map((line) => `    ${line}`)]
  const what = whats[library.kind]
  const place = guessed
    ? `Taken for ${what} by its path; no library holds it.`
    : `Belongs to the library ${library.name}.`
  const read =
    unit === null
      ? 'No scanner reads its folder.'
      : `Read together with all of ${unit || 'the root'}.`
  return [
    paint('bold', safe(file)),
    `  ${safe(place)} ${safe(read)}`,
    // Songs have names of their own kind, which their scanner reads; pictures have any.
    ...section('What its path says', isNamed(library.kind) ? nameLines(explained) : []),
    ...section('What is in it', contentLines(explained)),
    ...section('NFO files', explained.sidecars.flatMap(sidecarLines)),
    ...section(
      'What it is',
      explained.items.length === 0
        ? [ofNoItem(file)]
        : explained.items.flatMap((item) => itemLines(item, paint)),
    ),
  ]
}

type Kind = FileExplanation['library']['kind']

const whats: Readonly<Record<Kind, string>> = {
  movies: 'a film',
  series: 'a part of a series',
  music: 'music',
  images: 'a picture',
}

function isNamed(kind: Kind): boolean {
  return kind === 'movies' || kind === 'series'
}

function ofNoItem(file: string): string {
  return file.toLowerCase().endsWith('.nfo')
    ? 'A sidecar: what it says is told of what lies beside it.'
    : 'Part of no item.'
}

function nameLines({ name }: FileExplanation): string[] {
  const fields = Object.entries(name.fields).map(([field, why]) => {
    const value = (name.name as Readonly<Record<string, unknown>>)[field]
    const from = `${why.from}, ${percent(why.confidence, 1)}`
    return `${field}: ${valueText(value)}  (${from}: ${safe(why.reason)})`
  })
  const dropped = name.dropped.map(
    ({ field, value, reason }) => `not ${field} ${valueText(value)}: ${safe(reason)}`,
  )
  return [...fields, ...dropped]
}

function contentLines({ read }: FileExplanation): string[] {
  if (read === null) return []
  const { probe = read.partial, problem } = read
  const helped = read.helped === true ? ['read by ffprobe'] : []
  const what = probe === undefined ? 'Its streams are' : 'The rest is'
  const unseen =
    read.unprobed === true
      ? [`${what} not known: ffprobe is needed for it and cannot be run here.`]
      : []
  return [
    ...(probe === undefined ? [] : streamLines(probe)),
    ...helped,
    ...unseen,
    ...(problem === undefined ? [] : [`! ${safe(problem)}`]),
  ]
}

function sidecarLines({
  file,
  isOurs,
  documents,
  findings,
}: FileExplanation['sidecars'][number]): string[] {
  return [
    `${safe(file)}${isOurs ? '  (written by shelfd: no evidence)' : ''}`,
    ...documents.map((document) => `  ${documentText(document)}`),
    ...findings.map(({ message }) => `  ! ${safe(message)}`),
  ]
}

function documentText({ root, title, year, season, episode, ids }: NfoDocument): string {
  const parts = [
    root,
    title === undefined ? null : `"${title}"`,
    year === undefined ? null : `(${year})`,
    season === undefined ? null : `season ${season}`,
    episode === undefined ? null : `episode ${episode}`,
    ...ids.map(({ provider, id }) => `${provider}:${id}`),
  ]
  return safe(parts.filter((part) => part !== null).join(' '))
}

function itemLines(item: IdentifiedItem, paint: Paint): string[] {
  return [
    `${paint('bold', item.kind)}: ${placeText(item)}`,
    ...factLines(item.identity).map((line) => `  ${line}`),
    ...photoLines(item.metadata.photo).map((line) => `  ${line}`),
    ...item.findings.map(({ message }) => `  ! ${safe(message)}`),
  ]
}

function placeText({ as }: IdentifiedItem): string {
  switch (as.type) {
    case 'holder':
      return 'holds it'
    case 'asset': {
      const { type, language, embedded, entry } = as.asset
      const inside =
        entry === undefined ? 'the picture inside the file' : `${entry} inside the file`
      const what = embedded === true || entry !== undefined ? inside : 'the file'
      return safe(`${what} is its ${type}${language === undefined ? '' : ` (${language})`}`)
    }
    case 'file': {
      const details = [as.part === undefined ? null : `part ${as.part}`, as.label, as.extra]
      const more = details.filter((detail) => detail !== null && detail !== undefined)
      const role = as.role === 'main' ? 'main file' : as.role
      if (as.entry !== undefined) return safe(`it is ${as.entry} inside the file`)
      return safe(`the file is its ${[role, ...more].join(', ')}`)
    }
  }
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join(', ')
  if (typeof value === 'object' && value !== null) return safe(Object.values(value).join(':'))
  return safe(String(value))
}
