import type { Hono } from 'hono'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { createConfiguration } from '../../src/config/configuration.ts'
import type { LiveConfig } from '../../src/config/live-config.ts'
import { readConfig } from '../../src/config/load.ts'
import { createDaemonConfig } from '../../src/daemon.ts'
import { type RunningEngine, startEngine } from '../../src/daemon/engine.ts'
import type { Configuration } from '../../src/domain/configuration.ts'
import type { ScanOrder } from '../../src/domain/engine.ts'
import type { DomainEvent } from '../../src/domain/event.ts'
import type { Scan } from '../../src/domain/scan.ts'
import { createMatchDesk } from '../../src/daemon/match-desk.ts'
import { createPluginSetups } from '../../src/daemon/plugin-setups.ts'
import { replaceFile } from '../../src/filesystem/replace-file.ts'
import { createApp } from '../../src/http/app.ts'
import type { AppEnv } from '../../src/http/route.ts'
import type { Logger } from '../../src/log/log.ts'
import { createScanQueries } from '../../src/store/scan-store.ts'
import { key } from '../http/api.ts'
import { providersOff } from '../support/providers.ts'
import { apiDepsOf } from '../support/server.ts'
import { threadUrls } from '../support/thread-urls.ts'

const threads = {
  ...threadUrls,
  instanceCommand: [],
  ownCommand: [],
}
const quiet: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  component: () => quiet,
  configure: () => {},
}

type Data<T extends DomainEvent['type']> = Extract<DomainEvent, { type: T }>['data']

/** The real engine behind the real API in this process, on a configuration file that a test edits. */
export interface ReloadingDaemon extends AsyncDisposable {
  readonly engine: RunningEngine
  readonly live: LiveConfig
  readonly configuration: Configuration
  readonly events: readonly DomainEvent[]
  /** The configuration file. */
  readonly file: string
  at(path: string): string
  /** A file below the folder of the test, `<folder>` stands for that folder. */
  write(path: string, content: string): void
  /** The configuration file with the parts that every test needs. */
  toml(text: string): void
  request(
    method: string,
    path: string,
    body?: object,
  ): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }>
  rows<T = Record<string, unknown>>(sql: string, ...values: (string | number)[]): T[]
  /** Data of the first event of the type that fits, also of one that is past. */
  event<T extends DomainEvent['type']>(type: T, fits?: (data: Data<T>) => boolean): Promise<Data<T>>
  /** Asks for a scan and gives its id. */
  start(library: string, order?: Partial<ScanOrder>): Promise<number>
  /** A scan that has ended. */
  scan(library: string, order?: Partial<ScanOrder>): Promise<Scan>
  find(scanId: number): Scan
}

/** What each file needs and no test is about. */
const common = `[storage]
data_dir = "./data"

[auth]
api_key = "${key}"

[log]
level = "error"
format = "json"
`

export interface ReloadingOptions {
  readonly environment?: Readonly<Record<string, string>>
  /** Files to be there, with their content. */
  readonly files?: Readonly<Record<string, string>>
}

export async function startReloading(
  toml: string,
  { environment = {}, files = {} }: ReloadingOptions = {},
): Promise<ReloadingDaemon> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'shelfd-reload-')))
  const at = (path: string): string => join(folder, path)
  const write = (path: string, content: string): void => {
    mkdirSync(dirname(at(path)), { recursive: true })
    writeFileSync(at(path), content.replaceAll('<folder>', folder))
  }
  const file = at('shelfd.toml')
  const writeToml = (text: string): void => write('shelfd.toml', `${common}\n${text}`)
  for (const [path, content] of Object.entries(files)) write(path, content)
  writeToml(toml)
  const request = { path: file, environment: { ...providersOff(toml), ...environment } }
  const loaded = readConfig(request)
  const engine = await startEngine(loaded.config, threads)
  const live = createDaemonConfig({ loaded, request }, { engine, log: quiet })
  const configuration = createConfiguration({ live, request, replaceFile })
  const setups = createPluginSetups({ live, request, replaceFile })
  const { events, ...followed } = follow(engine)
  const queries = createScanQueries(engine.reader)
  const matching = createMatchDesk({ ...engine, config: () => live.running().config })
  const deps = apiDepsOf(
    { engine, dataDir: at('data'), log: quiet },
    { configuration, matching, setups },
  )
  const app = createApp(deps)
  const find = (scanId: number): Scan => {
    const scan = queries.find(scanId)
    if (scan === null) throw new Error(`there is no scan ${scanId}`)
    return scan
  }
  const start: ReloadingDaemon['start'] = async (library, order = {}) => {
    const whole = { path: null, mode: null, cause: 'manual' as const, options: {} }
    const answer = await engine.ask('startScan', { library, ...whole, ...order })
    if (answer.outcome === 'queued') throw new Error('the scan was queued')
    return answer.scanId
  }
  const isEnd = (event: DomainEvent, id: number): boolean =>
    /^scan\.(completed|failed|cancelled)$/.test(event.type) &&
    (event.data as { scanId: number }).scanId === id
  return {
    engine,
    live,
    configuration,
    events,
    file,
    at,
    write,
    toml: writeToml,
    find,
    start,
    request: ask(app),
    rows: <T>(sql: string, ...values: (string | number)[]) =>
      engine.reader.query<T, (string | number)[]>(sql).all(...values),
    event: async (type, fits = () => true) => {
      const found = await followed.happened(
        (event) => event.type === type && fits(event.data as never),
      )
      return found.data as never
    },
    scan: async (library, order) => {
      const id = await start(library, order)
      await followed.happened((event) => isEnd(event, id))
      return find(id)
    },
    [Symbol.asyncDispose]: async () => {
      deps.feed.close()
      await engine.stop(10_000)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function follow(engine: RunningEngine): {
  events: readonly DomainEvent[]
  happened(fits: (event: DomainEvent) => boolean): Promise<DomainEvent>
} {
  const events: DomainEvent[] = []
  const waiting = new Set<(event: DomainEvent) => void>()
  engine.subscribe(({ event }) => {
    events.push(event)
    for (const look of waiting) look(event)
  })
  return {
    events,
    happened: async (fits) => {
      const past = events.find(fits)
      if (past !== undefined) return past
      return await new Promise<DomainEvent>((resolve) => {
        const look = (event: DomainEvent): void => {
          if (!fits(event)) return
          waiting.delete(look)
          resolve(event)
        }
        waiting.add(look)
      })
    },
  }
}

function ask(app: Hono<AppEnv>): ReloadingDaemon['request'] {
  return async (method, path, body) => {
    const answer = await app.request(path, {
      method,
      headers: { host: '127.0.0.1', 'x-api-key': key, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    const json = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
    return { status: answer.status, headers: answer.headers as unknown as Headers, body: json }
  }
}
