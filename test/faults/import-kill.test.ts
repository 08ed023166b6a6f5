import { Database } from 'bun:sqlite'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import { openWriter } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { createStores } from '../../src/store/stores.ts'
import { contentOf, filesIn, identityOf, type Move, plan } from '../download/importing.ts'
import { hasOtherDisk, otherDisk } from '../filesystem/other-disk.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'
import { canTrace } from '../support/needs.ts'
import { bundleProgram, isKilledAt } from './killed-program.ts'
import { importAll } from './programs/import.ts'

setDefaultTimeout(400_000)

const program = join(import.meta.dir, 'programs/import.ts')
/** All that puts a file somewhere, takes it away or makes that last. Copies set their time once all bytes are there. */
const calls = [
  'link',
  'unlink',
  'rename',
  'fsync',
  'fdatasync',
  'utimensat',
  'copy_file_range',
  'mkdir',
]

function packOf(files: number): readonly Move[] {
  return Array.from({ length: files }, (_, at) => ({
    from: `Pack/${at}.mkv`,
    to: `Show (2001)/Season 01/Show S01E${at + 1}.mkv`,
  }))
}

/** A library and a download with a plan that nothing was done of. */
interface Scene {
  readonly pack: readonly Move[]
  readonly database: string
  readonly library: string
  readonly downloads: string
}

const day = 86_400_000
const kept = { jobsMs: day, scansMs: day, missingMs: day, changesMs: day, mostChanges: 10 }

/** A database that knows no library yet; making it takes longer than all that is done with it. */
function emptyDatabase(path: string): string {
  const database = openWriter(path)
  migrate(database, { now: 1 })
  database.close()
  return path
}

interface Order {
  /** Where the downloads are. */
  readonly disk: string
  readonly empty: string
  readonly files: number
  /** Files have the names already, and are to give way. */
  readonly replaces: boolean
}

function prepare(folder: string, { disk, empty, files, replaces }: Order): Scene {
  const pack = packOf(files)
  const scene = {
    pack,
    database: join(folder, 'shelfd.db'),
    library: join(folder, 'library'),
    downloads: join(disk, 'downloads'),
  }
  mkdirSync(scene.library, { recursive: true })
  mkdirSync(join(scene.downloads, 'Pack'), { recursive: true })
  for (const { from } of pack) writeFileSync(join(scene.downloads, from), contentOf(from))
  if (replaces) mkdirSync(join(scene.library, 'Show (2001)/Season 01'), { recursive: true })
  const moves = replaces ? pack.map((move) => withOld(scene.library, move)) : pack
  copyFileSync(empty, scene.database)
  const database = openWriter(scene.database)
  const stores = createStores(database, () => kept)
  const setup = { name: 'Media', kind: 'series', paths: [scene.library] } as never
  stores.libraries.sync([setup], 1)
  plan({ stores, now: 1 }, { downloads: scene.downloads, moves })
  database.close()
  return scene
}

function withOld(library: string, move: Move): Move {
  const path = join(library, move.to)
  writeFileSync(path, oldContentOf(move.to))
  const listed = { name: basename(path), ...identityOf(path) }
  return { ...move, replaces: [{ fileId: 1, rootId: 1, path: move.to, listed }] }
}

function oldContentOf(path: string): string {
  return `old ${path}`
}

function rows(scene: Scene, sql: string): unknown[] {
  using database = new Database(scene.database, { readonly: true })
  return database.query(sql).all()
}

