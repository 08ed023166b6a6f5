import type { DemoEntry } from './entry.ts'
import { demoMovies } from './movies.ts'
import { demoMusic } from './music.ts'
import { demoPictures } from './pictures.ts'
import { demoSeries } from './series.ts'

/** A library of the demo: its folder below the demo's, and all that lies in it. */
export interface DemoLibrary {
  readonly name: string
  readonly kind: 'movies' | 'series' | 'music' | 'images'
  /** Folder below the demo's own. */
  readonly folder: string
  readonly entries: readonly DemoEntry[]
}

/** Everything that `layOutDemo` makes. */
export const demoLibrary: readonly DemoLibrary[] = [
  { name: 'Movies', kind: 'movies', folder: 'movies', entries: demoMovies },
  { name: 'Series', kind: 'series', folder: 'series', entries: demoSeries },
  { name: 'Music', kind: 'music', folder: 'music', entries: demoMusic },
  { name: 'Pictures', kind: 'images', folder: 'pictures', entries: demoPictures },
]
