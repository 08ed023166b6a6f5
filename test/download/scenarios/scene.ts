import { lstatSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { createDownloadDesk } from '../../../src/daemon/download-desk.ts'
import { tempFolder } from '../../filesystem/temp-folder.ts'
import { startTestEngine, type TestEngine, type TestEngineOptions } from '../../support/engine.ts'
import { startTestServer } from '../../support/server.ts'
import { until } from '../../support/until.ts'

/** A block `[[download_client]]`. */
export interface SceneClient {
  readonly name: string
  readonly plugin: 'qbittorrent' | 'transmission'
  readonly url: string
  readonly username?: string
  readonly password?: string
  /** More lines of the block, such as `folders`. */
  readonly toml?: string
}

export interface SceneOptions extends Partial<Omit<TestEngineOptions, 'libraries'>> {
  readonly clients: readonly SceneClient[]
  /** Lines of `[import]`. */
  readonly rules?: string
}

/** A download as the API shows it. */
export interface Shown {
  readonly id: number
  readonly clientId: string
  readonly name: string
  readonly state: string
  readonly phase: string
  readonly progress: number
  readonly attempts: number
  readonly reason: { readonly code: string; readonly message: string; readonly fix: string | null }
}

/** A household with a library of films and one of series, whose downloads real or pretend clients have. */
export interface Scene extends AsyncDisposable {
  readonly engine: TestEngine
  /** Roots of the libraries `Movies` and `Series`. */
  readonly movies: string
  readonly series: string
  /** Answers of the API, which have to be 200. */
  get<T>(path: string): Promise<T>
  /** Asks all clients now, and waits until that is done. */
  poll(): Promise<void>
  /** Moves the clock on, and waits until what is due then is done. */
  advance(ms: number): Promise<void>
  /** The download of this hash; null before it is known. */
  find(hash: string): Promise<Shown | null>
  /** Asks the clients until the download is so. */
  sees(hash: string, isSo: (download: Shown) => boolean): Promise<Shown>
  reaches(hash: string, state: string): Promise<Shown>
  /** All scans, once they are over. */
  scansOver(): Promise<{ readonly scans: readonly ShownScan[] }>
  /** How a client fares. */
  client(name: string): Promise<ShownClient>
  /** Paths of all files below the libraries, without hidden ones, with their sizes. */
  library(): Record<string, number>
  /** Has it go by changed options from now on, as a reload does. */
  configure(changes: Partial<SceneOptions>): Promise<void>
  /** Stops it as the daemon does, and starts it on the same data. */
  restart(changes?: Partial<SceneOptions>): Promise<void>
}

export interface ShownClient {
  readonly name: string
  readonly state: string
  readonly problem: { readonly code: string; readonly message: string } | null
  readonly nextPollAt: string | null
  readonly failures: number
}

/** What stands in for ffprobe says of every file: as long as an episode. */
const probeAnswer = JSON.stringify({
  streams: [
    { index: 0, codec_type: 'video', codec_name: 'h264', width: 1920, height: 1080 },
    { index: 1, codec_type: 'audio', codec_name: 'aac', channels: 2 },
  ],
  format: { format_name: 'matroska,webm', duration: '2700.0' },
})

export async function openScene(options: SceneOptions): Promise<Scene> {
  const temp = tempFolder()
  const movies = temp.at('movies')
  const series = temp.at('series')
  for (const folder of [movies, series]) mkdirSync(folder)
  let current = options
  const engineOptions = (): TestEngineOptions => {
    const { clients, rules = '', toml = '', ...others } = current
    return {
      libraries: [
        { name: 'Movies', kind: 'movies', paths: [movies], toml: 'watch = false' },
        { name: 'Series', kind: 'series', paths: [series], toml: 'watch = false' },
      ],
      probe: { script: `echo '${probeAnswer}'` },
      ...others,
      toml: [`[import]\nmin_free = "0"\n${rules}`, ...clients.map(blockOf), toml].join('\n\n'),
    }
  }
  const engine = await startTestEngine({ ...engineOptions(), hasMovableClock: true })
  const serve = (): ReturnType<typeof startTestServer> =>
    startTestServer(engine, {
      downloads: createDownloadDesk({
        reader: engine.engine.reader,
        clients: () => engine.config.downloads.clients,
        poll: (client) => engine.engine.ask('pollDownloads', client),
        plugins: engine.engine.plugins,
      }),
    })
  let server = serve()
  const get = async <T>(path: string): Promise<T> => {
    const response = await server.fetch('GET', `/api/v1/${path}`)
    if (response.status !== 200) throw new Error(`${path}: ${response.status}`)
    return (await response.json()) as T
  }
  const quiet = async (): Promise<void> => {
    const busy = `SELECT 1 FROM job WHERE state IN ('available', 'running') LIMIT 1`
    await until(() => engine.rows(busy).length === 0, { what: 'the end of all work' })
  }
  const poll = async (): Promise<void> => {
    await engine.engine.ask('pollDownloads', null)
    await quiet()
  }
  const find = async (hash: string): Promise<Shown | null> => {
    const [row] = engine.rows<{ id: number }>('SELECT id FROM download WHERE client_id = ?', hash)
    return row === undefined ? null : await get<Shown>(`downloads/${row.id}`)
  }
  const sees: Scene['sees'] = async (hash, isSo) => {
    let last: Shown | null = null
    try {
      return await until(
        async () => {
          await poll()
          last = await find(hash)
          return last !== null && isSo(last) ? last : null
        },
        { what: 'the download as it should be', everyMs: 200, limitMs: 40_000 },
      )
    } catch (error) {
      throw new Error(`last seen: ${JSON.stringify(last)}`, { cause: error })
    }
  }
  return {
    engine,
    movies,
    series,
    get,
    poll,
    find,
    sees,
    reaches: (hash, state) => sees(hash, (download) => download.state === state),
    advance: async (ms) => {
      await engine.advance(ms)
      await quiet()
    },
    scansOver: async () => {
      await quiet()
      const open = `SELECT 1 FROM scan WHERE completed_at IS NULL
        UNION SELECT 1 FROM scan_request`
      await until(() => engine.rows(open).length === 0, { what: 'the end of all scans' })
      return { scans: engine.rows<ShownScan>(scansText) }
    },
    client: async (name) => {
      const { clients } = await get<{ clients: ShownClient[] }>('download-clients')
      const found = clients.find((one) => one.name === name)
      if (found === undefined) throw new Error(`there is no client ${name}`)
      return found
    },
    library: () => ({ ...sizesIn(movies), ...sizesIn(series) }),
    configure: async (changes) => {
      current = { ...current, ...changes }
      await engine.configure(engineOptions())
      await quiet()
    },
    restart: async (changes = {}) => {
      current = { ...current, ...changes }
      await server[Symbol.asyncDispose]()
      await engine.restart(engineOptions())
      server = serve()
    },
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]()
      await engine[Symbol.asyncDispose]()
      temp[Symbol.dispose]()
    },
  }
}

