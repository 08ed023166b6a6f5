import { encodePng } from '../png.ts'
import type { FakeTmdbPicture } from './titles.ts'

/** A picture with all that TMDB tells of it. */
export interface KnownPicture {
  readonly type: FakeTmdbPicture['type'] | 'profile'
  readonly file: string
  readonly language: string | null
  readonly width: number
  readonly height: number
  readonly average: number
  readonly votes: number
}

const usual: Readonly<Record<KnownPicture['type'], readonly [width: number, height: number]>> = {
  poster: [500, 750],
  backdrop: [1280, 720],
  logo: [400, 160],
  still: [640, 360],
  profile: [185, 278],
}

/** Pictures with the names that were left out; `owner` is that of the title, such as `movie603`. */
export function knownPictures(
  owner: string,
  pictures: readonly FakeTmdbPicture[],
): readonly KnownPicture[] {
  return pictures.map((picture, at) => {
    const [width, height] = usual[picture.type]
    const ending = picture.type === 'logo' ? 'png' : 'jpg'
    return {
      type: picture.type,
      file: picture.file ?? `/${owner}-${picture.type}-${at + 1}.${ending}`,
      language: picture.language ?? null,
      width: picture.width ?? width,
      height: picture.height ?? height,
      average: picture.average ?? 5,
      votes: picture.votes ?? 1,
    }
  })
}

/** What a portrait of someone of the cast is. */
export function knownPortrait(file: string): KnownPicture {
  const [width, height] = usual.profile
  return { type: 'profile', file, language: null, width, height, average: 0, votes: 0 }
}

/** A picture as `images` lists it. */
export function listedPicture({ file, language, width, height, average, votes }: KnownPicture) {
  return {
    aspect_ratio: Number((width / height).toFixed(3)),
    height,
    iso_639_1: language,
    file_path: file,
    vote_average: average,
    vote_count: votes,
    width,
  }
}

/** The bytes of a picture in one of TMDB's sizes, `w500`, `h632` or `original`: blurred colours that its name decides. */
export async function drawPicture(picture: KnownPicture, size: string): Promise<Uint8Array> {
  const [, side, pixels] = /^([wh])(\d+)$/.exec(size) ?? []
  const whole = side === 'h' ? picture.height : picture.width
  const scale = pixels === undefined ? 1 : Math.min(1, Number(pixels) / whole)
  const width = Math.max(1, Math.round(picture.width * scale))
  const height = Math.max(1, Math.round(picture.height * scale))
  const drawn = new Bun.Image(tinyPng(picture.file)).resize(width, height)
  const encoded = picture.file.endsWith('.png') ? drawn.png() : drawn.jpeg({ quality: 60 })
  return await encoded.bytes()
}

const tiny = 4

/** Four by four pixels. */
function tinyPng(seed: string): Uint8Array {
  const colours = new Bun.CryptoHasher('sha512').update(seed).digest()
  const rows = Array.from({ length: tiny }, (_, y) => {
    const row = colours.subarray(y * tiny * 3, (y + 1) * tiny * 3)
    // Each row begins with its filter: none.
    return Buffer.concat([Uint8Array.of(0), row])
  })
  return encodePng({ width: tiny, height: tiny, rows: Buffer.concat(rows) })
}
