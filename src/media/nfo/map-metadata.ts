import type { Actor, Metadata, Rating } from '../../domain/media.ts'
import { present } from './present.ts'
import {
  attributeOf,
  childrenOf,
  dateAt,
  decimalOf,
  lineAt,
  linesAt,
  lineOf,
  minutesAt,
  textAt,
  wholeAt,
} from './values.ts'

/** The descriptive elements of any Kodi root. */
export function mapMetadata(element: unknown): Metadata {
  return present<Metadata>({
    sortTitle: lineAt(element, 'sorttitle'),
    plot: textAt(element, 'plot'),
    outline: textAt(element, 'outline'),
    tagline: lineAt(element, 'tagline'),
    runtimeMinutes: minutesAt(element, 'runtime'),
    certification: lineAt(element, 'mpaa', 'certification'),
    premiered: dateAt(element, 'premiered', 'releasedate', 'aired'),
    status: lineAt(element, 'status'),
    studios: linesAt(element, 'studio'),
    genres: linesAt(element, 'genre'),
    tags: linesAt(element, 'tag'),
    countries: linesAt(element, 'country'),
    directors: linesAt(element, 'director'),
    writers: linesAt(element, 'credits', 'writer'),
    actors: orAbsent(actorsOf(element)),
    collection: collectionOf(element),
    ratings: orAbsent(ratingsOf(element)),
  })
}

/** `<set><name>…</name></set>`, or plain text from older writers. */
function collectionOf(element: unknown): string | undefined {
  const set = childrenOf(element, 'set')[0]
  return lineAt(set, 'name') ?? lineOf(set)
}

function actorsOf(element: unknown): Actor[] {
  return childrenOf(element, 'actor').flatMap((child) => {
    const name = lineAt(child, 'name')
    if (name === undefined) return []
    return [present<Actor>({ name, role: lineAt(child, 'role'), order: wholeAt(child, 'order') })]
  })
}

/** `<ratings><rating name max><value/><votes/></rating></ratings>`, else the older `<rating>` with `<votes>`. */
function ratingsOf(element: unknown): Rating[] {
  const named = childrenOf(element, 'ratings').flatMap((ratings) => childrenOf(ratings, 'rating'))
  const ratings = named.flatMap((child) => rating(child, lineAt(child, 'value'), child))
  if (ratings.length > 0) return ratings
  return childrenOf(element, 'rating').flatMap((child) => rating(child, lineOf(child), element))
}

/** A value of 0 is how writers say that nobody has voted. */
function rating(child: unknown, valueText: string | undefined, votesIn: unknown): Rating[] {
  const value = decimalOf(valueText)
  const max = decimalOf(attributeOf(child, 'max')) ?? 10
  if (value === undefined || value === 0 || value > max) return []
  const votes = decimalOf(lineAt(votesIn, 'votes'), { grouped: true })
  const source = attributeOf(child, 'name')?.slice(0, 64)
  return [present<Rating>({ source: source || 'default', value, max, votes })]
}

function orAbsent<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list
}
