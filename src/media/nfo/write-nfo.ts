import type { ExternalId, Identity, Metadata, RemoteImage } from '../../domain/media.ts'
import { group, line, text, xmlOf, type XmlElement } from './xml-text.ts'

/** What an NFO is about, with the facts that are shown of it. */
export interface WrittenSubject {
  readonly kind: 'movie' | 'series' | 'season' | 'episode'
  readonly identity: Identity
  readonly metadata: Metadata
  /** Of a season or episode. */
  readonly season: number | null
  readonly episode: number | null
}

const roots = {
  movie: 'movie',
  series: 'tvshow',
  season: 'season',
  episode: 'episodedetails',
} as const satisfies Record<WrittenSubject['kind'], string>

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

/**
 * The text of a Kodi NFO, as `readNfo` reads it: one element, or an `<episodedetails>` for each of the episodes of one
 * video. Whatever the facts hold, it is well-formed.
 */
export function writeNfo(subjects: readonly WrittenSubject[]): string {
  return head + subjects.map((subject) => xmlOf(elementOf(subject))).join('')
}

function elementOf(subject: WrittenSubject): XmlElement {
  const { kind } = subject
  return {
    name: roots[kind],
    attributes: {},
    content: [
      ...titlesOf(subject),
      ...numbersOf(subject),
      ...storyOf(subject),
      ...idsOf(subject.identity.ids?.value ?? []),
      ...peopleOf(subject.metadata),
      ...addressesOf(subject),
      ...dealingsOf(subject.metadata),
    ],
  }
}

function titlesOf({ identity, metadata }: WrittenSubject): XmlElement[] {
  return [
    ...line('title', identity.title?.value),
    ...line('originaltitle', identity.originalTitle?.value),
    ...line('sorttitle', metadata.sortTitle),
  ]
}

function numbersOf({ kind, identity, metadata, season, episode }: WrittenSubject): XmlElement[] {
  if (kind === 'season') return line('seasonnumber', season ?? undefined)
  if (kind !== 'episode') return line('year', identity.year?.value)
  return [
    ...line('season', season ?? undefined),
    // Counted over the whole series it is none of a season, which readers would take it for.
    ...line('episode', season === null ? undefined : (episode ?? undefined)),
    ...line('displayseason', metadata.displaySeason),
    ...line('displayepisode', metadata.displayEpisode),
    ...line('aired', identity.date?.value ?? metadata.premiered),
  ]
}

function storyOf({ kind, metadata }: WrittenSubject): XmlElement[] {
  const { collection, collectionOverview, ratings = [], seasonNames = [] } = metadata
  const rated = ratings.flatMap(({ source, value, max, votes }, at) =>
    group('rating', [...line('value', value), ...line('votes', votes)], {
      name: source,
      max: String(max),
      default: at === 0 ? 'true' : undefined,
    }),
  )
  const set = [...line('name', collection), ...text('overview', collectionOverview)]
  return [
    ...group('ratings', rated),
    ...line('userrating', metadata.userRating),
    ...text('plot', metadata.plot),
    ...text('outline', metadata.outline),
    ...line('tagline', metadata.tagline),
    ...line('runtime', metadata.runtimeMinutes),
    ...line('mpaa', metadata.certification),
    ...line('premiered', metadata.premiered),
    ...line('enddate', metadata.endDate),
    ...line('status', metadata.status),
    ...each('genre', metadata.genres),
    ...each('tag', metadata.tags),
    ...each('country', metadata.countries),
    ...each('studio', metadata.studios),
    ...(collection === undefined ? [] : group('set', set)),
    ...(kind === 'series'
      ? seasonNames.flatMap(({ season, name }) =>
          line('namedseason', name, { number: String(season) }),
        )
      : []),
  ]
}

function idsOf(ids: readonly ExternalId[]): XmlElement[] {
  return ids.flatMap(({ provider, id }, at) =>
    line('uniqueid', id, { type: provider, default: at === 0 ? 'true' : undefined }),
  )
}

function peopleOf({ directors, writers, actors = [] }: Metadata): XmlElement[] {
  return [
    ...each('director', directors),
    ...each('credits', writers),
    ...actors.flatMap(({ name, role, order, thumb }) =>
      group('actor', [
        ...line('name', name),
        ...line('role', role),
        ...line('order', order),
        ...line('thumb', thumb),
      ]),
    ),
  ]
}

function addressesOf({ metadata: { images = [], trailers } }: WrittenSubject): XmlElement[] {
  const thumbOf = ({ type, url, season }: RemoteImage): XmlElement[] =>
    line('thumb', url, {
      aspect: type === 'logo' ? 'clearlogo' : type,
      ...(season !== undefined && { season: String(season), type: 'season' }),
    })
  const isBackground = ({ type, season }: RemoteImage): boolean =>
    type === 'fanart' && season === undefined
  const backgrounds = images.filter(isBackground).flatMap(({ url }) => line('thumb', url))
  return [
    ...images.filter((image) => !isBackground(image)).flatMap(thumbOf),
    ...group('fanart', backgrounds),
    ...each('trailer', trailers),
  ]
}

function dealingsOf({ dateAdded, playCount }: Metadata): XmlElement[] {
  return [...line('dateadded', dateAdded?.replace('T', ' ')), ...line('playcount', playCount)]
}

function each(name: string, values: readonly string[] = []): XmlElement[] {
  return values.flatMap((value) => line(name, value))
}
