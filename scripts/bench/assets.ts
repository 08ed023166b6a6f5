/**
 * Smaller copies of photographs beside bare Bun.Image and ffmpeg: `bun scripts/bench/assets.ts [--quick]`. Each of the
 * photographs of 12 megapixels is there several times with another comment, so that no two contents are the same.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'

import type { PictureTarget } from '../../src/domain/picture.ts'
import type { PictureSource, StalePicture } from '../../src/domain/picture-store.ts'
import { makePictures } from '../../src/scan/make-pictures.ts'
import { createFigures, median } from './figure.ts'

const sizes = { thumbnails: [320, 1280], display: [1920] }
const pictureTargets: readonly PictureTarget[] = [
  ...sizes.thumbnails.map((longSide) => ({ kind: 'thumbnail' as const, longSide })),
  ...sizes.display.map((longSide) => ({ kind: 'display' as const, longSide })),
]

type Photo = StalePicture & { readonly source: Extract<PictureSource, { from: 'cache' }> }

const quick = process.argv.includes('--quick')
const [originals, times, rounds] = quick ? [4, 5, 1] : [40, 5, 5]
const figures = createFigures('assets')
const folder = mkdtempSync(join(tmpdir(), 'bench-assets-'))

try {
  const pictures = makePhotos()
  const ours: number[] = []
  const bare: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    bare.push(await perSecond(pictures.length, () => withBunImage(pictures)))
    ours.push(await perSecond(pictures.length, () => withUs(pictures)))
  }
  const few = pictures.slice(0, 4)
  const programs = await perSecond(few.length, () => withFfmpeg(few))
  figures.add('pictures a second', median(ours), { unit: '1/s' })
  figures.add('pictures a second, bare Bun.Image', median(bare), { unit: '1/s' })
  figures.add('shelfd / bare Bun.Image', median(ours) / median(bare), {
    unit: 'x',
    goal: { atLeast: 0.9 },
  })
  figures.add('shelfd / ffmpeg', median(ours) / programs, { unit: 'x', goal: { atLeast: 5 } })
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exit(figures.exitCode())

function makePhotos(): Photo[] {
  mkdirSync(join(folder, 'movie/1'), { recursive: true })
  const pictures: Photo[] = []
  for (let at = 0; at < originals; at += 1) {
    const path = join(folder, 'original.jpg')
    const source = `mandelbrot=size=4000x3000:start_scale=${3 / (at + 1)},noise=alls=8`
    const line = `-v error -nostdin -y -f lavfi -i ${source} -frames:v 1 -q:v 4 ${path}`
    const { status, stderr } = spawnSync('ffmpeg', line.split(' '), { encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
    const original = readFileSync(path)
    for (let time = 0; time < times; time += 1) pictures.push(store(original, pictures.length))
  }
  return pictures
}

function store(original: Buffer, id: number): Photo {
  const comment = Buffer.from(`\xff\xfe\0\x0a${String(id).padStart(8)}`, 'latin1')
  const bytes = Buffer.concat([original.subarray(0, 2), comment, original.subarray(2)])
  const hash = new Bun.CryptoHasher('sha256').update(bytes).digest('hex')
  const cachePath = `movie/1/poster_${hash}.jpg`
  writeFileSync(join(folder, cachePath), bytes)
  const source = { from: 'cache', cachePath } as const
  const due = { thumbnails: true, display: true }
  return {
    assetId: id,
    itemId: 1,
    itemKind: 'movie',
    content: hash,
    source,
    sizes,
    due,
    known: null,
  }
}

async function perSecond(count: number, work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return (count * 1000) / (performance.now() - start)
}

async function withUs(pictures: readonly Photo[]): Promise<void> {
  const { signal } = new AbortController()
  const openArchive = (): never => {
    throw new Error('there is no archive')
  }
  const context = { cacheDir: folder, media: { openArchive }, signal, alive: () => {} }
  const { outcomes } = await makePictures({ pictures }, context)
  for (const { look } of outcomes) {
    const copies = look.outcome === 'used' ? look.value.copies : []
    if (copies.length !== pictureTargets.length) throw new Error('a copy is missing')
  }
}

/** The same copies, as many pictures side by side. */
async function withBunImage(pictures: readonly Photo[]): Promise<void> {
  const queue = pictures.values()
  const runner = async (): Promise<void> => {
    for (const { source } of queue) {
      const bytes = readFileSync(join(folder, source.cachePath))
      for (const { kind, longSide } of pictureTargets) {
        const quality = kind === 'display' ? 84 : 78
        const image = new Bun.Image(bytes).resize(longSide, longSide, { fit: 'inside' })
        await image.webp({ quality }).bytes()
      }
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, runner))
}

/** A process for each copy, one after the other on all cores. */
async function withFfmpeg(pictures: readonly Photo[]): Promise<void> {
  for (const { source } of pictures) {
    for (const { longSide } of pictureTargets) {
      const args = ['-v', 'error', '-nostdin', '-y', '-i', join(folder, source.cachePath)]
      const scale = ['-vf', `scale=${longSide}:-1`, '-frames:v', '1', join(folder, 'copy.webp')]
      const child = Bun.spawn(['ffmpeg', ...args, ...scale], { stdin: 'ignore' })
      if ((await child.exited) !== 0) throw new Error('ffmpeg failed')
    }
  }
}
