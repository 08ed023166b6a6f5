import { mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const words =
  'Amber Bridge Crown Delta Ember Forest Garden Harbor Island Jungle Kingdom Lantern'.split(' ')

/**
 * Lays out movies of five small files each, and half as many episodes in shows of two seasons: 11 files for every two
 * movies, so 10,000 movies make 55,000 files. Films have sizes of their own, other than those of another `seed`.
 */
export function layOutTree(
  root: string,
  movies: number,
  seed = 0,
): { movies: string; series: string } {
  const places = { movies: join(root, 'movies'), series: join(root, 'series') }
  for (let n = 0; n < movies; n += 1) {
    const title = `${words[n % 12]} ${words[(n * 7 + 3) % 12]} ${n} (${1950 + (n % 75)})`
    const folder = join(places.movies, title)
    mkdirSync(folder, { recursive: true })
    writeVideo(join(folder, `${title} - 1080p.mkv`), n, seed)
    writeFileSync(join(folder, 'movie.nfo'), nfoOf(title, n))
    writeFileSync(join(folder, 'poster.jpg'), `poster ${n}`)
    writeFileSync(join(folder, 'fanart.jpg'), `fanart ${n}`)
    writeFileSync(join(folder, `${title} - 1080p.en.srt`), `subtitle ${n}`)
  }
  for (let n = 0; n < movies / 2; n += 1) {
    const show = Math.floor(n / 33)
    const season = Math.floor((n % 33) / 17) + 1
    const name = `${words[show % 12]} Street ${show}`
    const folder = join(
      places.series,
      `${name} (${1990 + (show % 30)})`,
      `Season ${String(season).padStart(2, '0')}`,
    )
    mkdirSync(folder, { recursive: true })
    const code = `S${String(season).padStart(2, '0')}E${String((n % 17) + 1).padStart(2, '0')}`
    writeVideo(join(folder, `${name} - ${code} - Episode ${n}.mkv`), movies + n, seed)
  }
  return places
}

// Sparse, each of a size of its own as films are.
function writeVideo(path: string, n: number, seed: number): void {
  writeFileSync(path, `video ${n}`)
  truncateSync(path, 700_000_000 + n * 4_099 + seed)
}

function nfoOf(title: string, n: number): string {
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<movie>
  <title>${title.replace(/ \(\d+\)$/, '')}</title>
  <year>${1950 + (n % 75)}</year>
  <plot>A story about number ${n}.</plot>
  <genre>Drama</genre>
  <uniqueid type="tmdb" default="true">${1000 + n}</uniqueid>
</movie>
`
}
