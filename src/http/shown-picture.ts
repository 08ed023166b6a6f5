import { AppError } from '../domain/error.ts'
import { assetsWithoutPicture } from '../domain/picture.ts'
import type { PictureRef, StoredCopy } from '../domain/picture-store.ts'
import type { KnownPicture } from '../domain/queries.ts'
import type { RouteDeps } from './route.ts'
import { getCopy, lost, nameOf, retryAfterSeconds } from './routes/asset-copy.ts'
import { getItem } from './routes/items.ts'
import type { Warmer } from './warmer.ts'
import { cachedCopy, type SentFile } from './send-copy.ts'

/** A picture with all that can be sent of it. */
export interface ShownPicture {
  /** For people: `asset 3`. */
  readonly what: string
  /** What is known of it. Throws AppError `conflict` while that is nothing. */
  known(): KnownPicture
  /** Throws AppError `not_found` while its file is not there. */
  original(): SentFile
  /** A copy of it that is in the cache. */
  copy(stored: StoredCopy): SentFile
  /** What is said when a file of it cannot be found; where that is possible, it is made again. */
  lost(file: SentFile): AppError
}

type Deps = Pick<RouteDeps, 'queries' | 'openCached' | 'openOriginal' | 'cache'> & {
  /** Told of what is asked for and not there yet. */
  readonly warmer: Warmer
}

/** What is next in line is made within so long, as a rule. */
const nextInLineSeconds = 2

/**
 * The picture that an asset is.
 *
 * @throws AppError `not_found` when there is none, `conflict` with `details.state` while it is not in the cache.
 */
export function pictureOfAsset(deps: Deps, id: number): ShownPicture {
  const { queries, openCached, warmer } = deps
  const { asset, hash, cachePath } = getCopy(queries, id)
  const what = `asset ${id}`
  if (assetsWithoutPicture.includes(asset.type)) {
    throw new AppError('not_found', `Asset ${id} is no picture.`)
  }
  const name = nameOf(asset)
  return {
    what,
    known: () => knownOf(asset.picture, { what, assetId: id, itemId: asset.itemId, warmer }),
    original: () => cachedCopy(openCached, { name, hash, cachePath, sizeBytes: asset.sizeBytes }),
    copy: (stored) => cachedCopy(openCached, named(stored, name)),
    lost: ({ path }) => lost(deps, asset, path),
  }
}

/**
 * The picture that stands for an item: an image is its own.
 *
 * @throws AppError `not_found` when there is none, `conflict` while it cannot be shown yet.
 */
export function pictureOfItem(deps: Deps, id: number): ShownPicture {
  const { queries } = deps
  const item = getItem(queries, id)
  if (item.kind === 'image') return pictureOfImage(deps, id)
  const [shown] = queries.items.shownPictures([id])
  if (shown === undefined) throw new AppError('not_found', `Item ${id} has no picture.`)
  const { assetId, imageId } = shown.picture
  return assetId === null ? pictureOfImage(deps, imageId) : pictureOfAsset(deps, assetId)
}

function pictureOfImage(deps: Deps, id: number): ShownPicture {
  const { queries, openCached, openOriginal, warmer } = deps
  const what = `item ${id}`
  const name = `image-${id}`
  return {
    what,
    known: () => {
      const picture = queries.items.pictures([id]).get(id) ?? null
      return knownOf(picture, { what, assetId: null, itemId: id, warmer })
    },
    original: () => {
      const found = queries.items.original(id)
      if (found === null) throw new AppError('not_found', `The file of ${what} is not there now.`)
      const { source, content } = found
      const hash = new Bun.CryptoHasher('sha256').update(content).digest('hex')
      return { name, hash, path: source.entry ?? source.path, open: () => openOriginal(source) }
    },
    copy: (stored) => cachedCopy(openCached, named(stored, name)),
    lost: ({ path }) => {
      deps.cache.lost(path)
      const details = { state: 'pending', itemId: id, retryAfterSeconds }
      return new AppError('conflict', `The copy of ${what} is made again.`, { details })
    },
  }
}

function named(stored: StoredCopy, name: string): StoredCopy & { name: string } {
  return { ...stored, name: `${name}-${stored.width}` }
}

function knownOf(
  picture: KnownPicture | null,
  { what, warmer, ...ref }: PictureRef & { what: string; warmer: Warmer },
): KnownPicture {
  if (picture !== null) return picture
  warmer.picture({ assetId: ref.assetId, itemId: ref.itemId })
  const details = { state: 'pending', itemId: ref.itemId, retryAfterSeconds: nextInLineSeconds }
  throw new AppError('conflict', `The picture of ${what} waits for its smaller copies.`, {
    details,
  })
}

/** The smallest thumbnail that is wide enough, or the widest. Throws AppError `not_found` when there is none. */
export function thumbnailOf(shown: ShownPicture, width: number): SentFile {
  const known = shown.known()
  const thumbnails = known.copies
    .filter(({ kind }) => kind === 'thumbnail')
    .toSorted((a, b) => a.width - b.width)
  const found = thumbnails.find((copy) => copy.width >= width) ?? thumbnails.at(-1)
  if (found === undefined) throw none(shown, known)
  return shown.copy(found)
}

/**
 * What is shown on a screen: the picture itself where that is no larger than a copy. One that was refused is not shown as
 * it is: it is too large, or none. Throws AppError `not_found`.
 */
export function displayOf(shown: ShownPicture): SentFile {
  const known = shown.known()
  const display = known.copies.find(({ kind }) => kind === 'display')
  if (display !== undefined) return shown.copy(display)
  if (known.copies.length === 0) throw none(shown, known)
  return shown.original()
}

function none({ what }: ShownPicture, { findings: [finding] }: KnownPicture): AppError {
  const why = finding === undefined ? '' : `: ${finding.message.replace(/\.$/, '')}`
  return new AppError('not_found', `There is no smaller copy of ${what}${why}.`)
}
