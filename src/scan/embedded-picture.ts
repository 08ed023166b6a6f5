import { join } from 'node:path'

import type { KeptCopy } from '../domain/cache.ts'
import { errorMessage } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'
import type { EntryOutcome } from '../domain/archive.ts'
import type { KnownAsset } from '../domain/item-stores.ts'
import type { PictureBytes } from '../domain/tags.ts'
import type { MediaReader } from '../domain/worker.ts'
import { lookAtRegularFile } from '../filesystem/safe-open.ts'
import { mimeTypeOf } from '../media/tags/picture.ts'
import {
  type AssetOutcome,
  type AssetRequest,
  hasCopy,
  isSame,
  type SourceState,
  storeContent,
} from './cache.ts'
import { isDiskFull } from './cache-space.ts'

const extensions = new Map([
  ['image/jpeg', 'jpg'],
  ['image/png', 'png'],
  ['image/gif', 'gif'],
  ['image/bmp', 'bmp'],
  ['image/webp', 'webp'],
  ['image/tiff', 'tiff'],
  ['image/jxl', 'jxl'],
  ['image/avif', 'avif'],
  ['image/heic', 'heic'],
])

/** Largest entry of an archive that is taken as a picture; it is unpacked into memory. */
const maxEntryBytes = 64 * 1024 * 1024

type Request = Omit<AssetRequest, 'companion' | 'known' | 'link'> & {
  readonly known: KnownAsset | null
  /** Of the archive at the source; null for the picture inside an audio file. */
  readonly entry: string | null
}

type Media = Pick<MediaReader, 'readPicture' | 'readArchiveEntry'>

/**
 * Takes the picture inside an audio file or an archive into the cache, named by its own hash, so that the pictures of an album that
 * are all the same are there once.
 */
export async function storeEmbedded(request: Request, media: Media): Promise<AssetOutcome> {
  const known = knownCopy(request)
  if (known !== null) return known
  const read = await readPicture(request, media)
  switch (read.outcome) {
    case 'ok': {
      if (read.picture === null) return failed('It holds no picture any more.')
      return store(request, { picture: read.picture, source: read.facts })
    }
    case 'unreadable':
    case 'unavailable':
      return failed(read.reason)
    case 'changed':
      return failed('It changed while it was read.', true)
    case 'vanished':
      return { outcome: 'vanished' }
  }
}

/** What the cache has of a source that is as it was; null when the source has to be read. */
function knownCopy({ cacheDir, source: path, known }: Request): AssetOutcome | null {
  if (known === null || known.cachePath === null) return null
  const { hash, cachePath, copyBytes } = known
  try {
    const source = lookAtRegularFile(path)
    if (!isSame(known, source) || !hasCopy(join(cacheDir, cachePath), copyBytes)) return null
    const copy = { hash, cachePath, sizeBytes: copyBytes, copied: false }
    return { outcome: 'cached', ...copy, files: filesOf(copy), source }
  } catch {
    // Whoever reads it finds out what is the matter.
    return null
  }
}

async function readPicture(
  { source, entry, signal }: Request,
  media: Media,
): Promise<
  Awaited<ReturnType<Media['readPicture']>> | Exclude<EntryOutcome, { readonly outcome: 'ok' }>
> {
  const path = systemPath(source)
  if (entry === null) return await media.readPicture(path, signal)
  const request = { path, entry, maxBytes: maxEntryBytes }
  const read = await media.readArchiveEntry(request, signal)
  if (read.outcome !== 'ok') return read
  const { bytes, facts } = read
  const mimeType = mimeTypeOf(bytes)
  const reason = `${entry} is no picture by its first bytes.`
  if (mimeType === null) return { outcome: 'unreadable', reason }
  return { outcome: 'ok', picture: { mimeType, bytes }, facts }
}

function store(
  request: Request,
  { picture, source }: { picture: PictureBytes; source: SourceState },
): AssetOutcome {
  const extension = extensions.get(picture.mimeType) ?? 'img'
  try {
    const stored = storeContent(request, { bytes: picture.bytes, extension })
    return { outcome: 'cached', ...stored, files: filesOf(stored), source }
  } catch (error) {
    const full = isDiskFull(error) ? { isDiskFull: true as const } : {}
    return { ...failed(errorMessage(error), true), ...full }
  }
}

function filesOf({
  cachePath: path,
  sizeBytes,
}: {
  cachePath: string
  sizeBytes: number
}): KeptCopy[] {
  return [{ path, sizeBytes }]
}

function failed(
  message: string,
  retryable = false,
): Extract<AssetOutcome, { readonly outcome: 'failed' }> {
  return { outcome: 'failed', retryable, error: { code: 'invalid', message } }
}
