import { mkdirSync, realpathSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { openLocalPlugins } from '../../src/commands/local-plugins.ts'
import type { Download, DownloadClientRules } from '../../src/domain/download.ts'
import type { ClientFile } from '../../src/domain/download-client.ts'
import type { ImportFile, ImportPlan, ImportRules } from '../../src/domain/import.ts'
import type { JobPayloads } from '../../src/domain/job.ts'
import type { Transaction } from '../../src/domain/stores.ts'
import type { WorkerServices, WorkerSettings } from '../../src/domain/worker.ts'
import { planImport, type PlanDeps } from '../../src/download/plan-import.ts'
import { preparePlan } from '../../src/download/prepare-plan.ts'
import { writePlan } from '../../src/download/write-plan.ts'
import { pluginSettingsOf, workerSetupOf } from '../../src/daemon/engine.ts'
import { readPlaced } from '../../src/scan/read-placed.ts'
import { createServices } from '../../src/daemon/services.ts'
import { syncLibraries } from '../../src/store/library-store.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'
import { startTestEngine, testConfig, type TestLibrary } from '../support/engine.ts'
import { openMigrated } from '../support/migrated.ts'
import { threadUrls } from '../support/thread-urls.ts'
import { type TestVideo, writeVideo } from '../support/video.ts'
import { type StoreOn, storeOn } from '../store/fixture.ts'

/** A file of a download: what lies there, and what its client says of it where that is something else. */
export type TestFile = {
  /** Below the folder of downloads. */
  readonly path: string
  /** What its client calls it. */
  readonly listed?: string
  readonly sizeBytes?: number
  readonly progress?: number
  readonly isWanted?: boolean
} & ({ readonly video: TestVideo } | { readonly text: string } | { readonly isElsewhere: true })

export interface TestDownload {
  readonly library?: 'Films' | 'Shows' | 'Songs'
  readonly name?: string
  readonly files: readonly TestFile[]
  /** The folder as its client calls it. */
  readonly base?: string
  readonly rules?: Partial<ImportRules>
  readonly client?: Partial<DownloadClientRules>
  readonly settings?: Partial<WorkerSettings>
  readonly lookUp?: PlanDeps['lookUp']
}

export interface Planned {
  readonly download: Download
  readonly plan: ImportPlan | null
  readonly files: readonly ImportFile[]
  /** Jobs that the last commit has added. */
  readonly jobs: readonly { kind: string; payload: unknown }[]
  /** Codes against each file, by the path of its source. */
  readonly against: Readonly<Record<string, readonly string[]>>
  /** Places of what is imported, by the path of its source. */
  readonly targets: Readonly<Record<string, string>>
  readonly message: (path: string) => string
}

export interface Planning extends AsyncDisposable {
  readonly store: StoreOn
  readonly services: WorkerServices
  readonly tx: Transaction
  at(...names: string[]): string
  /** Puts a film into a library. */
  put(path: string, video?: TestVideo): void
  /** Has the libraries scanned by a real engine. */
  scan(): Promise<void>
  /** Adds a download that its client calls complete. */
  add(download: TestDownload): number
  plan(download: TestDownload, payload?: Partial<JobPayloads['import.plan']>): Promise<Planned>
  /** Plans one that was added before. */
  planAgain(
    id: number,
    download: TestDownload,
    payload?: Partial<JobPayloads['import.plan']>,
  ): Promise<Planned>
}

const libraryIds = { Films: 'movies', Shows: 'series', Songs: 'music' } as const

/** Plans of downloads on a real database and real files, without an engine around. */
export async function planning(): Promise<Planning> {
  const folder = tempFolder()
  const home = realpathSync(folder.path)
  const at = (...names: string[]): string => join(home, ...names)
  const libraries: TestLibrary[] = Object.entries(libraryIds).map(([name, kind]) => {
    mkdirSync(at(name), { recursive: true })
    return { name, kind, paths: [at(name)] }
  })
  mkdirSync(at('downloads'))
  const config = testConfig(home, at('data'), { libraries, probe: 'real' })
  mkdirSync(at('data'), { recursive: true })
  const database = openMigrated(at('data', 'shelfd.db'))
  syncLibraries(database, libraries, 1)
  const store = storeOn(database)
  const plugins = openLocalPlugins(pluginSettingsOf(config), {
    ...threadUrls,
    instanceCommand: [process.execPath],
    ownCommand: [],
  })
  const services = createServices(workerSetupOf(config), plugins.link)
  const jobs: { kind: string; payload: unknown }[] = []
  const tx = recording(store, jobs)
  const add = (download: TestDownload): number => addDownload(store, at, download)
  const planAgain: Planning['planAgain'] = async (id, download, payload = {}) => {
    let next: JobPayloads['import.plan'] | undefined = {
      downloadId: id,
      cause: 'completion',
      isProposal: false,
      ...payload,
    }
    for (let turns = 0; next !== undefined && turns < 6; turns += 1) {
      jobs.length = 0
      const input = preparePlan(next, store.stores)
      if (input === null) break
      const result = await planImport(input, depsOf(services, download, at))
      const current: JobPayloads['import.plan'] = next
      database.transaction(() => writePlan(result, current, tx)).immediate()
      next = jobs.find(({ kind }) => kind === 'import.plan')?.payload as typeof next
    }
    return planned(store, id, [...jobs])
  }
  return {
    store,
    services,
    tx,
    at,
    add,
    planAgain,
    put: (path, video) => {
      mkdirSync(dirname(at(path)), { recursive: true })
      writeVideo(at(path), video)
      old(at(path))
    },
    scan: async () => {
      await using engine = await startTestEngine({ libraries, probe: 'real', dataDir: at('data') })
      for (const { name } of libraries)
        await engine.scan(name, { options: { enableCaching: false } })
    },
    plan: async (download, payload) => await planAgain(add(download), download, payload),
    [Symbol.asyncDispose]: async () => {
      database.close()
      await plugins.close()
      folder[Symbol.dispose]()
    },
  }
}

function recording({ stores }: StoreOn, jobs: { kind: string; payload: unknown }[]): Transaction {
  const nothing = (): void => {}
  return {
    stores,
    now: Date.now(),
    enqueue: (kind, payload) => {
      jobs.push({ kind, payload: JSON.parse(JSON.stringify(payload)) as unknown })
      return { outcome: 'enqueued', id: jobs.length }
    },
    enqueueAll: () => 0,
    later: (_sort, row, write) => write([row]),
    flush: nothing,
    emit: nothing,
    hold: nothing,
    afterCommit: (action) => action(),
    count: nothing,
    operation: nothing,
  }
}

function depsOf(services: WorkerServices, download: TestDownload, at: Planning['at']): PlanDeps {
  const signal = new AbortController().signal
  const alive = (): void => {}
  const { settings } = services
  const client: DownloadClientRules = {
    name: 'box',
    enabled: true,
    priority: 0,
    categories: {},
    folders: [at('downloads')],
    pathMap: [],
    remove: 'never',
    importedCategory: null,
    ...download.client,
  }
  const changed = {
    ...settings,
    minFileBytes: 0,
    imports: { ...settings.imports, minFreeBytes: 0, ...download.rules },
    downloads: { ...settings.downloads, clients: [client] },
    ...download.settings,
  }
  const own = { ...services, settings: changed }
  return {
    services: {
      ...own,
      downloadClient: () => ({ files: () => Promise.resolve(listOf(download, at)) }),
    },
    signal,
    now: Date.now(),
    alive,
    read: (request) => readPlaced(request, { services: own, signal, alive }),
    lookUp: download.lookUp ?? (() => Promise.resolve(null)),
  }
}

function listOf({ files }: TestDownload, at: Planning['at']): ClientFile[] {
  return files.map(({ path, listed, sizeBytes, progress = 1, isWanted = true }) => ({
    path: listed ?? path,
    sizeBytes: sizeBytes ?? statSync(at('downloads', path)).size,
    progress,
    isWanted,
  }))
}

function addDownload(
  { stores }: StoreOn,
  at: Planning['at'],
  { library = 'Films', name, files, base = at('downloads') }: TestDownload,
): number {
  for (const file of files) {
    const path = at('downloads', file.path)
    if ('isElsewhere' in file) continue
    mkdirSync(dirname(path), { recursive: true })
    if ('video' in file) writeVideo(path, file.video)
    else writeFileSync(path, file.text)
    old(path)
  }
  const first = files[0]?.path.split('/')[0] ?? 'download'
  return stores.downloads.insert({
    client: 'box',
    clientId: String(Math.random()),
    name: name ?? first,
    category: 'x',
    libraryId: stores.libraries.findByName(library)?.id ?? null,
    phase: 'seeding',
    progress: 1,
    isDataComplete: true,
    facts: {
      tags: [],
      rawState: 'seeding',
      wantedBytes: 1,
      totalBytes: 1,
      leftBytes: 0,
      downBytesPerSecond: 0,
      upBytesPerSecond: 0,
      etaSeconds: null,
      path: { base, content: `${base}/${first}` },
    },
    state: 'ready',
    reason: null,
    firstSeenAt: 1,
    completedAt: 2,
    importedAt: null,
    stalledSince: null,
    missingLists: 0,
    missingSince: null,
    attempts: 0,
    nextTryAt: null,
  })
}

function planned({ stores }: StoreOn, id: number, jobs: Planned['jobs']): Planned {
  const download = stores.downloads.find(id)
  if (download === null) throw new Error('the download is gone')
  const [plan = null] = stores.imports.plansOf(id)
  const files = plan === null ? [] : stores.imports.filesOf(plan.id)
  const against = (file: ImportFile): string[] =>
    file.reasons.filter(({ speaks }) => speaks === 'against').map(({ code }) => code)
  return {
    download,
    plan,
    files,
    jobs,
    against: Object.fromEntries(
      files
        .filter((file) => against(file).length > 0)
        .map((file) => [file.source.path, against(file)]),
    ),
    targets: Object.fromEntries(
      files.flatMap(({ source, target }) => (target === null ? [] : [[source.path, target.path]])),
    ),
    message: (path) =>
      files
        .filter(({ source }) => source.path === path)
        .flatMap(({ reasons }) => reasons.map(({ message }) => message))
        .join(' '),
  }
}

/** Nothing about it is restless. */
function old(path: string): void {
  utimesSync(path, new Date(1_600_000_000_000), new Date(1_600_000_000_000))
}
