import type { ExternalId } from '../../domain/media.ts'
import { attributeOf, childrenOf, lineAt, lineOf } from './values.ts'

/** Spellings of providers in `type` attributes and element names. */
const providerNames: Readonly<Record<string, string>> = {
  themoviedb: 'tmdb',
  moviedb: 'tmdb',
  thetvdb: 'tvdb',
}

const patterns: Readonly<Record<string, RegExp>> = {
  imdb: /^tt\d{5,10}$/,
  tmdb: /^\d{1,10}$/,
  tvdb: /^\d{1,10}$/,
  tvmaze: /^\d{1,10}$/,
}
const anyId = /^[\w.:-]{1,64}$/
const anyProvider = /^[a-z][\w-]{1,31}$/

/** Ids of an element: `<uniqueid>`, its default first, then the older `<imdbid>`, `<tmdbid>` and so on, and `<id>`. */
export function idsOf(element: unknown, root: string): readonly ExternalId[] {
  const unique = childrenOf(element, 'uniqueid').map((child) => ({
    id: checkedId(attributeOf(child, 'type'), lineOf(child)),
    first: attributeOf(child, 'default')?.toLowerCase() === 'true',
  }))
  return onePerProvider([
    ...unique.filter(({ first }) => first).map(({ id }) => id),
    ...unique.filter(({ first }) => !first).map(({ id }) => id),
    checkedId('imdb', lineAt(element, 'imdbid', 'imdb_id', 'imdb')),
    checkedId('tmdb', lineAt(element, 'tmdbid', 'tmdb_id', 'tmdb')),
    checkedId('tvdb', lineAt(element, 'tvdbid', 'tvdb_id', 'tvdb')),
    checkedId('tvmaze', lineAt(element, 'tvmazeid')),
    ...musicBrainzIds(element, root),
    ...childrenOf(element, 'id').flatMap((child) => legacyIds(child, root)),
  ])
}

/** Kodi and Jellyfin differ in the case of these names. */
function musicBrainzIds(element: unknown, root: string): (ExternalId | null)[] {
  if (root === 'artist') {
    const own = lineAt(element, 'musicBrainzArtistID', 'musicbrainzartistid')
    return [checkedId('musicbrainz', own)]
  }
  if (root !== 'album') return []
  const group = lineAt(element, 'musicbrainzreleasegroupid', 'musicBrainzReleaseGroupID')
  return [
    checkedId('musicbrainz', lineAt(element, 'musicbrainzalbumid', 'musicBrainzAlbumID')),
    checkedId('musicbrainz-release-group', group),
  ]
}

/** The ids of both, the former winning. */
export function mergeIds(
  ids: readonly ExternalId[],
  more: readonly ExternalId[],
): readonly ExternalId[] {
  return more.length === 0 ? ids : onePerProvider([...ids, ...more])
}

/** `<id>` says its provider only by form or attribute; a bare number is the series' TVDB id in a tvshow.nfo. */
function legacyIds(element: unknown, root: string): (ExternalId | null)[] {
  const text = lineOf(element)
  const bare = text?.startsWith('tt') === true ? 'imdb' : root === 'tvshow' ? 'tvdb' : undefined
  return [
    checkedId('tmdb', attributeOf(element, 'TMDB')),
    checkedId('tvdb', attributeOf(element, 'TVDB')),
    checkedId('imdb', attributeOf(element, 'IMDB')),
    checkedId(bare, text),
  ]
}

function checkedId(type: string | undefined, id: string | undefined): ExternalId | null {
  if (type === undefined || id === undefined) return null
  const lower = type.toLowerCase()
  const provider = (Object.hasOwn(providerNames, lower) ? providerNames[lower] : lower) ?? lower
  if (!anyProvider.test(provider) || provider === 'unknown') return null
  const pattern = (Object.hasOwn(patterns, provider) ? patterns[provider] : anyId) ?? anyId
  return pattern.test(id) ? { provider, id } : null
}

/** The first id of each provider. */
export function onePerProvider(ids: readonly (ExternalId | null)[]): readonly ExternalId[] {
  const found = new Map<string, ExternalId>()
  for (const id of ids) if (id !== null && !found.has(id.provider)) found.set(id.provider, id)
  return [...found.values()]
}
