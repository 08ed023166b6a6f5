import type { ParsedName, ScannerMedia, ScanUnit } from 'shelfd/plugin'

import { partNumber } from './folders.ts'
import { compareIds, partById } from './ids.ts'
import { folderOf, isFilmFile, type Seen } from './sources.ts'

/** One cut of a film: a single file, or the parts of a stack in order. */
export interface Cut {
  /** File name without extension, or what the parts have in common; a disc has its folder's path. */
  readonly stem: string
  readonly files: readonly { readonly path: string; readonly part?: number }[]
  /** Folder of the files below the unit. */
  readonly folder: string
  readonly isDisc: boolean
  /** The name read by itself. */
  readonly parsed: ParsedName
}

/** A film with its cuts; the first is the main one. */
export interface Film {
  readonly cuts: readonly Cut[]
}

/** What the folder of a unit is called, and what that says. */
export interface UnitName {
  readonly name: string
  readonly parsed: ParsedName
  /** False for a library root that holds many films. */
  readonly isTitle: boolean
}

/** Names a unit; the root of a library counts as a title only when it reads `Title (Year)`. */
export function unitName(media: ScannerMedia, unit: ScanUnit): UnitName {
  const name = unit.path === '' ? unit.rootName : unit.path.slice(unit.path.lastIndexOf('/') + 1)
  const parsed = media.parseName(name)
  return { name, parsed, isTitle: unit.path !== '' || parsed.year !== undefined }
}

/** Sorts the films of a unit apart: discs, stacks, versions, and everything else by its own name. */
export function groupFilms(
  media: ScannerMedia,
  name: UnitName,
  files: readonly Seen[],
): readonly Film[] {
  const cuts = [...discCuts(media, name, files), ...fileCuts(media, name, files)]
  const versions: Cut[] = []
  const others: Film[] = []
  for (const cut of cuts) {
    if (name.isTitle && isVersion(cut, name)) versions.push(cut)
    else others.push({ cuts: [cut] })
  }
  return [...splitByYear(versions, name), ...others]
}

function discCuts(media: ScannerMedia, name: UnitName, files: readonly Seen[]): readonly Cut[] {
  const discs = new Map<string, { path: string; part?: number }[]>()
  for (const { entry, seen } of files) {
    if (seen.disc?.main !== true || seen.extra !== undefined || seen.sample === true) continue
    const path = seen.disc.path
    const part = partNumber(path.slice(path.lastIndexOf('/') + 1))
    const owner = part === null ? path : folderOf(path)
    const list = discs.get(owner) ?? []
    list.push(part === null ? { path: entry.path } : { path: entry.path, part })
    discs.set(owner, list)
  }
  return [...discs].map(([folder, list]) => ({
    stem: folder === '' ? name.name : folder.slice(folder.lastIndexOf('/') + 1),
    files: list.length > 1 ? inOrder(list) : list.map(({ path }) => ({ path })),
    folder,
    isDisc: true,
    parsed: folder === '' ? name.parsed : media.parseName(folder),
  }))
}

function fileCuts(media: ScannerMedia, name: UnitName, files: readonly Seen[]): readonly Cut[] {
  const stacks = new Map<string, { stem: string; folder: string; files: Stacked[] }>()
  for (const { entry, folder, seen } of files) {
    if (!isFilmFile(seen)) continue
    const folderPart = partNumber(folder.slice(folder.lastIndexOf('/') + 1))
    const part = seen.part?.number ?? folderPart
    const stem = seen.part?.stem ?? (folderPart === null ? seen.stem : '')
    const home = folderPart === null ? folder : folderOf(folder)
    const key = part === null ? entry.path : `${home}//${stem}`
    const stack = stacks.get(key) ?? { stem, folder: home, files: [] }
    stack.files.push(part === null ? { path: entry.path } : { path: entry.path, part })
    stacks.set(key, stack)
  }
  return [...stacks.values()].map((stack) => {
    const stem = stack.stem === '' ? name.name : stack.stem
    const { folder } = stack
    const parsed = media.parseName(`${stem}.mkv`)
    return { stem, files: inOrder(stack.files), folder, isDisc: false, parsed }
  })
}

interface Stacked {
  readonly path: string
  readonly part?: number
}

function inOrder(files: readonly Stacked[]): readonly Stacked[] {
  return files.toSorted((a, b) => (a.part ?? 0) - (b.part ?? 0) || (a.path < b.path ? -1 : 1))
}

// The name begins with the folder's and goes on like a label, or says the same title and year in other words.
// Ids say it without either.
function isVersion(cut: Cut, name: UnitName): boolean {
  const byIds = compareIds(cut.parsed, name.parsed)
  if (byIds !== 'unknown') return byIds === 'same'
  if (
    cut.stem.startsWith(name.name) &&
    /^(?:$| ?[-_.[({])/.test(cut.stem.slice(name.name.length))
  ) {
    return true
  }
  const { title, year } = name.parsed
  return year !== undefined && year === cut.parsed.year && fold(title) === fold(cut.parsed.title)
}

// `Halloween.1978` and `Halloween.2018` in the folder `Halloween` are two films.
function splitByYear(cuts: readonly Cut[], name: UnitName): readonly Film[] {
  const byYear = new Map<number | undefined, Cut[]>()
  for (const cut of cuts) {
    const isSame = compareIds(cut.parsed, name.parsed) === 'same'
    const year = isSame ? name.parsed.year : (cut.parsed.year ?? name.parsed.year)
    const list = byYear.get(year)
    if (list === undefined) byYear.set(year, [cut])
    else list.push(cut)
  }
  return [...byYear.values()]
    .flatMap((list) => partById(list))
    .map((list) => ({ cuts: mainFirst(list, name) }))
}

// The file called like its folder, then resolutions from high to low, then the other labels by name.
function mainFirst(cuts: readonly Cut[], name: UnitName): readonly Cut[] {
  const rank = (cut: Cut): number => (cut.stem === name.name ? Infinity : linesOf(cut))
  return cuts.toSorted((a, b) => {
    const difference = rank(b) - rank(a)
    if (Number.isNaN(difference) || difference === 0) return a.stem < b.stem ? -1 : 1
    return difference
  })
}

function linesOf(cut: Cut): number {
  const resolution =
    cut.parsed.resolution ?? /(?<!\d)\d{3,4}[pi](?![a-z])/i.exec(cut.stem)?.[0] ?? ''
  return /4k/i.test(resolution) ? 2160 : Number.parseInt(resolution, 10) || 0
}

function fold(title: string | undefined): string {
  return (title ?? '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
}
