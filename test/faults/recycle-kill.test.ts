import { Database } from 'bun:sqlite'
import { copyFileSync, existsSync, linkSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import type { Stores } from '../../src/domain/stores.ts'
import { openWriter } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { createStores } from '../../src/store/stores.ts'
import { addDirectory } from '../store/fixture.ts'
import { filesIn, identityOf, plan } from '../download/importing.ts'
import { hasOtherDisk, otherDisk } from '../filesystem/other-disk.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'
import { canTrace } from '../support/needs.ts'
import { bundleProgram, isKilledAt } from './killed-program.ts'
import { type RecycleAct, recycleAll } from './programs/recycle.ts'

setDefaultTimeout(400_000)

/** All that puts a file somewhere, takes it away or makes that last. */
const calls = ['link', 'unlink', 'rename', 'mkdir', 'rmdir', 'utimensat']

const film = 'Alien (1979)/Alien (1979).mkv'
const old = 'Alien (1979)/Alien.1979.DVDRip.avi'
const sidecar = 'Alien (1979)/Alien.1979.DVDRip.en.srt'
const contents: Record<string, string> = { [film]: 'new', [old]: 'old film', [sidecar]: 'old text' }

interface Scene {
  readonly database: string
  readonly library: string
  readonly downloads: string
  /** Where the bin is, and what the configuration says of that. */
  readonly bin: string
  readonly recycleDir: string | null
}

const day = 86_400_000
const keptFor = { jobsMs: day, scansMs: day, missingMs: day, changesMs: day, mostChanges: 10 }

/** A library in which a film was placed that replaces another with its subtitle. */
function prepare(folder: string, empty: string, recycleDir: string | null): Scene {
  const library = join(folder, 'library')
  const downloads = join(folder, 'downloads')
  const bin = recycleDir ?? join(library, '.shelfd-recycle')
  const scene = { database: join(folder, 'shelfd.db'), library, downloads, bin, recycleDir }
  mkdirSync(join(library, dirname(film)), { recursive: true })
  mkdirSync(downloads, { recursive: true })
  writeFileSync(join(downloads, 'Alien.mkv'), contents[film] ?? '')
  linkSync(join(downloads, 'Alien.mkv'), join(library, film))
  for (const path of [old, sidecar]) {
    writeFileSync(join(library, path), contents[path] ?? '')
    utimesSync(join(library, path), 1_000, 2_000)
  }
  copyFileSync(empty, scene.database)
  const database = openWriter(scene.database)
  const stores = createStores(database, () => keptFor)
  stores.libraries.sync([{ name: 'Media', kind: 'movies', paths: [library] } as never], 1)
  for (const path of [film, old, sidecar]) know(stores, library, path)
  const listed = { name: basename(old), ...identityOf(join(library, old)) }
  const replaces = [{ fileId: 2, rootId: 1, path: old, listed }]
  const planId = plan(
    { stores, now: 1 },
    { downloads, moves: [{ from: 'Alien.mkv', to: film, replaces }] },
  )
  const placed = identityOf(join(library, film))
  stores.imports.updateFile(1, { state: 'placed', mode: 'hardlink', placed })
  stores.imports.setPlanState(planId, 'applied', 1)
  database.close()
  return scene
}

function know(stores: Stores, library: string, path: string): void {
  const directoryId = addDirectory({ stores: stores as never }, dirname(path))
  const kind = path.endsWith('.srt') ? 'subtitle' : 'video'
  const facts = identityOf(join(library, path))
  stores.files.insert([{ ...facts, name: basename(path), directoryId, kind, unsettled: false }], 1)
}

function rows(scene: Scene, sql: string): unknown[] {
  using database = new Database(scene.database, { readonly: true })
  return database.query(sql).all()
}

function write(scene: Scene, sql: string): void {
  const database = openWriter(scene.database)
  database.run(sql)
  database.close()
}

const shown = ({ library }: Scene): Record<string, string> =>
  Object.fromEntries(
    Object.entries(filesIn(library)).filter(([path]) => !path.startsWith('.shelfd-recycle/')),
  )

function kept({ bin }: Scene): Record<string, string> {
  const found = existsSync(bin) ? Object.entries(filesIn(bin)) : []
  return Object.fromEntries(
    found.map(([path, content]) => [path.split('/').slice(2).join('/'), content]),
  )
}

const only = (...paths: string[]): Record<string, string> =>
  Object.fromEntries(paths.map((path) => [path, contents[path] ?? '']))

/** What is made ready before an act, and what has to be in the end. */
const acts: Record<
  RecycleAct,
  { ready(scene: Scene): Promise<void>; expectWhole(scene: Scene): void }
> = {
  retire: {
    ready: () => Promise.resolve(),
    expectWhole: (scene) => {
      expect(shown(scene)).toEqual(only(film))
      expect(kept(scene)).toEqual(only(old, sidecar))
      expect(rows(scene, 'SELECT name FROM file')).toEqual([{ name: basename(film) }])
      expect(rows(scene, `SELECT state, count(*) AS n FROM recycled_file GROUP BY state`)).toEqual([
        { state: 'kept', n: 2 },
      ])
    },
  },
  undo: {
    ready: async (scene) => {
      await recycleAll(scene.database, 'retire', scene.recycleDir)
      write(scene, "UPDATE import_plan SET state = 'undoing'")
    },
    expectWhole: (scene) => {
      expect(shown(scene)).toEqual(only(old, sidecar))
      expect(kept(scene)).toEqual({})
      expect(rows(scene, 'SELECT name FROM file ORDER BY name')).toEqual([
        { name: basename(old) },
        { name: basename(sidecar) },
      ])
      expect(rows(scene, 'SELECT state FROM import_plan')).toEqual([{ state: 'undone' }])
      expect(rows(scene, 'SELECT DISTINCT state FROM recycled_file')).toEqual([
        { state: 'restored' },
      ])
    },
  },
  restore: {
    ready: async (scene) => {
      await recycleAll(scene.database, 'retire', scene.recycleDir)
      write(scene, "UPDATE recycled_file SET state = 'restoring'")
    },
    expectWhole: (scene) => {
      expect(shown(scene)).toEqual(only(film, old, sidecar))
      expect(kept(scene)).toEqual({})
      expect(rows(scene, 'SELECT count(*) AS n FROM file')).toEqual([{ n: 3 }])
      expect(rows(scene, 'SELECT DISTINCT state FROM recycled_file')).toEqual([
        { state: 'restored' },
      ])
    },
  },
}

/** No old file is nowhere, and what has a name of its own is whole. */
function expectNoneLost(scene: Scene): void {
  const there = { ...kept(scene), ...shown(scene) }
  const all = new Set([...Object.values(shown(scene)), ...Object.values(kept(scene))])
  for (const path of [old, sidecar])
    expect([path, all.has(contents[path] ?? '')]).toEqual([path, true])
  for (const [path, content] of Object.entries(there)) {
    if (!path.includes('.tmp-')) expect([path, content]).toEqual([path, contents[path] ?? ''])
  }
  expect(filesIn(scene.downloads)).toEqual({ 'Alien.mkv': contents[film] ?? '' })
}

const program = join(import.meta.dir, 'programs/recycle.ts')

describe.skipIf(!canTrace)('a daemon that is killed', () => {
  for (const act of ['retire', 'undo', 'restore'] as const) {
    for (const isOther of [false, true]) {
      const where = isOther ? 'with its bin on another disk ' : ''
      test.skipIf(isOther && !hasOtherDisk)(
        `41, 56: at any act of ${act} ${where}loses nothing and ends as if nothing had happened`,
        async () => {
          using tools = tempFolder()
          const bundle = await bundleProgram(program, tools.path)
          const empty = tools.at('empty.db')
          const database = openWriter(empty)
          migrate(database, { now: 1 })
          database.close()
          let kills = 0
          const killAll = async (call: string): Promise<void> => {
            for (let n = 1, isKilled = true; isKilled; n += 1) {
              using temp = tempFolder()
              using other = isOther ? otherDisk() : tempFolder()
              const scene = prepare(temp.path, empty, isOther ? other.at('bin') : null)
              await acts[act].ready(scene)
              const bin = scene.recycleDir === null ? [] : [scene.recycleDir]
              isKilled = await isKilledAt({ call, n }, [bundle, scene.database, act, ...bin])
              if (isKilled) kills += 1
              expectNoneLost(scene)
              await recycleAll(scene.database, act, scene.recycleDir)
              acts[act].expectWhole(scene)
            }
          }
          // Most of these are of the database, whose own tests are elsewhere: once is enough.
          const left = act === 'undo' || isOther ? [...calls] : [...calls, 'fsync']
          const next = async (): Promise<void> => {
            for (let call = left.shift(); call !== undefined; call = left.shift())
              await killAll(call)
          }
          await Promise.all([next(), next()])
          expect(kills).toBeGreaterThan(8)
        },
      )
    }
  }
})
