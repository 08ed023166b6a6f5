import { readdirSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'

import type { scannableKinds } from '../config/schema.ts'
import { isArchiveName } from '../domain/archive.ts'
import { AppError, errnoOf, errorMessage } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'
import { createIgnore } from '../filesystem/ignore.ts'
import { fileKindOf } from '../filesystem/file-kind.ts'

type Kind = (typeof scannableKinds)[number]

/** Enough to tell what a folder holds, and soon over on any share. */
const entriesMost = 2_000
const depthMost = 3
const ignore = createIgnore({ patterns: [] })

/** What folders of libraries are called. */
const words: Readonly<Record<Kind, RegExp>> = {
  movies: /^(?:movies?|films?|filme|kino|cinema|peliculas)$/i,
  series: /^(?:tv|tv.?shows?|shows?|series|serien|seriale)$/i,
  music: /^(?:music|musik|musique|musica|albums?|audio)$/i,
  images: /^(?:photos?|fotos?|pictures?|images?|bilder|comics?|manga)$/i,
}
const episode = /s\d{1,2}[ ._-]?e\d{1,3}|\b\d{1,2}x\d{2,3}\b|\bseason \d|\bstaffel \d/i

/** A library that a folder may be. */
export interface FoundLibrary {
  readonly path: string
  readonly kind: Kind
  /** Files that were seen, for people; the look is a short one. */
  readonly files: number
}

/** @throws AppError `invalid` for what is no folder. */
export function requireFolder(path: string): string {
  const full = resolve(path)
  try {
    if (statSync(systemPath(full)).isDirectory()) return full
  } catch (error) {
    throw new AppError(
      'invalid',
      `${full}: ${errnoOf(error) === 'ENOENT' ? 'there is no such folder' : errorMessage(error)}`,
    )
  }
  throw new AppError('invalid', `${full} is not a folder.`)
}

/** The libraries in a folder: its own folders where several are called as libraries are, else the folder itself. */
export function findLibraries(folder: string): readonly FoundLibrary[] {
  const named = foldersIn(folder).flatMap((name) => (kindOfName(name) === null ? [] : [name]))
  const paths = named.length > 1 ? named.map((name) => join(folder, name)) : [folder]
  return paths.map((path) => {
    const seen = lookInto(path)
    return { path, kind: kindOf(seen) ?? kindOfName(basename(path)) ?? 'movies', files: seen.files }
  })
}

function kindOfName(name: string): Kind | null {
  const found = Object.entries(words).find(([, pattern]) => pattern.test(name))
  return (found?.[0] as Kind | undefined) ?? null
}

interface Seen {
  video: number
  episodes: number
  audio: number
  image: number
  files: number
}

function kindOf({ video, episodes, audio, image }: Seen): Kind | null {
  if (video + audio + image === 0) return null
  // Covers lie beside films and tracks, so pictures count when there is little else.
  if (audio > video) return 'music'
  if (image > 4 * (video + audio)) return 'images'
  return episodes * 2 > video ? 'series' : 'movies'
}

function lookInto(folder: string): Seen {
  const seen: Seen = { video: 0, episodes: 0, audio: 0, image: 0, files: 0 }
  let left = entriesMost
  let level = ['']
  for (let depth = 0; depth <= depthMost && level.length > 0; depth += 1) {
    const below: string[] = []
    for (const at of level) {
      for (const entry of entriesOf(join(folder, at))) {
        left -= 1
        if (left < 0) return seen
        const path = join(at, entry.name)
        if (entry.isDirectory()) {
          if (!ignore.ignoresDirectory(entry.name, path)) below.push(path)
        } else if (entry.isFile() && !ignore.ignoresFile(entry.name, path)) note(seen, path)
      }
    }
    level = below
  }
  return seen
}

function note(seen: Seen, path: string): void {
  seen.files += 1
  const kind = fileKindOf(path)
  if (kind === 'video') {
    seen.video += 1
    if (episode.test(path)) seen.episodes += 1
  } else if (kind === 'audio') seen.audio += 1
  else if (kind === 'image' || isArchiveName(path)) seen.image += 1
}

function foldersIn(folder: string): string[] {
  return entriesOf(folder)
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted()
}

function entriesOf(folder: string): ReturnType<typeof listing> {
  try {
    return listing(folder)
  } catch (error) {
    // One that may not be read tells nothing; the scan says so.
    if (errnoOf(error) === null) throw error
    return []
  }
}

function listing(folder: string) {
  return readdirSync(systemPath(folder), { withFileTypes: true, encoding: 'utf8' })
}