/** Nothing was lost, nothing is there twice, nothing is left over. */
function expectWhole(scene: Scene, { replaces }: Pick<Order, 'replaces'>): void {
  const { pack } = scene
  expect(filesIn(scene.library)).toEqual(wholeOf(pack))
  const kept = Object.entries(filesIn(join(scene.library, '.shelfd-recycle'))).map(
    ([path, content]) => [path.split('/').slice(2).join('/'), content],
  )
  const olds = pack.map(({ to }) => [to, oldContentOf(to)])
  expect(Object.fromEntries(kept)).toEqual(replaces ? Object.fromEntries(olds) : {})
  expect(kept).toHaveLength(replaces ? pack.length : 0)
  const states = `SELECT state FROM recycled_file WHERE state <> 'kept'`
  expect(rows(scene, states)).toEqual([])
  expect(filesIn(scene.downloads)).toEqual(
    Object.fromEntries(pack.map(({ from }) => [from, contentOf(from)])),
  )
  const placed = `SELECT target, state, temporary FROM import_file ORDER BY id`
  expect(rows(scene, placed)).toEqual(
    pack.map(({ to }) => ({ target: to, state: 'placed', temporary: null })),
  )
  const known = `SELECT count(*) AS files, count(DISTINCT name) AS names FROM file`
  expect(rows(scene, known)).toEqual([{ files: pack.length, names: pack.length }])
  expect(rows(scene, 'SELECT state FROM import_plan')).toEqual([{ state: 'applied' }])
  expect(rows(scene, 'SELECT state FROM download')).toEqual([{ state: 'imported' }])
}

const ways = [
  // First its hidden name, then its own.
  ['linked', () => tempFolder(), { canRun: true, files: 12, links: 2, replaces: false }],
  [
    'copied to another file system',
    () => otherDisk(),
    { canRun: hasOtherDisk, files: 12, links: 1, replaces: false },
  ],
  // And the old one its place in the bin; its name is taken by a rename.
  [
    'put in the place of others',
    () => tempFolder(),
    { canRun: true, files: 3, links: 2, replaces: true },
  ],
] as const

describe.skipIf(!canTrace)('3, 37: an import that is killed', () => {
  for (const [how, disk, { canRun, files, links, replaces }] of ways) {
    test.skipIf(!canRun)(
      `at any act while its files are ${how} ends as if nothing had happened`,
      async () => {
        using tools = tempFolder()
        const bundle = await bundleProgram(program, tools.path)
        const empty = emptyDatabase(tools.at('empty.db'))
        const left = calls.map((call) => ({ call, n: 0 }))
        const kills: string[] = []
        const killOneByOne = async (): Promise<void> => {
          for (let next = left[0]; next !== undefined; next = left[0]) {
            next.n += 1
            const kill = { ...next }
            using temp = tempFolder()
            using other = disk()
            const scene = prepare(temp.path, { disk: other.path, empty, files, replaces })
            if (await isKilledAt(kill, [bundle, scene.database])) kills.push(kill.call)
            else if (left[0] === next) left.shift()
            expect(partsUnderFinalNames(scene)).toEqual([])
            if (replaces) expectNoneLost(scene)
            await importAll(scene.database, {})
            expectWhole(scene, { replaces })
          }
        }
        await Promise.all([killOneByOne(), killOneByOne()])
        const count = (call: string): number => kills.filter((one) => one === call).length
        expect(count('link')).toBe(files * links)
        expect(count('unlink')).toBeGreaterThanOrEqual(files)
        // Of each file its data and its folder, and the database twice.
        expect(count('fsync')).toBeGreaterThanOrEqual(files * 4)
      },
    )
  }
})

/** What the library holds in the end. */
function wholeOf(pack: readonly Move[]): Record<string, string> {
  return Object.fromEntries(pack.map(({ from, to }) => [to, contentOf(from)]))
}

/** What has a name in the library and not all of its bytes. */
function partsUnderFinalNames(scene: Scene): string[] {
  const whole = wholeOf(scene.pack)
  return Object.entries(filesIn(scene.library)).flatMap(([path, content]) =>
    path.includes('/.tmp-') || content === whole[path] || content === oldContentOf(path)
      ? []
      : [path],
  )
}

/** Each old file is at its place, or in the bin, or at both. */
function expectNoneLost(scene: Scene): void {
  const { pack } = scene
  const there = new Set(Object.values(filesIn(scene.library)))
  const kept = new Set(Object.values(filesIn(join(scene.library, '.shelfd-recycle'))))
  const olds = pack.map(({ to }) => oldContentOf(to))
  expect(olds.filter((old) => !there.has(old) && !kept.has(old))).toEqual([])
}
