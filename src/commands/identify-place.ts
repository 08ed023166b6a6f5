import { lstatSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

import type { Config } from '../config/load.ts'
import { AppError } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'
import type { WorkerServices } from '../domain/worker.ts'
import { listDirectory } from '../filesystem/listing.ts'
import type { NameParser } from '../media/name/parse-name.ts'
import { seasonOfFolder } from '../media/name/season-folder.ts'
import { isBelow } from '../scan/dry-run.ts'
import type { FileExplanation } from './file-explanation.ts'

/** What libraries are explained by. */
const identifiedKinds = ['movies', 'series', 'music', 'images'] as const
export type Kind = (typeof identifiedKinds)[number]

/** A file or folder and the library it is to be read as a part of. */
export interface Place extends Pick<FileExplanation, 'library' | 'guessed'> {
  /** Absolute, in text form. */
  readonly path: string
  readonly isFolder: boolean
}

interface Facts {
  readonly config: Config | null
  readonly kind: Kind | undefined
  readonly names: NameParser
  readonly services: WorkerServices
}

/**
 * The library that holds a file or folder, or the one that the folders around it suggest.
 *
 * @throws AppError `not_found`, or `invalid` for what is neither.
 */
export function placeOf(path: string, facts: Facts): Place {
  const isFolder = isFolderAt(path)
  for (const library of facts.config?.libraries ?? []) {
    const root = library.paths.find((one) => isBelow(path, one))
    const kind = facts.kind ?? identifiedKinds.find((one) => one === library.kind)
    if (root === undefined || kind === undefined) continue
    return { path, isFolder, library: { name: library.name, kind, root }, guessed: false }
  }
  const { kind, root } = isFolder ? guessOfFolder(path, facts) : guessOfFile(path, facts)
  return { path, isFolder, library: { name: basename(root), kind, root }, guessed: true }
}

function isFolderAt(path: string): boolean {
  const stats = lstatSync(systemPath(path), { throwIfNoEntry: false })
  if (stats?.isDirectory() === true || stats?.isFile() === true) return stats.isDirectory()
  if (stats !== undefined)
    throw new AppError('invalid', 'It is neither a regular file nor a folder.')
  // Only where the exact arguments cannot be had.
  const hint = path.includes('\ufffd')
    ? ' Its name seems to hold bytes that are not UTF-8 and cannot be given here; give the folder above.'
    : ''
  throw new AppError('not_found', `There is no such file or folder.${hint}`)
}

interface Guess {
  readonly kind: Kind
  readonly root: string
}

function guessOfFile(file: string, { kind: given, names, services }: Facts): Guess {
  const kind = given ?? (isMusic(file, services) ? 'music' : kindOf(file, names))
  if (kind === 'images') return { kind, root: dirname(dirname(file)) }
  if (kind === 'music') return { kind, root: dirname(artistFolder(file)) }
  return { kind, root: dirname(kind === 'series' ? showFolder(file) : filmFolder(file, services)) }
}

// By the first video or song in it; what lies deeper than the folder itself does not make a library of a part of it.
function guessOfFolder(folder: string, facts: Facts): Guess {
  const media = firstMedia(folder, facts.services, deepest)
  if (media === null) {
    return { kind: facts.kind ?? kindOf(folder, facts.names), root: dirname(folder) }
  }
  const { kind, root } = guessOfFile(media, facts)
  return { kind, root: isBelow(root, folder) ? folder : root }
}

/** Levels below a folder where the first video or song is looked for: shelf, show, season, release. */
const deepest = 4

function firstMedia(folder: string, services: WorkerServices, levels: number): string | null {
  const { files, directories } = listDirectory(folder, { wantsFile: () => true })
  const seen = files.map(({ name }) => ({
    name,
    ...services.media.classify({ name, path: name }),
  }))
  const video = seen.find(
    ({ kind, extra, sample }) => kind === 'video' && extra === undefined && sample === undefined,
  )
  const media = video ?? seen.find(({ kind, theme }) => kind === 'audio' && theme === undefined)
  if (media !== undefined) return join(folder, media.name)
  if (levels === 0) return null
  for (const name of directories) {
    const found = firstMedia(join(folder, name), services, levels - 1)
    if (found !== null) return found
  }
  return null
}

function isMusic(file: string, services: WorkerServices): boolean {
  const name = basename(file)
  const { kind, theme } = services.media.classify({ name, path: name })
  return kind === 'audio' && theme === undefined
}

/** `Artist/Album/Song.mp3`, with a folder more for a disc. */
function artistFolder(file: string): string {
  const folder = dirname(file)
  return dirname(/^(?:cd|dis[ck])[ ._-]*\d/i.test(basename(folder)) ? dirname(folder) : folder)
}

function showFolder(file: string): string {
  const folder = dirname(file)
  const above = dirname(folder)
  return seasonOfFolder(basename(folder), basename(above)) === null ? folder : above
}

/** Folders of discs, extras and samples lie in that of their film. */
function filmFolder(file: string, services: WorkerServices): string {
  let folder = dirname(file)
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    const { disc, extra, sample } = services.media.classify({ name: '', path: `${basename(at)}/` })
    if (disc ?? extra ?? sample) folder = dirname(at)
  }
  return folder
}

function kindOf(path: string, names: NameParser): Kind {
  const { seasons, episodes, absolute, date } = names.parse(path)
  const episodic = seasons ?? episodes ?? absolute ?? date
  return episodic === undefined ? 'movies' : 'series'
}
