import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

import { type TestEngine, type TestEngineOptions, startTestEngine } from '../support/engine.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'

/** A folder of media with the engine that scans it as the library `films`, `shows`, `songs` or `pictures`. */
export interface World extends AsyncDisposable {
  readonly engine: TestEngine
  /** Root of the library. */
  readonly root: string
  readonly name: 'films' | 'shows' | 'songs' | 'pictures'
  at(path: string): string
  /** Writes files; each has a content of its own unless one is given. */
  put(...files: (string | readonly [path: string, content: string])[]): void
}

type WorldOptions = Partial<Omit<TestEngineOptions, 'libraries'>> & {
  readonly kind?: 'movies' | 'series' | 'music' | 'images'
  /** Below the folder of the test; one root called `media` by default. */
  readonly roots?: readonly string[]
  /** More of the library's block of the configuration file. */
  readonly block?: string
}

const names = { movies: 'films', series: 'shows', music: 'songs', images: 'pictures' } as const

export async function world(options: WorldOptions = {}): Promise<World> {
  const { kind = 'movies', roots = ['media'], block = '', ...engineOptions } = options
  const folder = tempFolder()
  const name = names[kind]
  const paths = roots.map((root) => folder.at(root))
  for (const path of paths) mkdirSync(path, { recursive: true })
  const root = paths[0] ?? folder.path
  const engine = await startTestEngine({
    libraries: [{ name, kind, paths, toml: block }],
    ...engineOptions,
  })
  return {
    engine,
    root,
    name,
    at: (path) => (path === '' ? root : join(root, path)),
    put: (...files) => put(root, ...files),
    [Symbol.asyncDispose]: async () => {
      await engine[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

/** Writes files below a folder; one without a content gets its own path as such. */
export function put(
  root: string,
  ...files: (string | readonly [path: string, content: string])[]
): void {
  for (const file of files) {
    const [path, content] = typeof file === 'string' ? [file, `content of ${file}`] : file
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
}

/** Waits for the jobs of pictures, which no scan waits for. */
export async function picturesMade(engine: TestEngine): Promise<void> {
  const live = `SELECT 1 FROM job WHERE done = 0 AND state <> 'scheduled' AND kind IN
    ('asset.cache', 'asset.derive', 'asset.select', 'asset.still', 'asset.warm', 'cache.rebuild')`
  while (engine.rows(live).length > 0) await Bun.sleep(5)
}

/** Copies a real media file of the fixtures. */
export function putFixture(target: string, name: string): void {
  const source = join(import.meta.dir, '../fixtures/media', name)
  if (!existsSync(source)) throw new Error(`there is no fixture ${name}`)
  mkdirSync(dirname(target), { recursive: true })
  copyFileSync(source, target)
}

const began = Math.floor(Date.now() / 1000)

/** Sets the time of a file or folder into the past, so that nothing about it is restless. */
export function age(path: string, secondsAgo = 3_600): void {
  const at = began - secondsAgo
  utimesSync(path, at, at)
}

/** The same for all folders below one, and for itself; files keep their times. */
export function ageAll(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isDirectory()) age(join(entry.parentPath, entry.name))
  }
  age(folder)
}

/** Everything that the catalogue holds, for comparison byte by byte. */
export function catalogue(engine: TestEngine): unknown {
  const all = (table: string, order: string): unknown[] =>
    engine.rows(`SELECT * FROM ${table} ORDER BY ${order}`)
  return {
    file: all('file', 'id'),
    directory: engine.rows('SELECT id, root_id, path, missing_at FROM directory ORDER BY id'),
    item: all('item', 'id'),
    itemFile: all('item_file', 'item_id, file_id'),
    asset: all('asset', 'id'),
    probe: all('media_probe', 'size_bytes, fingerprint'),
  }
}

/** Items with their present files, by kind and key: enough to see who is who. */
export function items(engine: TestEngine): Record<string, string[]> {
  const rows = engine.rows<{ id: number; kind: string; key: string; missing: number }>(
    'SELECT id, kind, key, missing_at IS NOT NULL AS missing FROM item ORDER BY kind, key',
  )
  return Object.fromEntries(
    rows.map(({ id, kind, key, missing }) => [
      `${missing === 1 ? 'missing ' : ''}${kind} ${key}`,
      filesOf(engine, id),
    ]),
  )
}

/** Names of an item's present files, below their roots. */
export function filesOf(engine: TestEngine, itemId: number): string[] {
  return engine
    .rows<{ path: string }>(
      `SELECT ltrim(directory.path || '/' || file.name, '/') AS path FROM item_file
       JOIN file ON file.id = file_id JOIN directory ON directory.id = directory_id
       WHERE item_id = ? AND file.missing_at IS NULL ORDER BY 1`,
      itemId,
    )
    .map(({ path }) => path)
}

/** Ids of the items by key, without those that are missing. */
export function itemIds(engine: TestEngine): Record<string, number> {
  const rows = engine.rows<{ id: number; key: string }>(
    'SELECT id, key FROM item WHERE missing_at IS NULL ORDER BY key',
  )
  return Object.fromEntries(rows.map(({ id, key }) => [key, id]))
}

/** Ids of the present files by path below their root. */
export function fileIds(engine: TestEngine): Record<string, number> {
  const rows = engine.rows<{ id: number; path: string }>(
    `SELECT file.id, ltrim(directory.path || '/' || file.name, '/') AS path FROM file
     JOIN directory ON directory.id = directory_id WHERE file.missing_at IS NULL ORDER BY 2`,
  )
  return Object.fromEntries(rows.map(({ id, path }) => [path, id]))
}

/** The change log of a scan as `kind path`, or `kind old -> path`. */
export function changes(engine: TestEngine, scanId: number): string[] {
  const rows = engine.rows<{ kind: string; path: string; old: string | null; n: number }>(
    'SELECT kind, path, old_path AS old, file_count AS n FROM file_change WHERE scan_id = ? ORDER BY path, id',
    scanId,
  )
  return rows.map(({ kind, path, old, n }) => {
    const place = old === null ? path : `${old} -> ${path}`
    return n === 1 ? `${kind} ${place}` : `${kind} ${place} (${n} files)`
  })
}
