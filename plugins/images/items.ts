import type {
  FactSource,
  Identity,
  Photo,
  PictureFacts,
  PictureResult,
  ScannedFile,
  ScannedItem,
} from 'shelfd/plugin'

import { nameOf, parentOf } from './names.ts'

/** A title as a name gives it. */
export function titleFact(value: string, source: FactSource): Identity {
  return { title: { value, source, confidence: 0.7 } }
}

/** One picture, which is a file or a page of an archive. */
export function imageItem(image: {
  readonly key: string
  readonly parentKey: string | null
  readonly title: string
  readonly file: ScannedFile
  /** What its head says; a page of an archive is not unpacked for it. */
  readonly look?: PictureResult
}): ScannedItem {
  const { key, parentKey, title, file, look } = image
  const picture = look?.picture ?? null
  return {
    kind: 'image',
    key,
    parentKey,
    identity: { ...titleFact(title, 'file'), ...dateFact(picture) },
    metadata: picture === null ? {} : { photo: photoOf(picture) },
    files: [file],
    assets: [],
    findings: look?.findings ?? [],
  }
}

// The clock of a camera may be wrong; its owner would have noticed in time.
function dateFact(picture: PictureFacts | null): Pick<Identity, 'date'> {
  const day = picture?.exif?.takenAt?.slice(0, 10)
  return day === undefined ? {} : { date: { value: day, source: 'tag', confidence: 0.9 } }
}

function photoOf({ type, width, height, orientation, animated, exif }: PictureFacts): Photo {
  return {
    type,
    ...(width !== null && { width }),
    ...(height !== null && { height }),
    ...(orientation !== 1 && { orientation }),
    ...(animated && { animated }),
    ...exif,
  }
}

/** A folder as a collection; what is directly in the root is in none. */
export function folderItem(
  path: string,
  own: Pick<ScannedItem, 'assets' | 'findings'> = { assets: [], findings: [] },
): ScannedItem {
  const parent = parentOf(path)
  return {
    kind: 'collection',
    key: path,
    parentKey: parent === '' ? null : parent,
    identity: titleFact(nameOf(path), 'folder'),
    metadata: {},
    files: [],
    ...own,
  }
}

/** The folders around one, outermost first: each is a collection, of which more is told where it is read. */
export function foldersAround(path: string): readonly ScannedItem[] {
  const items: ScannedItem[] = []
  for (let at = parentOf(path); at !== ''; at = parentOf(at)) items.unshift(folderItem(at))
  return items
}
