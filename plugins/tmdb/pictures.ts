import type { RemoteArtwork } from 'shelfd/plugin'

import type { Client } from './client.ts'
import { known } from './known.ts'
import type { Settings } from './settings.ts'
import { configuration, type Picture } from './shapes.ts'

const usualBase = 'https://image.tmdb.org/t/p/'
const baseTtlSeconds = 7 * 24 * 3_600

/** Widths that TMDB has: https://developer.themoviedb.org/reference/configuration-details */
const widths = {
  poster: [92, 154, 185, 342, 500, 780],
  fanart: [300, 780, 1_280],
  landscape: [300, 780, 1_280],
  logo: [45, 92, 154, 185, 300, 500],
  thumb: [92, 185, 300],
} as const
type PictureType = keyof typeof widths

/** For a list of candidates. */
const previewSize = 'w342'
const portraitSize = 'w185'

/** Addresses of TMDB's pictures. */
export interface Addresses {
  preview(file: string | undefined): string | undefined
  portrait(file: string | undefined): string | undefined
  artwork(type: PictureType, picture: Picture, season?: number): RemoteArtwork
}

/** Finds out where the pictures lie. */
export async function addressesOf(client: Client, settings: Settings): Promise<Addresses> {
  const base = settings.image_url ?? (await toldBase(client, settings))
  const folder = base.endsWith('/') ? base : `${base}/`
  // Files are checked by their schema: no dots, no second slash.
  const sized = (size: string, file: string | undefined): string | undefined =>
    file === undefined ? undefined : `${folder}${size}${file}`
  return {
    preview: (file) => sized(previewSize, file),
    portrait: (file) => sized(portraitSize, file),
    artwork: (type, picture, season) => {
      const { size, scale } = sizeOf(type, picture.width, settings.image_size)
      const { vote_average: average, vote_count: votes } = picture
      return {
        type,
        url: `${folder}${size}${picture.file_path}`,
        // xx is TMDB's other way of saying that there are no words in it.
        language: picture.iso_639_1 === 'xx' ? null : (picture.iso_639_1 ?? null),
        ...known<RemoteArtwork>({
          width: scaled(picture.width, scale),
          height: scaled(picture.height, scale),
          // Nobody has judged it yet.
          score: average === undefined || votes === 0 ? undefined : average / 10,
          votes,
          season,
        }),
      }
    },
  }
}

/** Where TMDB says that they lie; a place that is not its own is not believed. */
async function toldBase(client: Client, settings: Settings): Promise<string> {
  const told = await client.read({
    key: 'configuration',
    ttlSeconds: baseTtlSeconds,
    schema: configuration,
    ask: (api) => api.configuration.getApiConfiguration(),
  })
  const url = URL.parse(told?.images.secure_base_url ?? '')
  if (url === null || url.username !== '' || url.search !== '' || url.hash !== '') return usualBase
  // Whatever it says has to be what the permissions hold as well.
  const trusted = [new URL(usualBase).origin, new URL(settings.url).origin]
  return trusted.includes(url.origin) ? url.href : usualBase
}

/** The least of TMDB's sizes that is at least as wide as wanted. */
function sizeOf(
  type: PictureType,
  width: number | undefined,
  wanted: string,
): { size: string; scale: number } {
  const least = wanted === 'original' ? Number.POSITIVE_INFINITY : Number(wanted.slice(1))
  const found = widths[type].find((one) => one >= least)
  if (found === undefined || (width !== undefined && width <= found)) {
    return { size: 'original', scale: 1 }
  }
  return { size: `w${found}`, scale: width === undefined ? 1 : found / width }
}

function scaled(length: number | undefined, scale: number): number | undefined {
  return length === undefined ? undefined : Math.max(1, Math.round(length * scale))
}
