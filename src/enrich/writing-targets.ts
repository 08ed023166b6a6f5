import type { ArtworkType } from '../domain/media.ts'
import {
  sidecarName,
  stemOf,
  type WritingFolder,
  type WritingSubject,
  type WrittenKind,
} from '../domain/written.ts'

/** A file that is to lie beside media. Its name comes from names that are there, and never from a title. */
export interface WritingTarget {
  readonly kind: WrittenKind
  readonly folder: WritingFolder
  readonly name: string
  /** The file of the folder whose mode and owner it gets; null for those of the folder. */
  readonly like: string | null
  /** Of a picture, below the folder of the cache. */
  readonly cachePath: string | null
}

/** Words of Kodi that Jellyfin knows as well. */
const words: Readonly<Record<ArtworkType, string>> = {
  poster: 'poster',
  fanart: 'fanart',
  keyart: 'keyart',
  logo: 'clearlogo',
  clearart: 'clearart',
  banner: 'banner',
  landscape: 'landscape',
  disc: 'discart',
  thumb: 'thumb',
}

const ofSeasons: ReadonlySet<ArtworkType> = new Set(['poster', 'fanart', 'banner', 'landscape'])

/** The NFO of an item; null where it would lie among those of others. */
export function nfoTarget({
  kind,
  video,
  folder,
  seasonFolder,
}: WritingSubject): WritingTarget | null {
  const nfo = { kind: 'nfo', cachePath: null } as const
  if (kind === 'series') {
    return folder === null ? null : { ...nfo, folder, name: 'tvshow.nfo', like: null }
  }
  if (kind === 'season') {
    return seasonFolder === null
      ? null
      : { ...nfo, folder: seasonFolder, name: 'season.nfo', like: null }
  }
  return video === null
    ? null
    : { ...nfo, folder: video, name: sidecarName(video.name), like: video.name }
}

/** NFO files that speak of an item as well. */
export function otherSidecars({ kind }: WritingSubject): readonly string[] {
  return kind === 'movie' ? ['movie.nfo'] : []
}

export function pictureTargets(subject: WritingSubject): WritingTarget[] {
  return subject.pictures.flatMap(({ type, cachePath }) => {
    const place = pictureOf(subject, type)
    if (place === null) return []
    const name = `${place.stem}${cachePath.slice(cachePath.lastIndexOf('.'))}`
    return [{ kind: type, folder: place.folder, like: place.like, name, cachePath }]
  })
}

type Place = Pick<WritingTarget, 'folder' | 'like'> & { readonly stem: string }

function pictureOf({ kind, video, folder, told }: WritingSubject, type: ArtworkType): Place | null {
  const word = words[type]
  if (kind === 'series') return folder === null ? null : { folder, like: null, stem: word }
  if (kind === 'season') {
    const number = told[0]?.season ?? null
    if (folder === null || number === null || !ofSeasons.has(type)) return null
    const season = number === 0 ? '-specials' : String(number).padStart(2, '0')
    return { folder, like: null, stem: `season${season}-${word}` }
  }
  if (video === null || (kind === 'episode' && type !== 'thumb')) return null
  return (
    ofDisc(video, word) ?? {
      folder: video,
      like: video.name,
      stem: `${stemOf(video.name)}-${word}`,
    }
  )
}

/** The pictures of a disc lie in the folder that holds it, under their words alone. */
function ofDisc(video: NonNullable<WritingSubject['video']>, word: string): Place | null {
  const [, above] = /^(.+)\/(?:VIDEO_TS|BDMV)$/i.exec(video.directory) ?? []
  if (above === undefined) return null
  const { rootId, root } = video
  return { folder: { rootId, root, directory: above }, like: null, stem: word }
}
