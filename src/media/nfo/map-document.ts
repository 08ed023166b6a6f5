import type { NfoDocument } from '../../domain/scanner.ts'
import { idsOf } from './ids.ts'
import { mapMetadata } from './map-metadata.ts'
import { present } from './present.ts'
import { dateAt, lineAt, wholeAt } from './values.ts'

export type NfoRoot = Exclude<NfoDocument['root'], 'url'>

/** More episodes than this in one file are a slip of the pen. */
const maxEpisodeSpan = 50

/**
 * One root element as documents. An episode that ends at a later number (`<episodenumberend>`) gives a further
 * document for each number it spans, with nothing but the numbers.
 */
export function mapElement(element: unknown, root: NfoRoot): readonly NfoDocument[] {
  const metadata = mapMetadata(element, root)
  const aired = root === 'episodedetails' ? dateAt(element, 'aired', 'premiered') : undefined
  const document = present<NfoDocument>({
    root,
    title: lineAt(element, ...(root === 'artist' ? ['name', 'title'] : ['title'])),
    originalTitle: lineAt(element, 'originaltitle'),
    year: yearOf(element, root, metadata.premiered),
    season: seasonOf(element, root),
    episode: root === 'episodedetails' ? wholeAt(element, 'episode') : undefined,
    aired,
    ids: idsOf(element, root),
    metadata,
  })
  return [document, ...furtherEpisodes(document, wholeAt(element, 'episodenumberend'))]
}

const datedRoots: ReadonlySet<NfoRoot> = new Set(['movie', 'tvshow', 'musicvideo', 'album'])

/** `<year>` is deprecated in favour of `<premiered>`, so many files have only the date. */
function yearOf(
  element: unknown,
  root: NfoRoot,
  premiered: string | undefined,
): number | undefined {
  const year = wholeAt(element, 'year')
  if (year !== undefined && year >= 1800 && year <= 2200) return year
  const dated = datedRoots.has(root)
  return dated && premiered !== undefined ? Number(premiered.slice(0, 4)) : undefined
}

/** In a tvshow.nfo `<season>` is a count. */
function seasonOf(element: unknown, root: NfoRoot): number | undefined {
  if (root === 'season') return wholeAt(element, 'seasonnumber', 'season')
  return root === 'episodedetails' ? wholeAt(element, 'season') : undefined
}

function furtherEpisodes(first: NfoDocument, end: number | undefined): NfoDocument[] {
  const { root, season, episode } = first
  if (episode === undefined || end === undefined) return []
  if (end <= episode || end - episode > maxEpisodeSpan) return []
  return Array.from({ length: end - episode }, (_, at) =>
    present<NfoDocument>({ root, season, episode: episode + 1 + at, ids: [], metadata: {} }),
  )
}
