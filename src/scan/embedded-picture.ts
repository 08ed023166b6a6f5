import { join } from 'node:path'

import { errorMessage } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'
import type { EntryOutcome } from '../domain/archive.ts'
import type { PictureBytes } from '../domain/tags.ts'
import type { MediaReader } from '../domain/worker.ts'
import { mimeTypeOf } from '../media/tags/picture.ts'
import {
  type AssetOutcome,
  type AssetRequest,
  type SourceState,
  sizeOf,
  storeBytes,
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

type Request = Omit<AssetRequest, 'companion' | 'known'> & {
  /** Of the archive at the source; null for the picture inside an audio file. */
  readonly entry: string | null
}

type Media = Pick<MediaReader, 'readPicture' | 'readArchiveEntry'>

/**
 * Takes the picture inside an audio file or an archive into the cache, named by its own hash, so that the pictures of an album that
 * are all the same are there once.
 */
export async function storeEmbedded(request: Request, media: Media): Promise<AssetOutcome> {
  const read = await readPicture(request, media)
  switch (read.outcome) {
    case 'ok': {
      const { sizeBytes, mtimeNs } = read.facts
      if (read.picture === null) return failed('It holds no picture any more.')
      return store(request, { picture: read.picture, source: { sizeBytes, mtimeNs } })
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
  const { bytes, mimeType } = picture
  const { cacheDir, entityType, entityId, assetType } = request
  const hash = new Bun.CryptoHasher('sha256').update(bytes).digest('hex')
  const name = `${assetType}_${hash}.${extensions.get(mimeType) ?? 'img'}`
  const cachePath = `${entityType}/${entityId}/${name}`
  const target = join(cacheDir, cachePath)
  const copied = sizeOf(target) !== bytes.length
  try {
    if (copied) storeBytes(cacheDir, target, bytes)
  } catch (error) {
    const full = isDiskFull(error) ? { isDiskFull: true as const } : {}
    return { ...failed(errorMessage(error), true), ...full }
  }
  const sizeBytes = bytes.length
  const files = [{ path: cachePath, sizeBytes }]
  return { outcome: 'cached', hash, cachePath, sizeBytes, files, source, copied }
}

function failed(
  message: string,
  retryable = false,
): Extract<AssetOutcome, { readonly outcome: 'failed' }> {
  return { outcome: 'failed', retryable, error: { code: 'invalid', message } }
}
