import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

import { createRandom } from '../daemon/random.ts'

/** A generated library of small film folders that can be changed while it is scanned. */
export interface FilmLibrary {
  readonly name: string
  readonly root: string
  /** Adds, removes, renames or rewrites one folder. */
  change(): void
  /** What is on the disk now: folder to names of its files with their sizes. */
  read(): Map<string, Map<string, number>>
}

/** More than one job takes at once, so that caching them needs a follow-up. */
const manyAssets = 120

/** Lays out `folders` films below `root`; each `heavyEvery`th has more assets than one job takes. */
export function layOutFilms(options: {
  name: string
  root: string
  folders: number
  heavyEvery: number
  seed: number
}): FilmLibrary {
  const { name, root, folders, heavyEvery, seed } = options
  const random = createRandom(seed)
  let next = 1
  const add = (): void => {
    addFilm(root, next, { bytes: 200 + random.below(4_000), heavy: next % heavyEvery === 0 })
    next += 1
  }
  mkdirSync(root, { recursive: true })
  while (next <= folders) add()
  return {
    name,
    root,
    change: () => {
      const films = filmsOf(root)
      const film = films[random.below(films.length)]
      const choice = random.below(4)
      if (choice === 0 || film === undefined || films.length < folders / 2) return add()
      if (choice === 1) rmSync(join(root, film), { recursive: true })
      else if (choice === 2) rename(root, film, next++)
      else writeFileSync(join(root, film, 'poster.jpg'), jpeg(200 + random.below(2_000)))
      return undefined
    },
    read: () =>
      new Map(
        filmsOf(root).map((film) => {
          const files = readdirSync(join(root, film))
          return [film, new Map(files.map((file) => [file, statSync(join(root, film, file)).size]))]
        }),
      ),
  }
}

// The daemon leaves a hidden marker beside the films.
function filmsOf(root: string): string[] {
  return readdirSync(root).filter((name) => !name.startsWith('.'))
}

function titleOf(number: number): string {
  return `Picture ${String(number).padStart(5, '0')} (${1950 + (number % 70)})`
}

function addFilm(root: string, number: number, film: { bytes: number; heavy: boolean }): void {
  const title = titleOf(number)
  const folder = join(root, title)
  mkdirSync(folder)
  writeFileSync(join(folder, 'poster.jpg'), jpeg(300 + (number % 500)))
  for (let track = 1; film.heavy && track <= manyAssets; track += 1) {
    writeFileSync(join(folder, `${title}.${track}.en.srt`), `1\n${number} ${track}\n`)
  }
  // Last, so that a folder with a film in it is whole.
  writeFileSync(join(folder, `${title}.mkv`), noise(film.bytes))
}

function rename(root: string, film: string, number: number): void {
  const title = titleOf(number)
  if (existsSync(join(root, title))) return
  renameSync(join(root, film), join(root, title))
  renameSync(join(root, title, `${film}.mkv`), join(root, title, `${title}.mkv`))
}

function jpeg(bytes: number): Buffer {
  return Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), noise(bytes)])
}

function noise(bytes: number): Buffer {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(bytes)))
}
