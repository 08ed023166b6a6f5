import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { errorMessage } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'
import type { PictureBytes } from '../domain/tags.ts'
import type { MediaReader } from '../domain/worker.ts'
import { type AssetOutcome, type AssetRequest, type SourceState, storeBytes } from './cache.ts'

const extensions = new Map([
  ['image/jpeg', 'jpg'],
  ['image/png', 'png'],
  ['image/gif', 'gif'],
  ['image/bmp', 'bmp'],
  ['image/webp', 'webp'],
])

/**
 * Takes the picture inside an audio file into the cache, named by its own hash, so that the pictures of an album that
 * are all the same are there once.
 */
export async function storeEmbedded(
  request: Omit<AssetRequest, 'companion' | 'known'>,
  media: Pick<MediaReader, 'readPicture'>,
): Promise<AssetOutcome> {
  const path = systemPath(request.source)
  const read = await media.readPicture(path, request.signal)
  switch (read.outcome) {
    case 'ok': {
      const { sizeBytes, mtimeNs } = read.facts
      if (read.picture === null) return failed('It holds no picture any more.')
      return store(request, { picture: read.picture, source: { sizeBytes, mtimeNs } })
    }
    case 'unreadable':
      return failed(read.reason)
    case 'changed':
      return failed('It changed while it was read.', true)
    case 'vanished':
      return { outcome: 'vanished' }
  }
}

function store(
  request: Omit<AssetRequest, 'companion' | 'known'>,
  { picture, source }: { picture: PictureBytes; source: SourceState },
): AssetOutcome {
  const { bytes, mimeType } = picture
  const { cacheDir, entityType, entityId, assetType } = request
  const hash = new Bun.CryptoHasher('sha256').update(bytes).digest('hex')
  const name = `${assetType}_${hash}.${extensions.get(mimeType) ?? 'img'}`
  const cachePath = `${entityType}/${entityId}/${name}`
  const target = join(cacheDir, cachePath)
  const copied = !existsSync(target) || statSync(target).size !== bytes.length
  try {
    if (copied) storeBytes(cacheDir, target, bytes)
  } catch (error) {
    return failed(errorMessage(error), true)
  }
  return { outcome: 'cached', hash, cachePath, sizeBytes: bytes.length, source, copied }
}

function failed(message: string, retryable = false): AssetOutcome {
  return { outcome: 'failed', retryable, error: { code: 'invalid', message } }
}
