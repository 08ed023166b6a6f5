import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A library that was laid out: its root, and the paths of its pictures. */
export interface Laid {
  readonly root: string
  readonly pictures: readonly string[]
}

/** Films with a poster each, of 1,000 by 1,500 pixels; all are of another content, and those of another `seed` as well. */
export function layOutPosters(root: string, count: number, seed: number): Laid {
  const original = makePicture(join(root, 'original.jpg'), { width: 1000, height: 1500, seed })
  const pictures = Array.from({ length: count }, (_, at) => {
    const film = `Film ${at} (2000)`
    mkdirSync(join(root, film), { recursive: true })
    writeFileSync(join(root, film, `${film}.mkv`), film)
    return write(join(root, film, 'poster.jpg'), original, `${seed} ${at}`)
  })
  return { root, pictures }
}

/** Films with 50 photographs of 12 megapixels each, which are one picture with 50 comments. */
export function layOutPhotos(root: string, films: number, seed: number, each = 50): Laid {
  const pictures: string[] = []
  for (let film = 0; film < films; film += 1) {
    const name = `Trip ${film} (2000)`
    const gallery = join(root, name, 'backdrops')
    mkdirSync(gallery, { recursive: true })
    writeFileSync(join(root, name, `${name}.mkv`), name)
    const size = { width: 4000, height: 3000, seed: seed * films + film }
    const original = makePicture(join(root, 'original.jpg'), size)
    for (let at = 0; at < each; at += 1) {
      pictures.push(write(join(gallery, `${at}.jpg`), original, `${seed} ${film} ${at}`))
    }
  }
  return { root, pictures }
}

function makePicture(
  path: string,
  { width, height, seed }: { width: number; height: number; seed: number },
): Buffer {
  mkdirSync(join(path, '..'), { recursive: true })
  const source = `mandelbrot=size=${width}x${height}:start_scale=${3 / (seed + 1)},noise=alls=8`
  const line = `-v error -nostdin -y -f lavfi -i ${source} -frames:v 1 -q:v 4 ${path}`
  const { status, stderr } = spawnSync('ffmpeg', line.split(' '), { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return readFileSync(path)
}

const anHourAgo = Math.floor(Date.now() / 1000) - 3_600

// The comment stands right behind the start. What was written a moment ago is looked at again by any scan.
function write(path: string, original: Buffer, comment: string): string {
  const text = comment.padEnd(40)
  const segment = Buffer.from(`\xff\xfe\0${String.fromCharCode(text.length + 2)}${text}`, 'latin1')
  writeFileSync(path, Buffer.concat([original.subarray(0, 2), segment, original.subarray(2)]))
  utimesSync(path, anHourAgo, anHourAgo)
  return path
}
