import type { ScannedAsset, ScannedFile } from 'shelfd/plugin'

import type { Film } from './group.ts'
import type { Seen } from './sources.ts'

const galleries = new Set(['extrafanart', 'backdrops', 'fanart'])

/** Extras, samples, pictures, subtitles and music of one film. `isOnly`: it has the unit to itself. */
export function sidecarsOf(
  film: Film,
  files: readonly Seen[],
  isOnly: boolean,
): { readonly files: readonly ScannedFile[]; readonly assets: readonly ScannedAsset[] } {
  const stems = new Set(film.cuts.map((cut) => cut.stem.toLowerCase()))
  const owned: Owned = {
    isOnly,
    has: (stem) => stems.has(stem.toLowerCase()),
    isNear: (folder) => folder === '' || film.cuts.some((cut) => cut.folder === folder),
    isDisc: film.cuts.every((cut) => cut.isDisc),
  }
  const extras: ScannedFile[] = []
  const assets: ScannedAsset[] = []
  for (const file of files) {
    const extra = extraOf(file, owned)
    if (extra !== null) extras.push(extra)
    const asset = assetOf(file, owned)
    if (asset !== null) assets.push(asset)
  }
  return { files: extras, assets }
}

interface Owned {
  readonly isOnly: boolean
  readonly isDisc: boolean
  has(stem: string): boolean
  isNear(folder: string): boolean
}

function extraOf({ entry, seen }: Seen, owned: Owned): ScannedFile | null {
  if (seen.kind !== 'video' || (seen.disc !== undefined && seen.disc.main !== true)) return null
  if (seen.sample === true) return owned.isOnly ? { path: entry.path, role: 'sample' } : null
  if (seen.extra === undefined || !belongs(seen.extra.stem, owned)) return null
  return { path: entry.path, role: 'extra', extra: seen.extra.kind }
}

// A suffix names the film; in a folder with a single one, everything is that film's.
function belongs(stem: string | null, owned: Owned): boolean {
  return owned.isOnly || (stem !== null && stem !== '' && owned.has(stem))
}

function assetOf(file: Seen, owned: Owned): ScannedAsset | null {
  const { entry, seen } = file
  if (seen.extra?.kind === 'trailer' && seen.kind === 'video') {
    return belongs(seen.extra.stem, owned) ? { path: entry.path, type: 'trailer' } : null
  }
  if (seen.theme === true) return owned.isOnly ? { path: entry.path, type: 'theme' } : null
  if (seen.artwork !== undefined) return artworkOf(file, owned)
  return subtitleOf(file, owned)
}

function artworkOf({ entry, folder, seen }: Seen, owned: Owned): ScannedAsset | null {
  const artwork = seen.artwork
  if (artwork === undefined || artwork.season !== undefined) return null
  const near = owned.isNear(folder) || galleries.has(folder.toLowerCase())
  const mine = artwork.stem === '' ? owned.isOnly : owned.has(artwork.stem)
  if (!near || !mine) return null
  const { type, language } = artwork
  return { path: entry.path, type, ...(language !== undefined && { language }) }
}

function subtitleOf({ entry, seen }: Seen, owned: Owned): ScannedAsset | null {
  // A disc brings its own subtitles; files beside it cannot be played with it.
  if (seen.subtitle === undefined || seen.extra !== undefined || owned.isDisc) return null
  const { stem, ...flags } = seen.subtitle
  const mine = stem === null ? owned.isOnly : owned.has(stem) || owned.isOnly
  return mine ? { path: entry.path, type: 'subtitle', ...flags } : null
}
