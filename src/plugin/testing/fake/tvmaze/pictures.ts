import { crc32 } from 'node:zlib'

import { encodePng } from '../png.ts'

/** Pictures of a show itself, and how large their originals are. */
export const pictureSizes = {
  poster: [340, 500],
  background: [1280, 720],
  banner: [758, 140],
  typography: [800, 310],
} as const

const otherSizes: Readonly<Record<string, readonly [width: number, height: number]>> = {
  ...pictureSizes,
  season: [340, 500],
  still: [640, 360],
  person: [210, 295],
}

const folder = ['uploads', 'images', 'original_untouched']

/** Where a picture is: its name is `82/poster`, `82/season-1`, `people/person-7`. */
export function pictureUrl(origin: string, name: string): string {
  return `${origin}/${folder.join('/')}/${name}.png`
}

/** The picture at a path; null when there is none. */
export function pictureAt(path: readonly string[]): Uint8Array | null {
  const name = path.slice(folder.length).join('/')
  const [, kind = ''] = /^[^/]+\/([a-z]+)(?:-[^/]*)?\.png$/.exec(name) ?? []
  const size = otherSizes[kind]
  return size === undefined ? null : paint(name, size)
}

type Colour = readonly [red: number, green: number, blue: number]

const bands = 24

/** A PNG of coloured bands, small for any size: 8 bits a pixel with a palette, without a filter. */
function paint(name: string, [width, height]: readonly [number, number]): Uint8Array {
  const seed = crc32(name)
  const [from, to] = [colourOf(seed), colourOf(crc32(name, seed))]
  const palette = Array.from({ length: bands }, (_, band) => mix(from, to, band / bands)).flat()
  const rows = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y += 1) {
    const start = y * (width + 1)
    rows.fill(Math.floor((y / height) * bands), start + 1, start + 1 + width)
  }
  return encodePng({ width, height, palette: Uint8Array.from(palette), rows })
}

function colourOf(seed: number): Colour {
  return [32 + ((seed >>> 16) % 112), 32 + ((seed >>> 8) & 0x6f), 40 + (seed & 0x6f)]
}

function mix(from: Colour, to: Colour, share: number): Colour {
  const at = (index: 0 | 1 | 2): number =>
    Math.round(from[index] + (to[index] - from[index]) * share)
  return [at(0), at(1), at(2)]
}
