import type { ExternalId } from '../../domain/media.ts'
import type { NfoDocument } from '../../domain/scanner.ts'
import { onePerProvider } from './ids.ts'

/** What the addresses in a text say. */
export interface LinkFacts {
  readonly ids: readonly ExternalId[]
  readonly about?: NonNullable<NfoDocument['about']>
  readonly season?: number
  readonly episode?: number
}

interface Link extends ExternalId {
  readonly about?: LinkFacts['about']
  readonly season?: number
  readonly episode?: number
}

/** A page of links has a handful; searching stops behind this many. */
const maxLinks = 50
const knownPage =
  /(?<![\w-])(imdb\.com|themoviedb\.org|tmdb\.org|thetvdb\.com|tvmaze\.com)(\/[^\s"'<>]{1,300})/gi
// `/title/tt0133093/`, `/de/title/…`, and `/Title?0133093` of the first decade.
const imdbPage = /^\/(?:[a-z]{2}(?:-[a-z]{2,3})?\/)?title(?:\/tt|\?(?:tt)?)(\d{5,10})(?!\d)/i
const tmdbPage =
  /^\/(?:[\w-]{1,8}\/)?(movie|tv)\/(\d{1,10})(?![\d.])(?:-[^/?#]*)?(?:\/season\/(\d{1,4})(?:\/episode\/(\d{1,5}))?)?/i
const tvmazePage = /^\/(shows|episodes)\/(\d{1,10})(?!\d)/i
const tvdbNumber =
  /^\/(?:dereferrer\/(series|movie|episode)\/(\d{1,10})|series\/(\d{5,10}))(?![\w-])/i
const tvdbEpisode = /^\/series\/[\w-]+\/episodes\/(\d{1,10})(?!\d)/i
const tvdbSlug = /^\/(series|movies)\/([\w-]{1,64})(?:\/seasons\/\w+\/(\d{1,4}))?/i
const bareImdbId = /(?<![\w/])tt\d{7,9}(?!\w)/i

/**
 * What the addresses in a text name: the ids of each known page, the first of each provider. Where pages of different
 * kinds are named, those of the first known kind count. Null when none is known. Runs in linear time.
 */
export function readLinks(text: string): LinkFacts | null {
  const links: Link[] = []
  let count = 0
  for (const [, host = '', path = ''] of text.matchAll(knownPage)) {
    if ((count += 1) > maxLinks) break
    const link = readLink(host.toLowerCase(), path.replaceAll('&amp;', '&'))
    if (link !== null) links.push(link)
  }
  return links.length === 0 ? null : factsOf(links)
}

/** The `tt…` number in a text without addresses, which is all that some people write; else null. */
export function readBareId(text: string): LinkFacts | null {
  const id = bareImdbId.exec(text)?.[0].toLowerCase()
  return id === undefined ? null : { ids: [{ provider: 'imdb', id }] }
}

function factsOf(links: readonly Link[]): LinkFacts {
  const about = links.find((link) => link.about !== undefined)?.about
  const kept = links.filter((link) => link.about === undefined || link.about === about)
  const { season, episode } = kept.find((link) => link.season !== undefined) ?? {}
  return {
    ids: onePerProvider(kept.map(({ provider, id }) => ({ provider, id }))),
    ...(about === undefined ? {} : { about }),
    ...(season === undefined ? {} : { season }),
    ...(episode === undefined ? {} : { episode }),
  }
}

function readLink(host: string, path: string): Link | null {
  if (host === 'imdb.com') {
    const id = imdbPage.exec(path)?.[1]
    return id === undefined ? null : { provider: 'imdb', id: `tt${id.padStart(7, '0')}` }
  }
  if (host === 'thetvdb.com') return tvdbLink(path)
  if (host === 'tvmaze.com') {
    const [, page, id] = tvmazePage.exec(path) ?? []
    if (id === undefined) return null
    return { provider: 'tvmaze', id, about: page?.toLowerCase() === 'shows' ? 'series' : 'episode' }
  }
  const [, page, id, season, episode] = tmdbPage.exec(path) ?? []
  if (id === undefined) return null
  if (page?.toLowerCase() === 'movie') return { provider: 'tmdb', id, about: 'movie' }
  return { provider: 'tmdb', id, about: 'series', ...numbers(season, episode) }
}

/** `?tab=series&id=81189` of the old site; `/series/81189`, `/series/slug` and `/dereferrer/…` of today's. */
function tvdbLink(path: string): Link | null {
  const query = new URLSearchParams(path.slice(path.indexOf('?') + 1).split('#', 1)[0])
  const id = numberIn(query.get('id'))
  const seriesId = numberIn(query.get('seriesid'))
  if (id !== null && query.get('tab') === 'episode')
    return { provider: 'tvdb', id, about: 'episode' }
  const series = seriesId ?? id
  if (series !== null) return { provider: 'tvdb', id: series, about: 'series' }
  const [, page = 'series', number, alone] = tvdbNumber.exec(path) ?? []
  const found = number ?? alone
  if (found !== undefined) return { provider: 'tvdb', id: found, about: kindOf(page) }
  const episode = tvdbEpisode.exec(path)?.[1]
  if (episode !== undefined) return { provider: 'tvdb', id: episode, about: 'episode' }
  const [, kind = '', slug, season] = tvdbSlug.exec(path) ?? []
  if (slug === undefined) return null
  // The site's own number is not in the address; its short name still tells one title from all others.
  return {
    provider: 'tvdb-slug',
    id: slug.toLowerCase(),
    about: kindOf(kind),
    ...numbers(season, undefined),
  }
}

function kindOf(page: string): NonNullable<LinkFacts['about']> {
  const lower = page.toLowerCase()
  if (lower.startsWith('movie')) return 'movie'
  return lower === 'episode' ? 'episode' : 'series'
}

function numberIn(value: string | null): string | null {
  return value !== null && /^\d{1,10}$/.test(value) ? value : null
}

function numbers(
  season: string | undefined,
  episode: string | undefined,
): { season?: number; episode?: number } {
  if (season === undefined) return {}
  return { season: Number(season), ...(episode === undefined ? {} : { episode: Number(episode) }) }
}
