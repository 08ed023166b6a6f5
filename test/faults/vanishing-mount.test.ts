import { mkdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { expect, setDefaultTimeout, test } from 'bun:test'

import { type Mount, mountBind, mountTmpfs } from '../filesystem/tmpfs.ts'
import { picture } from '../scan/image-library.ts'
import { makeZip } from '../media/archive/make-zip.ts'
import { picturesMade } from '../scan/library.ts'
import type { EndedScan } from '../support/engine.ts'
import { createRandom } from '../support/random.ts'
import { knownBelow, presentBelow } from './known.ts'
import { canShare } from './share.ts'
import { type SharedWorld, sharedWorld } from './shared-world.ts'

setDefaultTimeout(120_000)

const seed = Number(process.env['SHELFD_TEST_SEED'] ?? Date.now() % 1_000_000)

/** What is found at the root once its disk has gone. */
const ruins = ['an empty folder', 'nothing', 'another file system'] as const

interface Loss {
  readonly mode: 'full' | 'incremental'
  readonly ruin: (typeof ruins)[number]
  /** The lookup of the scan that it happens at; 0 is before the scan. */
  readonly lookup: number
  /** Which folder of the other root is deleted. */
  readonly deleted: number
}

/** What is on either disk, so many times. */
interface Layout {
  readonly kind: 'movies' | 'images' | 'music'
  readonly runs: number
  readonly folders: number
  /** Paths with their content. */
  gone(at: number): Record<string, string | Uint8Array>
  steady(at: number): readonly [name: string, content: string | Uint8Array]
}

interface TwoRoots extends SharedWorld {
  /** Root of a disk that stays. */
  readonly steady: string
  vanish(ruin: Loss['ruin']): void
  comeBack(): void
}

const song = (name: string): Uint8Array =>
  readFileSync(join(import.meta.dir, '../fixtures/media', name))

const layouts: readonly Layout[] = [
  {
    kind: 'movies',
    runs: 50,
    folders: 12,
    gone: (at) => ({
      [`Film ${at} (2000)/film.mkv`]: `film ${at}`,
      [`Film ${at} (2000)/film.en.srt`]: `subtitle ${at}`,
      [`Film ${at} (2000)/film.nfo`]: `<movie><title>Title ${at}</title></movie>`,
      [`Film ${at} (2000)/poster.jpg`]: picture(`poster ${at}`),
    }),
    steady: (at) => ['film.mkv', `steady ${at}`],
  },
  {
    kind: 'images',
    runs: 15,
    folders: 8,
    gone: (at) => ({
      [`Trip ${at}/1.jpg`]: picture(`${at} 1`),
      [`Trip ${at}/day/2.jpg`]: picture(`${at} 2`),
      [`Books/${at}.cbz`]: makeZip([{ name: 'p1.jpg', content: picture(`page ${at}`) }]),
    }),
    steady: (at) => ['1.jpg', picture(`steady ${at}`)],
  },
  {
    kind: 'music',
    runs: 15,
    folders: 1,
    gone: () => ({
      'Harbour/1.flac': song('song-harbour-1-1.flac'),
      'Harbour/2.flac': song('song-harbour-2-1.flac'),
      'Slow/1.mp3': song('song-slow-1.mp3'),
      'Slow/2.mp3': song('song-slow-2.mp3'),
    }),
    steady: () => ['song.m4a', song('song-single.m4a')],
  },
]

const steadyFolder = (at: number): string => `Steady ${at} (2000)`

test.skipIf(!canShare).each(layouts.map((layout) => [layout.runs, layout.kind, layout] as const))(
  `%d losses of a mount of %s change nothing, and a true deletion beside each is seen at once (SHELFD_TEST_SEED=${seed})`,
  async (runs, _, layout) => {
    const below = createRandom(seed)
    await using place = await twoRoots(layout)
    const { engine, root, steady, name } = place
    const known = knownBelow(engine, root)
    const present = presentBelow(engine, steady)
    for (let run = 0; run < runs; run += 1) {
      const mode = below(5) === 0 ? 'full' : 'incremental'
      const loss: Loss = {
        mode,
        ruin: ruins[below(ruins.length)] ?? 'nothing',
        // The first few are those of the root itself, then come those of discovery, in full mode those of reading.
        lookup: below(2) === 0 ? below(4) : 1 + below(mode === 'full' ? 700 : 150),
        deleted: below(layout.folders),
      }
      const scan = await scanThrough(place, loss)
      expect({ run, loss, status: scan.status, missing: scan.files.missing }).toMatchObject({
        status: 'completed',
        missing: 1,
      })
      expect({ run, loss, ...knownBelow(engine, root) }).toEqual({ run, loss, ...known })

      place.comeBack()
      renameSync(join(steady, '../away'), join(steady, steadyFolder(loss.deleted)))
      const probed = engine.probed().length
      const back = await engine.scan(name)
      await picturesMade(engine)
      expect({ run, loss, ...back }).toMatchObject({ status: 'completed', errors: [] })
      expect(back.files).toMatchObject({ probed: 0, new: 0, missing: 0, restored: 1 })
      expect(engine.probed()).toHaveLength(probed)
      expect({ run, loss, ...knownBelow(engine, root) }).toEqual({ run, loss, ...known })
      expect(presentBelow(engine, steady)).toEqual(present)
    }
  },
)

/** Scans while the disk goes and a folder is deleted from the other. */
async function scanThrough(place: TwoRoots, loss: Loss): Promise<EndedScan> {
  const { engine, share, steady, name } = place
  renameSync(join(steady, steadyFolder(loss.deleted)), join(steady, '../away'))
  if (loss.lookup === 0) {
    place.vanish(loss.ruin)
    return await engine.scan(name, { mode: loss.mode })
  }
  await share.misbehave({ holdAt: loss.lookup })
  const over = engine.over(await engine.start(name, { mode: loss.mode }))
  await Promise.race([share.held(), over])
  place.vanish(loss.ruin)
  await share.misbehave({})
  await share.release()
  return await over
}

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}

async function twoRoots({ kind, folders, ...layout }: Layout): Promise<TwoRoots> {
  const options = { kind, roots: ['media', 'steady'], probe: 'count' } as const
  const place = await sharedWorld(options, 'keep')
  const { root, engine, name } = place
  const steady = join(root, '../steady')
  for (let at = 0; at < folders; at += 1) {
    for (const [path, content] of Object.entries(layout.gone(at))) {
      write(join(place.disk, path), content)
    }
    const [file, content] = layout.steady(at)
    write(join(steady, steadyFolder(at), file), content)
  }
  const mounts: Mount[] = []
  const comeBack = (): void => {
    for (const mount of mounts.splice(0)) mount.unmount()
    mounts.push(mountBind(join(root, '../keep'), root))
  }
  const vanish = (ruin: Loss['ruin']): void => {
    for (const mount of mounts.splice(0)) mount.unmount()
    if (ruin === 'nothing') rmdirSync(root)
    if (ruin === 'another file system') mounts.push(mountTmpfs(root))
  }
  comeBack()
  await engine.scan(name)
  await picturesMade(engine)
  return {
    ...place,
    steady,
    vanish,
    comeBack,
    [Symbol.asyncDispose]: async () => {
      for (const mount of mounts) mount.unmount()
      await place[Symbol.asyncDispose]()
    },
  }
}
