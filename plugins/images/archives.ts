import {
  compareNaturally,
  type ArchiveEntry,
  type Finding,
  type ScanEntry,
  type ScannedItem,
  type ScannerMedia,
} from 'shelfd/plugin'

import { commonFolder, isClutter, isCoverPage, nameOf, withoutExtension } from './names.ts'
import { imageItem, titleFact } from './items.ts'

/** An archive as a collection, with its pages in their order. */
export interface Book {
  readonly entry: ScanEntry
  readonly pages: readonly ArchiveEntry[]
  readonly findings: readonly Finding[]
}

/** Lists the pictures of an archive; all its folders are one book, read one after the other. */
export async function readBook(media: ScannerMedia, entry: ScanEntry): Promise<Book> {
  const { entries, findings } = await media.listArchive(entry)
  const pages = entries
    .filter(({ name }) => !isClutter(name) && isPicture(media, name))
    .toSorted((a, b) => compareNaturally(a.name, b.name))
  if (pages.length > 0 || findings.length > 0) return { entry, pages, findings }
  const message = `${entry.name} holds no pictures.`
  return { entry, pages, findings: [{ code: 'archive_without_pictures', message }] }
}

function isPicture(media: ScannerMedia, path: string): boolean {
  const name = nameOf(path)
  return media.classify({ name, path: name }).kind === 'image'
}

/** The page that stands for the book: one that says so, else the first. */
export function coverOf({ pages }: Book): string | undefined {
  return (pages.find(({ name }) => isCoverPage(name)) ?? pages[0])?.name
}

/** The items of a book: itself and, unless they are too many, its pages. */
export function bookItems(
  book: Book,
  place: { readonly folder: string; readonly parentKey: string | null; readonly room: number },
): readonly ScannedItem[] {
  const { entry, pages, findings } = book
  const key = place.folder === '' ? entry.path : `${place.folder}/${entry.path}`
  const isTooLong = pages.length > place.room
  const cover = coverOf(book)
  const item: ScannedItem = {
    kind: 'collection',
    key,
    parentKey: place.parentKey,
    identity: titleFact(withoutExtension(entry.name), 'file'),
    metadata: {},
    files: [{ path: entry.path, role: 'main' }],
    assets: cover === undefined ? [] : [{ path: entry.path, type: 'poster', entry: cover }],
    findings: isTooLong ? [...findings, tooMany(entry.name)] : findings,
  }
  if (isTooLong) return [item]
  const common = commonFolder(pages.map(({ name }) => name))
  return [
    item,
    ...pages.map(({ name }) =>
      imageItem({
        key: `${key}/${name}`,
        parentKey: key,
        title: withoutExtension(name.slice(common.length)),
        file: { path: entry.path, role: 'main', entry: name },
      }),
    ),
  ]
}

function tooMany(name: string): Finding {
  const message = `The pages of ${name} are not shown one by one: its folder holds too many pictures; move some archives to folders of their own.`
  return { code: 'too_many_pictures', message }
}