function blockOf({ name, plugin, url, username, password, toml = '' }: SceneClient): string {
  const settings = { url, ...(username !== undefined && { username, password }) }
  const entries = Object.entries(settings).map(([key, value]) => `${key} = ${quote(value)}`)
  return [
    '[[download_client]]',
    `name = ${quote(name)}`,
    `plugin = "${plugin}"`,
    toml.includes('categories')
      ? toml
      : `categories = { films = "Movies", tv = "Series" }\n${toml}`,
    `settings = { ${entries.join(', ')} }`,
  ].join('\n')
}

function quote(value: unknown): string {
  return JSON.stringify(value)
}

function sizesIn(folder: string): Record<string, number> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const files = paths.filter(
    (path) => !/(?:^|\/)\./.test(path) && lstatSync(join(folder, path)).isFile(),
  )
  return Object.fromEntries(
    files.toSorted().map((path) => [path, statSync(join(folder, path)).size]),
  )
}

/** Content of its own for each name. */
export function contentOf(name: string, sizeBytes = 200_000): Buffer {
  return Buffer.alloc(sizeBytes, `${name} `)
}

/** Writes files below a folder, by their paths there. */
export function lay(folder: string, ...paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), contentOf(path))
  }
}

/** After so long, a blocked import is tried for the second time. */
export const nextImport = 61_000

export interface ShownScan {
  readonly cause: string
  readonly status: string
  readonly errors: number
  readonly news: number
  readonly modified: number
  readonly missing: number
  readonly probed: number
  readonly added: number
  readonly updated: number
}

const scansText = `SELECT cause, status, errors_count AS errors, files_new AS news, files_modified AS modified,
  files_missing AS missing, files_probed AS probed, items_new AS added, items_updated AS updated FROM scan`
