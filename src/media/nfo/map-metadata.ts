import type { Actor, Metadata, Rating, SeasonName } from '../../domain/media.ts'
import { imagesOf, trailersOf } from './addresses.ts'
import { present } from './present.ts'
import { lockedFieldsOf, playCountOf } from './state.ts'
import { streamsOf } from './streams.ts'
import {
  attributeOf,
  childrenOf,
  dateAt,
  dateTimeAt,
  decimalOf,
  lineAt,
  linesAt,
  lineOf,
  minutesAt,
  rawText,
  textAt,
  urlOf,
  wholeAt,
} from './values.ts'

/** The descriptive elements of a Kodi root. */
export function mapMetadata(element: unknown, root: string): Metadata {
  const isEpisode = root === 'episodedetails'
  return present<Metadata>({
    sortTitle: lineAt(element, 'sorttitle'),
    plot: textAt(element, plotNames[root] ?? 'plot') ?? textAt(element, 'plot'),
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
    collectionOverview: textAt(childrenOf(element, 'set')[0], 'overview'),
    ratings: orAbsent(ratingsOf(element)),
    userRating: userRatingOf(element),
    endDate: dateAt(element, 'enddate'),
    displaySeason: isEpisode ? wholeAt(element, 'displayseason') : undefined,
    displayEpisode: isEpisode ? wholeAt(element, 'displayepisode') : undefined,
    seasonNames: root === 'tvshow' ? orAbsent(seasonNamesOf(element)) : undefined,
    trailers: orAbsent(trailersOf(element)),
    images: orAbsent(imagesOf(element, isEpisode)),
    streams: orAbsent(streamsOf(element)),
    dateAdded: dateTimeAt(element, 'dateadded'),
    playCount: playCountOf(element),
    lockedFields: orAbsent(lockedFieldsOf(element)),
  })
}

/** What is told of a work stands under other names for music. */
const plotNames: Readonly<Record<string, string>> = { album: 'review', artist: 'biography' }

/** `<set><name>…</name></set>`, or plain text from older writers. */
function collectionOf(element: unknown): string | undefined {
  const set = childrenOf(element, 'set')[0]
  return lineAt(set, 'name') ?? lineOf(set)
}

function actorsOf(element: unknown): Actor[] {
  return childrenOf(element, 'actor').flatMap((child) => {
    const name = lineAt(child, 'name')
    if (name === undefined) return []
    const thumb = urlOf(rawText(childrenOf(child, 'thumb')[0]))
    return [
      present<Actor>({
        name,
        role: lineAt(child, 'role'),
        order: wholeAt(child, 'order'),
        thumb,
      }),
    ]
  })
}

/** `<namedseason number="1">The Island</namedseason>` */
function seasonNamesOf(element: unknown): SeasonName[] {
  return childrenOf(element, 'namedseason').flatMap((child) => {
    const number = attributeOf(child, 'number')
    const name = lineOf(child)
    if (number === undefined || !/^\d{1,4}$/.test(number) || name === undefined) return []
    return [{ season: Number(number), name }]
  })
}

/** 0 is how writers say that the owner gave none. */
function userRatingOf(element: unknown): number | undefined {
  const value = decimalOf(lineAt(element, 'userrating'))
  return value === undefined || value === 0 || value > 10 ? undefined : value
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
