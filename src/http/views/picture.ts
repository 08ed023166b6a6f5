import * as v from 'valibot'

import { pictureTypes } from '../../domain/picture.ts'
import { copyLists, type StoredCopy } from '../../domain/picture-store.ts'
import type { KnownPicture } from '../../domain/queries.ts'
import { exifEntries, findingSchema } from './facts.ts'
import { list } from './list.ts'
import { whole } from './whole.ts'

const copySchema = v.strictObject({
  width: whole,
  height: whole,
  content: v.pipe(
    v.string(),
    v.description('Where its bytes are found; another one for each content.'),
  ),
})

/** A picture, as far as it was looked at. */
export const pictureSchema = v.strictObject({
  type: v.pipe(
    v.nullable(v.picklist(pictureTypes)),
    v.description('By its first bytes; null when they are those of no picture.'),
  ),
  width: v.pipe(v.nullable(whole), v.description('As it is shown, in pixels.')),
  height: v.nullable(whole),
  animated: v.boolean(),
  exif: v.pipe(
    v.nullable(v.strictObject(exifEntries)),
    v.description('What the camera wrote down.'),
  ),
  thumbHash: v.pipe(
    v.nullable(v.string()),
    v.description(
      'A blur of it in 20 to 30 bytes, as base64 (https://evanw.github.io/thumbhash/).',
    ),
  ),
  thumbnails: v.pipe(list(copySchema), v.description('The narrowest first.')),
  display: v.pipe(
    v.nullable(copySchema),
    v.description('For a screen; null when the picture itself is no larger.'),
  ),
  findings: v.pipe(
    list(findingSchema),
    v.description('Such as why there are no smaller copies of it.'),
  ),
  waiting: v.pipe(
    list(v.picklist(copyLists)),
    v.description(
      'Copies on the rebuild list: those that there are were made of an earlier content, or for other sizes.',
    ),
  ),
})

export type PictureView = v.InferOutput<typeof pictureSchema>

/** `path` is that of the asset, or of the item that is a picture. */
export function pictureView(path: string, picture: KnownPicture): PictureView {
  const { facts, thumbHash, findings, copies, waiting } = picture
  const view = ({ kind, width, height, hash }: StoredCopy): PictureView['thumbnails'][number] => {
    const size = kind === 'thumbnail' ? `width=${width}&` : ''
    return { width, height, content: `${path}/${kind}?${size}hash=${hash}` }
  }
  const display = copies.find(({ kind }) => kind === 'display')
  return {
    type: facts?.type ?? null,
    width: facts?.width ?? null,
    height: facts?.height ?? null,
    animated: facts?.animated ?? false,
    exif: facts?.exif ?? null,
    thumbHash,
    thumbnails: copies
      .filter(({ kind }) => kind === 'thumbnail')
      .toSorted((a, b) => a.width - b.width)
      .map(view),
    display: display === undefined ? null : view(display),
    findings: [...findings],
    waiting: [...waiting],
  }
}
