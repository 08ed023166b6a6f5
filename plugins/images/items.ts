import type { FactSource, Identity, ScannedFile, ScannedItem } from 'shelfd/plugin'

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
}): ScannedItem {
  const { key, parentKey, title, file } = image
  return {
    kind: 'image',
    key,
    parentKey,
    identity: titleFact(title, 'file'),
    metadata: {},
    files: [file],
    assets: [],
    findings: [],
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
