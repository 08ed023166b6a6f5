import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

import type { DownloadDraft } from '../../src/domain/download.ts'
import type { ImportFileDraft, Replaced } from '../../src/domain/import.ts'
import type { Transaction } from '../../src/domain/stores.ts'
import type { WholeFile } from '../../src/domain/whole-file.ts'
import { openWriter } from '../../src/store/database.ts'
import { createJobStore } from '../../src/store/job-store.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'
import { startTestEngine, type TestEngine, type TestEngineOptions } from '../support/engine.ts'
import { until } from '../support/household.ts'
import { writing } from './writing.ts'

/** A file of a download, and where it is to be in the library. */
export interface Move {
  /** Below the folder of downloads. */
  readonly from: string
  /** Below the root of the library. */
  readonly to: string
  readonly replaces?: readonly Replaced[]
  /** As the plan saw it; by default as it is. */
  readonly identity?: WholeFile
}

/** A library with a folder of downloads. */
export interface Importing extends AsyncDisposable {
  readonly engine: TestEngine
  readonly downloads: string
  readonly library: string
  /** Writes a file of the download. */
  put(path: string, content?: string | Uint8Array): string
  /** Has files imported, and returns the number of the plan; the engine is started anew for it. */
  begin(moves: readonly Move[], change?: Partial<DownloadDraft>): Promise<number>
  /** The same, until the plan is over. */
  run(moves: readonly Move[], change?: Partial<DownloadDraft>): Promise<Ended>
  /** The plan once it is over. */
  ended(planId: number): Promise<Ended>
}

export interface Ended {
  readonly plan: string
  readonly download: {
    readonly state: string
    readonly reason: { code: string; message: string } | null
  }
  readonly files: readonly {
    readonly target: string
    readonly state: string
    readonly mode: string | null
    readonly temporary: string | null
    readonly error: { readonly code: string; readonly message: string } | null
  }[]
}

export const contentOf = (path: string): string => `content of ${path} `.repeat(40)

type Options = Partial<Omit<TestEngineOptions, 'libraries'>> & {
  readonly kind?: 'movies' | 'series'
  /** Lines of `[import]`. */
  readonly rules?: string
  /** Folders that exist already; by default both are below one folder. */
  readonly library?: string
  readonly downloads?: string
}

export async function importing(options: Options = {}): Promise<Importing> {
  const { kind = 'series', rules = '', toml = '', ...others } = options
  const temp = tempFolder()
  const library = options.library ?? temp.at('library')
  const downloads = options.downloads ?? temp.at('downloads')
  for (const folder of [library, downloads]) mkdirSync(folder, { recursive: true })
  const engine = await startTestEngine({
    libraries: [{ name: 'Media', kind, paths: [library], toml: 'watch = false' }],
    toml: `[import]\nmin_free = "0"\n${rules}\n${toml}`,
    ...others,
  })
  const begin: Importing['begin'] = async (moves, change) => {
    await engine.stop()
    const planId = writing(engine, (tx) => plan(tx, { downloads, moves, change }))
    enqueue(engine.dataDir, planId)
    await engine.restart()
    return planId
  }
  const ended: Importing['ended'] = async (planId) => {
    const over = `SELECT 1 FROM import_plan WHERE id = ? AND state IN ('applied', 'partly')`
    await until(() => engine.rows(over, planId).length > 0, 'the end of the import', 30)
    return endOf(engine, planId)
  }
  return {
    engine,
    downloads,
    library,
    put: (path, content = contentOf(path)) => {
      const whole = join(downloads, path)
      mkdirSync(dirname(whole), { recursive: true })
      writeFileSync(whole, content)
      return whole
    },
    begin,
    ended,
    run: async (moves, change) => await ended(await begin(moves, change)),
    [Symbol.asyncDispose]: async () => {
      await engine[Symbol.asyncDispose]()
      temp[Symbol.dispose]()
    },
  }
}

