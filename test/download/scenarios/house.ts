import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import {
  type FakeQbittorrent,
  startFakeQbittorrent,
} from '../../../src/plugin/testing/fake/qbittorrent.ts'
import type { FakeQbittorrentTorrent } from '../../../src/plugin/testing/fake/qbittorrent/torrents.ts'
import { tempFolder } from '../../filesystem/temp-folder.ts'
import { startTestEngine, type TestEngine, type TestEngineOptions } from '../../support/engine.ts'
import { until } from '../../support/until.ts'
import { type TestVideo, videoBytes } from '../../support/video.ts'
import { filesIn } from '../importing.ts'

/** A download as it is written down, and what became of its files. */
export interface Seen {
  readonly id: number
  readonly state: string
  readonly reason: {
    readonly code: string
    readonly message: string
    readonly fix: string | null
  } | null
  readonly attempts: number
  readonly nextTryAt: number | null
}

export interface SeenFile {
  readonly planId: number
  /** Below the folder of the download. */
  readonly source: string
  readonly target: string | null
  readonly state: string
  readonly mode: string | null
  readonly temporary: string | null
  readonly error: { readonly code: string; readonly message: string } | null
  /** Codes of what speaks against it. */
  readonly against: readonly string[]
}

/** A household with all of the daemon but its server, and a download client. */
export interface House extends AsyncDisposable {
  readonly engine: TestEngine
  readonly box: FakeQbittorrent
  readonly downloads: string
  /** Folder of a library by the name of its category. */
  library(category: Category): string
  /** Contents of a library by their paths, hidden ones too. */
  shelves(category: Category): Record<string, string>
  /** Puts files where the client saves to, and has it list them as complete. Returns its hash. */
  complete(name: string, files: Files, torrent?: Partial<FakeQbittorrentTorrent>): string
  /** Has the client asked, and waits until all is done that comes of it. */
  poll(): Promise<void>
  /** Waits until no job runs or is due. */
  idle(): Promise<void>
  download(name: string): Seen
  /** Of the newest plan of a download, or of all of them. */
  files(name: string, which?: 'newest' | 'all'): readonly SeenFile[]
  /** Starts its daemon anew with other lines of `[import]`. */
  restart(change: Pick<HouseOptions, 'rules'>): Promise<void>
  /** Paths in the libraries that the database has a present file for, in order. */
  known(): readonly string[]
}

export type Category = 'tv' | 'films' | 'songs' | 'pictures'
/** What lies in a download, by its path: a video, or a text. */
export type Files = Readonly<Record<string, TestVideo | string | Uint8Array>>

const libraries = { tv: 'Shows', films: 'Films', songs: 'Songs', pictures: 'Pictures' } as const
const kinds = { tv: 'series', films: 'movies', songs: 'music', pictures: 'images' } as const

export interface HouseOptions extends Partial<Omit<TestEngineOptions, 'libraries'>> {
  /** Lines of `[import]`. */
  readonly rules?: string
  /** Lines of `[downloads]`. */
  readonly following?: string
  /** More lines of the client's block. */
  readonly client?: string
  /** Folders that exist already; by default all are on one file system. */
  readonly downloads?: string
  readonly shelves?: string
  /** Address and login of another client than the pretended one. */
  readonly real?: { readonly url: string; readonly username: string; readonly password: string }
  readonly plugin?: string
  /** Whether the libraries are watched. */
  readonly watch?: boolean
}

