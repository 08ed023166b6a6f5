import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

import type { CacheRunKind, CacheRun } from '../../src/domain/cache.ts'
import { cachedForm } from '../../src/domain/open-file.ts'
import { createCacheQueries } from '../../src/store/cache-queries.ts'
import { makeJpeg } from '../media/image/jpeg.ts'
import type { TestEngine } from '../support/engine.ts'
import { picturesMade, type World, world } from './library.ts'

export const noGrace = '[cache]\norphan_grace = "0s"'

/** Sizes of which a small picture has all. */
export const smallCopies = '[pictures]\nthumbnails = [64, 128]\ndisplay_size = 480'

/** A library with a film `A` whose poster has all its smaller copies, and a subtitle. */
export async function shelf(toml = noGrace): Promise<World> {
  const place = await world({ toml: `${smallCopies}\n${toml}` })
  place.put('A/A.mkv', 'A/A.en.srt')
  putJpeg(place, 'A/poster.jpg')
  await place.engine.scan('films')
  await picturesMade(place.engine)
  return place
}

export function putJpeg(place: World, path: string, colour?: number): void {
  place.put(path)
  const size = { width: 400, height: 600 }
  writeFileSync(place.at(path), Buffer.concat([makeJpeg(size), Buffer.alloc(1, colour ?? 0)]))
}

export function cacheOf({ dataDir }: TestEngine): string {
  return join(dataDir, 'cache')
}

/** All files of the cache by their paths below it, sorted. */
export function cachedFiles(engine: TestEngine): string[] {
  const folder = cacheOf(engine)
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted()
}

/** Files with the name of a copy whose content is another. */
export function wrongFiles(engine: TestEngine): string[] {
  return cachedFiles(engine).filter((path) => {
    const hash = cachedForm.exec(path)?.[2]
    const bytes = readFileSync(join(cacheOf(engine), path))
    return hash !== undefined && hash !== Bun.SHA256.hash(bytes, 'hex')
  })
}

/** Puts a file into the cache that nothing names. */
export function putOrphan(engine: TestEngine, path = orphanPath): void {
  const target = join(cacheOf(engine), path)
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, 'nobody needs it')
}

export const orphanPath = `movie/4711/poster_${'a'.repeat(64)}.jpg`

/** Runs a chore of the cache to its end. */
export async function upkeep<K extends CacheRunKind>(
  engine: TestEngine,
  kind: K,
): Promise<CacheRun<K>> {
  // What was put there until now is older than the transaction that follows this one: a clean-up leaves what is not.
  await engine.engine.record([])
  await engine.engine.ask(kind === 'clean' ? 'cleanCache' : 'verifyCache')
  const queries = createCacheQueries(engine.engine.reader)
  for (;;) {
    const run = queries.findRun(kind)
    if (run !== null && run.state !== 'running') return run
    await Bun.sleep(5)
  }
}

export function remove(engine: TestEngine, path: string): void {
  rmSync(join(cacheOf(engine), path))
}

export function sizeOf(engine: TestEngine, path: string): number {
  return statSync(join(cacheOf(engine), path)).size
}
