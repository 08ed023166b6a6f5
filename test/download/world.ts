import * as v from 'valibot'

import type { ClientItem, ClientList } from '../../src/domain/download-client.ts'
import type {
  Download,
  DownloadClientRules,
  DownloadClientState,
  DownloadRules,
} from '../../src/domain/download.ts'
import { AppError } from '../../src/domain/error.ts'
import type { DomainEvent } from '../../src/domain/event.ts'
import type { PluginErrorCode } from '../../src/domain/plugin-error.ts'
import type { Transaction } from '../../src/domain/stores.ts'
import type { WorkerDownloadClient, WorkerServices } from '../../src/domain/worker.ts'
import { defaultImports } from '../../src/config/download-options.ts'
import { askForPolls, configurePolls } from '../../src/download/polls.ts'
import { downloadFinish } from '../../src/jobs/download-finish.ts'
import { downloadPoll } from '../../src/jobs/download-poll.ts'
import { defineJob } from '../../src/queue/define-job.ts'
import { createDownloadStore } from '../../src/store/download-store.ts'
import { syncLibraries } from '../../src/store/library-store.ts'
import { noServices, openQueue, type Queue, turn } from '../queue/harness.ts'
import { inlineThreads } from '../queue/threads.ts'

export const minute = 60_000
export const hour = 60 * minute

/** What a client of a test does when it is asked. */
export type Answer = () => ClientList | Promise<ClientList>

export interface LoggedLine {
  readonly level: string
  readonly message: string
}

/** The monitor on a real queue and database whose clock stands still, with clients that answer as a test says. */
export interface World extends AsyncDisposable {
  readonly queue: Queue
  /** Names of the clients that were asked, in order. */
  readonly asked: string[]
  /** What clients were told to do. */
  readonly orders: unknown[][]
  /** Downloads whose import was planned. */
  readonly planned: number[]
  readonly logged: LoggedLine[]
  answer(client: string, answer: Answer): void
  /** It has these from now on. */
  has(client: string, ...items: ClientItem[]): void
  /** Methods beside `list`. */
  method<M extends 'remove' | 'setCategory'>(method: M, work: WorkerDownloadClient[M]): void
  configure(rules: Partial<DownloadRules>): Promise<void>
  ask(client: string | null, isHook?: boolean): Promise<number>
  advance(ms: number): Promise<void>
  quiet(): Promise<void>
  rows(): Download[]
  row(clientId?: string): Download
  /** As an import would leave it. */
  set(clientId: string, change: Partial<Download>): Promise<void>
  state(client: string): DownloadClientState | null
  health(): { key: string; severity: string; message: string; fix: string }[]
  /** Types of the events about downloads since the last call. */
  told(): DomainEvent['type'][]
}

export function clientOf(
  name: string,
  change: Partial<DownloadClientRules> = {},
): DownloadClientRules {
  return {
    name,
    enabled: true,
    priority: 100,
    categories: { tv: 'Series' },
    folders: ['/downloads'],
    pathMap: [],
    remove: 'never',
    importedCategory: null,
    ...change,
  }
}

/** A torrent of 1,000 bytes that seeds, unless it says otherwise. */
export function item(id: string, change: Partial<ClientItem> = {}): ClientItem {
  const { progress = 1 } = change
  return {
    id,
    name: `Show.S01.${id}`,
    category: 'tv',
    tags: [],
    phase: progress === 1 ? 'seeding' : 'downloading',
    rawState: progress === 1 ? 'stalledUP' : 'downloading',
    isDataComplete: progress === 1,
    progress,
    wantedBytes: 1_000,
    totalBytes: 1_000,
    leftBytes: Math.round(1_000 * (1 - progress)),
    downBytesPerSecond: progress === 1 ? 0 : 10,
    upBytesPerSecond: 0,
    etaSeconds: null,
    path: { base: '/downloads', content: `/downloads/${id}` },
    ...change,
  }
}

export function whole(items: readonly ClientItem[], session = 'one'): ClientList {
  return { items, isComplete: true, session }
}

/** What the plugin of a client throws, as jobs get it. */
export function trouble(
  code: PluginErrorCode,
  message: string,
  details: Record<string, unknown> = {},
): AppError {
  const appCode = code === 'timeout' ? 'timeout' : 'unavailable'
  return new AppError(appCode, `The download client box failed: ${message}`, {
    details: { reason: code, retryable: true, ...details },
  })
}