function endOf(engine: TestEngine, planId: number): Ended {
  const [plan] = engine.rows<{ state: string; downloadId: number }>(
    'SELECT state, download_id AS downloadId FROM import_plan WHERE id = ?',
    planId,
  )
  const [download] = engine.rows<{ state: string; reason: string | null }>(
    'SELECT state, reason FROM download WHERE id = ?',
    plan?.downloadId ?? 0,
  )
  const files = engine.rows<Ended['files'][number] & { error: string | null }>(
    'SELECT target, state, mode, temporary, error FROM import_file WHERE plan_id = ? ORDER BY id',
    planId,
  )
  return {
    plan: plan?.state ?? '',
    download: { state: download?.state ?? '', reason: parsed(download?.reason ?? null) },
    files: files.map((file) => ({ ...file, error: parsed(file.error) })),
  }
}

function parsed<T>(text: string | null): T {
  return JSON.parse(text ?? 'null') as T
}

/** A download of which all is there. */
export function download(change: Partial<DownloadDraft> = {}): DownloadDraft {
  return {
    client: 'box',
    clientId: 'a'.repeat(40),
    name: 'Pack',
    category: 'tv',
    libraryId: 1,
    phase: 'seeding',
    progress: 1,
    isDataComplete: true,
    facts: {
      tags: [],
      rawState: 'stalledUP',
      wantedBytes: 1,
      totalBytes: 1,
      leftBytes: 0,
      downBytesPerSecond: 0,
      upBytesPerSecond: 0,
      etaSeconds: null,
      path: null,
    },
    state: 'importing',
    reason: null,
    firstSeenAt: 1,
    completedAt: 1,
    importedAt: null,
    stalledSince: null,
    missingLists: 0,
    missingSince: null,
    attempts: 0,
    nextTryAt: null,
    ...change,
  }
}

/** Writes down a plan that is to be carried out, as its job does. */
export function plan(
  { stores, now }: Pick<Transaction, 'stores' | 'now'>,
  order: {
    readonly downloads: string
    readonly moves: readonly Move[]
    readonly change?: Partial<DownloadDraft> | undefined
  },
): number {
  const draft = download(order.change)
  const known = stores.downloads.findByClient(draft.client, draft.clientId)
  const downloadId = known?.id ?? stores.downloads.insert(draft)
  stores.downloads.update(downloadId, { state: 'importing' })
  const files = order.moves.map((move): ImportFileDraft => {
    const source = { base: order.downloads, path: move.from }
    return {
      kind: 'video',
      source: {
        ...source,
        identity: move.identity ?? identityOf(join(order.downloads, move.from)),
      },
      reasons: [],
      isOverridden: false,
      target: { rootId: 1, path: move.to },
      subject: { unit: move.to.split('/')[0] ?? '', items: [] },
      replaces: move.replaces ?? [],
      state: 'waiting',
    }
  })
  const applying = { downloadId, libraryId: 1, cause: 'completion', state: 'applying' } as const
  return stores.imports.createPlan(applying, files, now)
}

/** The jobs of a plan. */
export function enqueue(dataDir: string, planId: number): void {
  const database = openWriter(`${dataDir}/shelfd.db`)
  try {
    const files = database
      .query<{ id: number; rootId: number }, [number]>(
        `SELECT id, root_id AS rootId FROM import_file WHERE plan_id = ? AND state = 'waiting'`,
      )
      .all(planId)
    const jobs = files.map(({ id, rootId }) => ({
      kind: 'import.file',
      queue: 'import',
      priority: 4,
      payload: JSON.stringify({ fileId: id, turn: 0 }),
      uniqueKey: `${id}:0`,
      scanId: null,
      rootId,
      maxAttempts: 5,
      runAt: null,
    }))
    database.transaction(() => createJobStore(database).insertAll(jobs, Date.now())).immediate()
  } finally {
    database.close()
  }
}

export function identityOf(path: string): WholeFile {
  const { size, mtimeNs, dev, ino } = lstatSync(path, { bigint: true })
  return {
    sizeBytes: Number(size),
    mtimeNs: String(mtimeNs),
    device: String(dev),
    inode: String(ino),
  }
}

export function inodeOf(path: string): number {
  return statSync(path).ino
}

/** Contents of all files below a folder by their paths, without what is hidden in the folder itself: marker and recycle bin. */
export function filesIn(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {}
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => !entry.isDirectory())
  const all = files.map((entry) => join(entry.parentPath, entry.name)).toSorted()
  const paths = all.filter((path) => !path.slice(folder.length + 1).startsWith('.'))
  return Object.fromEntries(
    paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, 'latin1')]),
  )
}