export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const { rules = '', following = '', client = '', toml = '', plugin, real, ...others } = options
  const temp = tempFolder()
  const downloads = options.downloads ?? temp.at('downloads')
  const shelves = options.shelves ?? temp.at('shelves')
  const library = (category: Category): string => join(shelves, libraries[category])
  const categories = Object.keys(libraries) as Category[]
  for (const folder of [downloads, ...categories.map(library)])
    mkdirSync(folder, { recursive: true })
  const box = await startFakeQbittorrent({ savePath: downloads })
  const { url, username, password } = real ?? box
  const tomlOf = (lines: string): string =>
    [
      `[downloads]\n${following}`,
      `[import]\nmin_free = "0"\n${lines}`,
      `[[download_client]]\nname = "box"\nplugin = "${plugin ?? 'qbittorrent'}"`,
      `categories = { ${categories.map((name) => `${name} = "${libraries[name]}"`).join(', ')} }`,
      `folders = [${JSON.stringify(downloads)}]\n${client}`,
      `settings = { url = "${url}", username = "${username}", password = "${password}" }`,
      toml,
    ].join('\n')
  const engine = await startTestEngine({
    probe: 'real',
    ...others,
    libraries: categories.map((category) => ({
      name: libraries[category],
      kind: kinds[category],
      paths: [library(category)],
      toml: `watch = ${options.watch ?? false}`,
    })),
    toml: tomlOf(rules),
  })
  const idle = (): Promise<void> => waitForJobs(engine)
  const download = (name: string): Seen => downloadOf(engine, name)
  return {
    engine,
    box,
    downloads,
    library,
    shelves: (category) => filesIn(library(category)),
    complete: (name, files, torrent = {}) => {
      const listed = Object.entries(files).map(([path, content]) => {
        const whole = join(downloads, path)
        mkdirSync(dirname(whole), { recursive: true })
        writeFileSync(whole, bytesOf(path, content))
        return { path, sizeBytes: statSync(whole).size }
      })
      return box.add({ name, category: 'tv', files: listed, ...torrent })
    },
    poll: async () => {
      // One that runs already may have read the list before this was asked for.
      await idle()
      await engine.engine.ask('pollDownloads', null)
      await idle()
    },
    idle,
    download,
    files: (name, which = 'newest') => filesOf(engine, download(name).id, which),
    restart: async (change) => await engine.restart({ toml: tomlOf(change.rules ?? '') }),
    known: () => knownFiles(engine),
    [Symbol.asyncDispose]: async () => {
      await engine[Symbol.asyncDispose]()
      await box.stop()
      temp[Symbol.dispose]()
    },
  }
}

function bytesOf(path: string, content: Files[string]): string | Uint8Array {
  const isBytes = typeof content === 'string' || content instanceof Uint8Array
  return isBytes ? content : videoBytes({ extra: path, ...content })
}

async function waitForJobs(engine: TestEngine): Promise<void> {
  const due = `SELECT count(*) AS n FROM job WHERE done = 0 AND (state IN ('available', 'running', 'retryable')
    OR run_at <= ?)`
  // A job enqueues the next one as it ends, and what is flushed may come a moment after that.
  let quiet = 0
  await until(
    () => {
      const [jobs] = engine.rows<{ n: number }>(due, Date.now())
      quiet = jobs?.n === 0 ? quiet + 1 : 0
      return quiet > 2
    },
    { what: 'the end of all jobs', everyMs: 10 },
  )
}

function downloadOf(engine: TestEngine, name: string): Seen {
  const [row] = engine.rows<Omit<Seen, 'reason'> & { reason: string | null }>(
    `SELECT id, state, reason, attempts, next_try_at AS nextTryAt FROM download WHERE name = ?`,
    name,
  )
  if (row === undefined) throw new Error(`there is no download ${name}`)
  return { ...row, reason: parsed(row.reason) }
}

function filesOf(engine: TestEngine, downloadId: number, which: 'newest' | 'all'): SeenFile[] {
  const rows = engine.rows<
    Omit<SeenFile, 'error' | 'against'> & { error: string; reasons: string }
  >(
    `SELECT plan_id AS planId, source ->> 'path' AS source, target, f.state, mode, temporary, error, reasons
     FROM import_file f JOIN import_plan p ON p.id = f.plan_id
     WHERE p.download_id = ?1 AND (?2 = 'all' OR p.id = (SELECT max(id) FROM import_plan WHERE download_id = ?1))
     ORDER BY f.id`,
    downloadId,
    which,
  )
  return rows.map(({ reasons, error, ...row }) => {
    const all = parsed<{ code: string; speaks: string }[]>(reasons)
    const against = all.filter(({ speaks }) => speaks === 'against').map(({ code }) => code)
    return { ...row, error: parsed(error), against }
  })
}

function knownFiles(engine: TestEngine): string[] {
  return engine
    .rows<{ path: string }>(
      `SELECT CASE d.path WHEN '' THEN f.name ELSE d.path || '/' || f.name END AS path
       FROM file f JOIN directory d ON d.id = f.directory_id WHERE f.missing_at IS NULL ORDER BY 1`,
    )
    .map(({ path }) => path)
}

function parsed<T>(text: string | null): T {
  return JSON.parse(text ?? 'null') as T
}
