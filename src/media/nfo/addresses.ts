import type { AssetType, RemoteImage } from '../../domain/media.ts'
import { attributeOf, childrenOf, rawText, urlOf } from './values.ts'

/** Scrapers list every picture there is to choose from, the best first. */
const maxImages = 100
const maxTrailers = 20

const typeOf: ReadonlyMap<string, AssetType> = new Map([
  ['poster', 'poster'],
  ['fanart', 'fanart'],
  ['landscape', 'landscape'],
  ['banner', 'banner'],
  ['thumb', 'thumb'],
  ['keyart', 'keyart'],
  ['logo', 'logo'],
  ['clearlogo', 'logo'],
  ['clearart', 'clearart'],
  ['disc', 'disc'],
  ['discart', 'disc'],
  ['cdart', 'disc'],
])

/** Pictures of `<thumb>` by their `aspect`, which posters (of episodes: stills) may lack, and of `<fanart>`. */
export function imagesOf(element: unknown, isEpisode: boolean): RemoteImage[] {
  const images: RemoteImage[] = []
  const add = (type: AssetType | undefined, url: string | undefined, season?: number): void => {
    if (type === undefined || url === undefined || images.length >= maxImages) return
    images.push({ type, url, ...(season === undefined ? {} : { season }) })
  }
  for (const thumb of childrenOf(element, 'thumb')) {
    const aspect = attributeOf(thumb, 'aspect')?.toLowerCase()
    const season = attributeOf(thumb, 'season')
    const isOfSeason = season !== undefined && /^\d{1,4}$/.test(season)
    // Season -1 stands for all of them, which is no single one.
    if (season !== undefined && season !== '' && !isOfSeason) continue
    const type = aspect ? typeOf.get(aspect) : isEpisode ? 'thumb' : 'poster'
    add(type, urlOf(rawText(thumb)), isOfSeason ? Number(season) : undefined)
  }
  for (const fanart of childrenOf(element, 'fanart')) {
    const base = attributeOf(fanart, 'url')
    for (const thumb of childrenOf(fanart, 'thumb')) add('fanart', fanartUrl(rawText(thumb), base))
  }
  return images
}

/** Older scrapers give the common beginning of all addresses once, in `<fanart url="…">`. */
function fanartUrl(text: string | undefined, base: string | undefined): string | undefined {
  const url = urlOf(text)
  if (url !== undefined || base === undefined || text === undefined) return url
  return text.includes('://') ? undefined : urlOf(base + text.trim())
}

/** Addresses of `<trailer>`; Kodi's own for YouTube become those of the site. */
export function trailersOf(element: unknown): string[] {
  const trailers = childrenOf(element, 'trailer').flatMap((child) => {
    const text = rawText(child)
    const video =
      /^\s*plugin:\/\/plugin\.video\.youtube\/.{0,100}?[?&]video_?id=([\w-]{11})(?![\w-])/i.exec(
        text ?? '',
      )?.[1]
    const url = video === undefined ? urlOf(text) : `https://www.youtube.com/watch?v=${video}`
    return url === undefined ? [] : [url]
  })
  return [...new Set(trailers)].slice(0, maxTrailers)
}
