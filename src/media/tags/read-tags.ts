import { closeSync } from 'node:fs'

import type { IAudioMetadata, IPicture } from 'music-metadata'

import type { FileOpener, ReadFacts } from '../../domain/reading.ts'
import type { MediaTags, PictureOutcome, TagsOutcome } from '../../domain/tags.ts'
import { mapTags } from './map-tags.ts'
import { oggDurationMs } from './ogg-duration.ts'
import type { OpenFile } from './parse-tags.ts'
import { mimeTypeOf, pictureKind } from './picture.ts'

/** What a reading of tags needs. */
export interface TagRequest {
  /** Absolute path; bytes for a name that is not UTF-8. */
  readonly path: string | Buffer
  readonly signal?: AbortSignal
}

export interface TagReader {
  /** Throws what the signal was aborted with, and `unavailable` when the disk is at fault; the rest is an outcome. */
  read(request: TagRequest): Promise<TagsOutcome>
  /** The bytes of the picture that stands for the album: the front, else the first there is. */
  readPicture(request: TagRequest): Promise<PictureOutcome>
}

export function createTagReader(deps: { readonly files: FileOpener }): TagReader {
  return {
    read: (request) =>
      reading(deps.files, request, (metadata, { fd, facts }) => ({
        outcome: 'ok',
        tags: withDuration(mapTags(metadata), { fd, facts }),
        facts,
      })),
    readPicture: (request) =>
      reading(deps.files, request, (metadata, { facts }) => ({
        outcome: 'ok',
        picture: coverOf(metadata.common.picture ?? []),
        facts,
      })),
  }
}

function withDuration(tags: MediaTags, { fd, facts }: OpenFile): MediaTags {
  const { container, durationMs, sampleRateHz } = tags.sound
  if (container !== 'Ogg' || durationMs !== null || sampleRateHz === null) return tags
  const known = oggDurationMs(fd, facts.sizeBytes, sampleRateHz)
  return { ...tags, sound: { ...tags.sound, durationMs: known } }
}

async function reading<T extends { outcome: 'ok' }>(
  files: FileOpener,
  request: TagRequest,
  take: (metadata: IAudioMetadata, file: OpenFile) => T,
): Promise<T | Exclude<TagsOutcome, { outcome: 'ok' }>> {
  const opened = files.open(request.path)
  if (opened.outcome === 'vanished') return opened
  if (opened.outcome === 'refused') {
    return { outcome: 'unreadable', reason: `It was not read: ${opened.reason}.`, facts: null }
  }
  const { fd, facts } = opened
  try {
    if (facts.sizeBytes === 0) return { outcome: 'unreadable', reason: 'The file is empty.', facts }
    // With what it builds on the parser takes 3 MB of each thread, and only music needs it.
    const { parseTags } = await import('./parse-tags.ts')
    const metadata = await parseTags({ fd, facts }, request.signal)
    const after = files.look(request.path)
    if (after.outcome === 'vanished') return after
    if (after.outcome !== 'regular' || !isSame(after.facts, facts)) return { outcome: 'changed' }
    if (typeof metadata === 'string') return { outcome: 'unreadable', reason: metadata, facts }
    return take(metadata, opened)
  } finally {
    closeSync(fd)
  }
}

function isSame(a: ReadFacts, b: ReadFacts): boolean {
  return a.inode === b.inode && a.sizeBytes === b.sizeBytes && a.mtimeNs === b.mtimeNs
}

function coverOf(
  pictures: readonly IPicture[],
): Extract<PictureOutcome, { outcome: 'ok' }>['picture'] {
  const readable = pictures.flatMap(({ data, type }) => {
    const mimeType = mimeTypeOf(data)
    return mimeType === null ? [] : [{ mimeType, bytes: data, kind: pictureKind(type) }]
  })
  const cover = readable.find(({ kind }) => kind === 'front') ?? readable[0]
  return cover === undefined ? null : { mimeType: cover.mimeType, bytes: cover.bytes }
}
