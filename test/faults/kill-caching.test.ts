import { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { cachedForm } from '../../src/domain/open-file.ts'
import { makeJpeg } from '../media/image/jpeg.ts'
import { createHousehold, type Household, until } from '../support/household.ts'
import { integrityProblems } from './state.ts'

const rounds = 20
const films = 8
const timeoutMs = 180_000

function poster(n: number, round: number): Uint8Array {
  const padding = Buffer.alloc(40_000, `${n} ${round} `)
  return Buffer.concat([makeJpeg({ width: 600, height: 900 }), padding])
}

function household(): Household {
  const home = createHousehold({ films, open: true, config: '[cache]\norphan_grace = "0s"' })
  changePosters(home, 0)
  return home
}

/** Each of them is cached and made smaller anew. */
function changePosters(home: Household, round: number): void {
  for (let n = 1; n <= films; n += 1) {
    home.write(`films/Film ${n} (2001)/poster.jpg`, poster(n, round))
  }
}

function cached(home: Household): string[] {
  const folder = join(home.dataDir, 'cache')
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted()
}

/** Files under a final name whose content is another than the one that it promises. */
function partial(home: Household): string[] {
  return cached(home).filter((path) => {
    const hash = cachedForm.exec(path)?.[2]
    const bytes = readFileSync(join(home.dataDir, 'cache', path))
    return hash !== undefined && Bun.SHA256.hash(bytes, 'hex') !== hash
  })
}

/** What the database names, or has still to make. */
function known(home: Household): { paths: string[]; live: number } {
  using database = new Database(join(home.dataDir, 'shelfd.db'), { readonly: true })
  const rows = database.query<{ path: string }, []>(
    `SELECT cache_path AS path FROM asset WHERE cache_path IS NOT NULL
     UNION SELECT cache_path FROM picture_copy ORDER BY 1`,
  )
  const live = database.query<{ n: number }, []>(
    `SELECT count(*) AS n FROM job WHERE kind IN ('asset.cache', 'asset.derive') AND done = 0`,
  )
  return { paths: rows.all().map(({ path }) => path), live: live.get()?.n ?? 0 }
}

/** The same in every run: how long after the first file of a round the end comes. */
function* delays(): Generator<number> {
  for (let seed = 7; ; seed = (seed * 16_807) % 2_147_483_647) yield seed % 250
}

describe('caching that is killed again and again', () => {
  test(
    'leaves no partial file under a final name, and one clean-up leaves no orphan',
    async () => {
      await using home = household()
      const delay = delays()
      for (let round = 1; round <= rounds; round += 1) {
        const before = new Set(cached(home))
        const program = await home.start(['scan', '--full'])
        await until(
          () => cached(home).some((path) => !before.has(path)) || hasEnded(program.pid),
          'the first file of a round',
        )
        await Bun.sleep(delay.next().value ?? 0)
        program.kill('SIGKILL')
        await program.exited
        expect(partial(home)).toEqual([])
        expect(integrityProblems(home)).toEqual([])
        changePosters(home, round)
      }
      const whole = await home.run(['scan', '--full'])
      expect(whole.code).toBe(0)
      await using daemon = await quietDaemon(home)
      expect(daemon).toBeDefined()
      const { code, out, err } = await home.run(['cache', 'clean'])
      expect([code, out, err]).toEqual([0, expect.stringContaining('removed'), ''])
      expect(partial(home)).toEqual([])
      expect(cached(home)).toEqual(known(home).paths)
      expect(cached(home)).toHaveLength(films * 3)
    },
    timeoutMs,
  )
})

function hasEnded(pid: number): boolean {
  return !existsSync(`/proc/${pid}`)
}

/** A daemon that has made all smaller copies, which no command waits for. */
async function quietDaemon(home: Household): Promise<AsyncDisposable> {
  const program = await home.start(['serve'])
  await until(() => program.err().includes('ready') && known(home).live === 0, 'the last picture')
  return {
    [Symbol.asyncDispose]: async () => {
      program.kill()
      await program.exited
    },
  }
}
