import type { ParsedName, ScannerMedia, ScanUnit } from 'shelfd/plugin'

import { isBareNumber, nameOf, parentOf, seasonOf } from './folders.ts'

/** The show a file belongs to, as its place says. */
export interface Show {
  /** Path of the show's folder; `.` for the library root, `./title` for shows without a folder of their own. */
  readonly key: string
  /** The show's name, read by itself. */
  readonly parsed: ParsedName
  readonly name: string
}

/** Where a unit stands. */
export interface Home {
  /** Null when each file of the unit has to name its show itself. */
  readonly show: Show | null
  /** Season of the folder; null in a show's own folder. */
  readonly season: number | null
  /** What stands before an entry's path when its name is parsed: the show's folder and the season's. */
  readonly prefix: string
  readonly unitPath: string
  /** The library root as a show, for files that lie in it. */
  readonly rootShow: Show
}

/** Finds the show and season of a unit from its path. `names` are the names of the videos in it. */
export function homeOf(media: ScannerMedia, unit: ScanUnit, names: readonly string[]): Home {
  const rootShow = showOf(media, unit, '')
  const base = { rootShow, unitPath: unit.path }
  const season = unit.path === '' ? null : seasonOf(media, unit.path)
  if (season !== null && !isShowNumber(media, unit.path, names)) {
    const show = showOf(media, unit, parentOf(unit.path))
    const folder = nameOf(parentOf(unit.path)) || unit.rootName
    return { ...base, show, season, prefix: `${folder}/${nameOf(unit.path)}` }
  }
  if (unit.path === '' && !unit.entries.some(({ path }) => /^tvshow\.nfo$/i.test(path))) {
    return { ...base, show: null, season: null, prefix: '' }
  }
  const show = showOf(media, unit, unit.path)
  return { ...base, show, season: null, prefix: nameOf(unit.path) || unit.rootName }
}

/** A show known by its title only. */
export function showByTitle(title: string, parsed: ParsedName): Show {
  return { key: `./${title.toLowerCase()}`, parsed, name: title }
}

// "86 - S01E02" or "86 - 02" in the folder "86": the number is a title.
function isShowNumber(media: ScannerMedia, path: string, names: readonly string[]): boolean {
  if (!isBareNumber(nameOf(path))) return false
  const number = Number(nameOf(path))
  return names.some((name) => {
    const { seasons, title } = media.parseName(name)
    const season = seasons?.[0]
    return season === undefined ? title === nameOf(path) : season !== number
  })
}

function showOf(media: ScannerMedia, unit: ScanUnit, path: string): Show {
  const name = path === '' ? unit.rootName : nameOf(path)
  const parsed = media.parseName(name)
  // A download's folder (`Show.S02.1080p-GRP`) is one of several of its show.
  const isRelease = parsed.seasons !== undefined || parsed.episodes !== undefined
  if (path !== '' && isRelease && parsed.title !== undefined)
    return showByTitle(parsed.title, parsed)
  return { key: path === '' ? '.' : path, parsed, name }
}
