import {
  compareNaturally,
  type Finding,
  type ScanEntry,
  type ScannedAsset,
  type ScannedItem,
  type ScannerMedia,
  type ScanUnit,
} from 'shelfd/plugin'

import { bookItems, coverOf, readBook, type Book } from './archives.ts'
import { folderItem, foldersAround, imageItem } from './items.ts'
import { coverRank, isArchive, withoutExtension } from './names.ts'

/** Fewer than a scanner may tell of, with room for the collections. */
const mostPictures = 15_000

/** Reads a folder: itself, the archives and the pictures in it, and by name alone the folders around it. */
export function createRead(
  media: ScannerMedia,
): (unit: ScanUnit) => Promise<readonly ScannedItem[]> {
  return async (unit) => {
    // What lies in folders without pictures is no part of this one.
    const own = unit.entries
      .filter(({ path }) => !path.includes('/'))
      .toSorted((a, b) => compareNaturally(a.name, b.name))
    const pictures = own.filter((entry) => media.classify(entry).kind === 'image')
    const books: Book[] = []
    for (const entry of own.filter(({ name }) => isArchive(name))) {
      books.push(await readBook(media, entry))
    }
    // All of it has gone or moved on; whatever still lies below it names it.
    if (pictures.length + books.length === 0) return []
    const shown = shownPictures(pictures, books)
    const parentKey = unit.path === '' ? null : unit.path
    const folder = folderOf(unit, { pictures, shown, books })
    const images = await imagesOf(media, shown, { folder: unit.path, parentKey })
    return [...folder, ...booksOf(books, unit, shown.length), ...images]
  }
}

// Beside archives, a picture with the name of a cover is the cover of the series and nothing to look through.
function shownPictures(
  pictures: readonly ScanEntry[],
  books: readonly Book[],
): readonly ScanEntry[] {
  if (books.length === 0) return pictures
  return pictures.filter(({ name }) => coverRank(name) === null)
}

function folderOf(
  { path }: ScanUnit,
  held: {
    readonly pictures: readonly ScanEntry[]
    readonly shown: readonly ScanEntry[]
    readonly books: readonly Book[]
  },
): readonly ScannedItem[] {
  if (path === '') return []
  const assets = folderCover(held.pictures, held.books)
  const findings = held.shown.length > mostPictures ? [tooMany(path)] : []
  return [...foldersAround(path), folderItem(path, { assets, findings })]
}

/** The picture that stands for a folder: one that is named so, else the first, else the cover of the first book. */
function folderCover(
  pictures: readonly ScanEntry[],
  books: readonly Book[],
): readonly ScannedAsset[] {
  const named = pictures
    .flatMap((entry) => ({ entry, rank: coverRank(entry.name) ?? Infinity }))
    .toSorted((a, b) => a.rank - b.rank)
  const [best] = named
  if (best !== undefined) return [{ path: best.entry.path, type: 'poster' }]
  const book = books.find(({ pages }) => pages.length > 0)
  const entry = book === undefined ? undefined : coverOf(book)
  if (book === undefined || entry === undefined) return []
  return [{ path: book.entry.path, type: 'poster', entry }]
}

function booksOf(books: readonly Book[], { path }: ScanUnit, taken: number): ScannedItem[] {
  let room = mostPictures - Math.min(taken, mostPictures)
  const parentKey = path === '' ? null : path
  return books.flatMap((book) => {
    const items = bookItems(book, { folder: path, parentKey, room })
    room -= items.length - 1
    return items
  })
}

async function imagesOf(
  media: ScannerMedia,
  pictures: readonly ScanEntry[],
  { folder, parentKey }: { readonly folder: string; readonly parentKey: string | null },
): Promise<readonly ScannedItem[]> {
  const items: ScannedItem[] = []
  for (const entry of pictures.slice(0, mostPictures)) {
    const { name, path } = entry
    items.push(
      imageItem({
        key: folder === '' ? path : `${folder}/${path}`,
        parentKey,
        title: withoutExtension(name),
        file: { path, role: 'main' },
        look: await media.describePicture(entry),
      }),
    )
  }
  return items
}

function tooMany(path: string): Finding {
  const message = `Of ${path}, the first ${mostPictures.toLocaleString('en')} pictures are shown; move the others to folders of their own.`
  return { code: 'too_many_pictures', message }
}
