import type { Library } from '../api/types.ts'
import type { IconName } from './icon.tsx'

/** The sign of each kind of library. */
export const kindIcons: Readonly<Record<Library['kind'], IconName>> = {
  movies: 'film',
  series: 'series',
  music: 'music',
  images: 'picture',
}