export async function openWorld(first: Partial<DownloadRules> = {}): Promise<World> {
  let rules: DownloadRules = {
    pollMs: minute,
    stalledAfterMs: 24 * hour,
    clients: [clientOf('box')],
    ...first,
  }
  const answers = new Map<string, Answer>()
  const methods: Partial<WorkerDownloadClient> = {}
  const asked: string[] = []
  const orders: unknown[][] = []
  const planned: number[] = []
  const logged: LoggedLine[] = []
  const note =
    (level: string) =>
    (message: string): void =>
      void logged.push({ level, message })
  const services = {
    ...noServices,
    log: { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') },
    get settings() {
      return { downloads: rules, imports: defaultImports } as WorkerServices['settings']
    },
    downloadClient: (name: string): WorkerDownloadClient => ({
      list: async () => {
        asked.push(name)
        return (await answers.get(name)?.()) ?? whole([])
      },
      files: () => Promise.resolve([]),
      remove: async (...args) => {
        orders.push(['remove', ...args.slice(0, 2)])
        await methods.remove?.(...args)
      },
      setCategory: async (...args) => {
        orders.push(['setCategory', ...args.slice(0, 2)])
        await methods.setCategory?.(...args)
      },
    }),
  } as WorkerServices
  const importPlan = defineJob<'import.plan', { downloadId: number }, null>({
    kind: 'import.plan',
    queue: 'import',
    priority: 4,
    timeoutSeconds: 60,
    perWorker: 1,
    payload: v.strictObject({
      downloadId: v.number(),
      cause: v.picklist(['completion', 'manual']),
      isProposal: v.boolean(),
    }),
    uniqueKey: ({ downloadId }) => String(downloadId),
    commit: (_result, { downloadId }, tx) => {
      planned.push(downloadId)
      tx.stores.downloads.update(downloadId, { state: 'importing' })
      return undefined
    },
  })
  const definitions = [downloadPoll, downloadFinish, importPlan]
  const queue = openQueue(definitions, inlineThreads(definitions, services))
  const library = {
    name: 'Series',
    kind: 'series',
    paths: ['/media/series'],
    scanner: 'series',
    mode: 'incremental',
    enrichmentMode: 'none',
    autoRebuildThumbnails: true,
    autoRebuildCache: true,
    writeNfo: false,
    writeArtwork: false,
    languages: [],
    enrichers: null,
  } as const
  await queue.command(() => void syncLibraries(queue.database, [library], queue.now()))
  const store = createDownloadStore(queue.database)
  let heard = 0
  const quiet = async (): Promise<void> => {
    let calm = 0
    for (let turns = 0; turns < 5_000 && calm < 20; turns += 1) {
      const { available = 0, running = 0 } = queue.states()
      calm = available + running === 0 ? calm + 1 : 0
      await turn()
    }
  }
  const write = <T>(work: (tx: Transaction) => T): Promise<T> => queue.command(({ tx }) => work(tx))
  const rows = (): Download[] => {
    const ids = queue.database
      .query<{ id: number }, []>('SELECT id FROM download ORDER BY id')
      .all()
    return ids.flatMap(({ id }) => store.find(id) ?? [])
  }
  const row = (clientId = 'a'): Download => {
    const found = rows().find((one) => one.clientId === clientId)
    if (found === undefined) throw new Error(`there is no download ${clientId}`)
    return found
  }
  const world: World = {
    queue,
    asked,
    orders,
    planned,
    logged,
    quiet,
    rows,
    row,
    answer: (client, answer) => void answers.set(client, answer),
    has: (client, ...items) => void answers.set(client, () => whole(items)),
    method: (method, work) => {
      methods[method] = work
    },
    configure: async (change) => {
      rules = { ...rules, ...change }
      await write((tx) => configurePolls(tx, rules))
      await quiet()
    },
    ask: async (client, isHook = false) => {
      const count = await write((tx) => askForPolls(tx, rules, { client, isHook }))
      await quiet()
      return count
    },
    advance: async (ms) => {
      await queue.advance(ms)
      await quiet()
    },
    set: async (clientId, change) => {
      const { id } = row(clientId)
      await write((tx) => tx.stores.downloads.update(id, change))
    },
    state: (client) => store.client(client),
    health: () =>
      queue.database
        .query<{ key: string; severity: string; message: string; fix: string }, []>(
          'SELECT key, severity, message, fix FROM health_entry ORDER BY key',
        )
        .all(),
    told: () => {
      const types = queue.events.slice(heard).map(({ type }) => type)
      heard = queue.events.length
      return types.filter((type) => type.startsWith('download.'))
    },
    [Symbol.asyncDispose]: () => queue[Symbol.asyncDispose](),
  }
  return world
}
