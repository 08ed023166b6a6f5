import type { CollectionView } from '../http/views/collection.ts'
import { counted, when } from './words.ts'

/** What a collection holds and whether that is up to date, a line each. */
export function collectionLines(collection: CollectionView): string[] {
  const { pictures, collections, allPictures, allCollections } = collection
  const { status, pending, fullScanAt, incrementalScanAt, lastChange } = collection
  const all =
    allCollections === 0
      ? ''
      : `; in all ${counted(allPictures, 'picture')} and ${counted(allCollections, 'collection')}`
  const waiting = Math.max(pending.thumbnails, pending.display)
  const looked = [
    ...(fullScanAt === null ? [] : [`read whole ${when(Date.parse(fullScanAt))}`]),
    ...(incrementalScanAt === null
      ? []
      : [`looked at for changes ${when(Date.parse(incrementalScanAt))}`]),
  ]
  return [
    `${counted(pictures, 'picture')}, ${counted(collections, 'collection')}${all}`,
    `${status.replace('_', ' ')}${waiting === 0 ? '' : `: copies of ${counted(waiting, 'picture')} are to be made`}`,
    ...(looked.length === 0 ? [] : [looked.join(', ')]),
    ...(lastChange === null ? [] : [changeText(lastChange)]),
  ]
}

function changeText({
  scanId,
  at,
  added,
  removed,
  modified,
}: NonNullable<CollectionView['lastChange']>): string {
  return `last change ${when(Date.parse(at))} by scan ${scanId}: ${added} added, ${removed} removed, ${modified} modified`
}
