import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Config } from '../../src/config/config.ts'
import { loadConfig } from '../../src/config/load.ts'
import { type RunningEngine, startEngine, type ThreadUrls } from '../../src/daemon/engine.ts'
import type { ScanOrder } from '../../src/domain/engine.ts'
import { AppError } from '../../src/domain/error.ts'
import type { DomainEvent } from '../../src/domain/event.ts'
import type { PhaseCounts, Scan, ScanError } from '../../src/domain/scan.ts'
import { createScanQueries } from '../../src/store/scan-store.ts'
import { placeMigrated } from './migrated.ts'
import { movableClock } from './movable-clock.ts'
import { threadUrls } from './thread-urls.ts'

export interface TestLibrary {
  readonly name: string
  readonly kind: 'movies' | 'series' | 'music' | 'images'
  readonly paths: readonly string[]
  /** More of its block of the configuration file. */
  readonly toml?: string
  /** `off` by default: no test is to depend on the time of day. */
  readonly schedule?: string
}

export interface TestEngineOptions {
  readonly libraries: readonly TestLibrary[]
  /**
   * `off` (default) probes nothing; `count` answers every probe with the same streams and writes its path down; `real`
   * runs ffprobe; anything else is the text of a shell script that stands in for it.
   */
  readonly probe?: 'off' | 'count' | 'real' | { readonly script: string }
  /** More of the configuration file. */
  readonly toml?: string
  readonly workers?: number
  /** Files younger than this may be in the middle of being written; those of tests are not, unless they say so. */
  readonly settleMs?: number
  /** The time of its threads can be moved on with `advance`. */
  readonly hasMovableClock?: boolean
  /** Data folder to go on with; otherwise a new one that goes with the engine. */
  readonly dataDir?: string
}

export type TestOrder = Partial<Omit<ScanOrder, 'library'>>

/** A finished scan with the errors that were kept. */
export type EndedScan = Scan & { readonly errors: readonly ScanError[] }

export interface TestEngine extends AsyncDisposable {
  readonly engine: RunningEngine
  /** What it goes by at present. */
  readonly config: Config
  readonly dataDir: string
  /** Has it go by changed options from now on, as a reload does. */
  configure(changes: Partial<TestEngineOptions>): Promise<void>
  /** Scans to the end, whatever that is. */
  scan(library: string, order?: TestOrder): Promise<EndedScan>
  /** Asks for a scan; the id of the one that began. */
  start(library: string, order?: TestOrder): Promise<number>
  /** The scan once it is over. */
  over(scanId: number): Promise<EndedScan>
  find(scanId: number): EndedScan
  /** Moves the clock of its threads on; needs `hasMovableClock`. */
  advance(ms: number): Promise<void>
  /** Resolves at the first event that fits, also one that is past. */
  event<T extends DomainEvent['type']>(
    type: T,
    fits?: (data: Extract<DomainEvent, { type: T }>['data']) => boolean,
  ): Promise<void>
  rows<T = Record<string, unknown>>(sql: string, ...values: (string | number)[]): T[]
  /** Files that were probed so far, in order; needs `probe: 'count'`. */
  probed(): string[]
  /** Stops as the daemon does and starts again on the same data, with changed options if given. */
  restart(changes?: Partial<TestEngineOptions>): Promise<void>
  stop(): Promise<void>
}

const plainThreads: ThreadUrls = {
  ...threadUrls,
  instanceCommand: [process.execPath, join(import.meta.dir, '../../src/main.ts'), 'plugin-host'],
  ownCommand: [],
}

/** What `probe: 'count'` says of every file: ten seconds of H.264 and AAC. */
const streams = JSON.stringify({
  streams: [
    { index: 0, codec_type: 'video', codec_name: 'h264', width: 1280, height: 720 },
    { index: 1, codec_type: 'audio', codec_name: 'aac', channels: 2 },
  ],
  format: { format_name: 'matroska,webm', duration: '10.0' },
})

/** The real engine in this process, with real threads and a real database, on a folder of its own. */
export async function startTestEngine(first: TestEngineOptions): Promise<TestEngine> {
  const descriptors = openDescriptors()
  const home = mkdtempSync(join(tmpdir(), 'shelfd-engine-'))
  const dataDir = first.dataDir ?? newDataDir(home)
  const clock = first.hasMovableClock === true ? movableClock(home, threadUrls) : null
  const threads = { ...plainThreads, ...clock?.threads }
  let options = first
  let running = await run({ home, dataDir, threads }, options)

  const find = (scanId: number): EndedScan => {
    const queries = createScanQueries(running.engine.reader)
    const scan = queries.find(scanId)
    if (scan === null) throw new Error(`there is no scan ${scanId}`)
    return { ...scan, errors: queries.errors(scanId, { limit: 5_000 }) }
  }
  // Not by the row alone: it is there a moment before the last events are, and a test looks at those too.
  const over = async (scanId: number): Promise<EndedScan> => {
    const { events, since } = running
    const wasOver = (find(scanId).completedAt ?? Infinity) < since
    if (!wasOver) await running.happened(() => events.some((event) => isEndOf(event, scanId)))
    return find(scanId)
  }
  const start = async (library: string, order: TestOrder = {}): Promise<number> => {
    const whole = { path: null, mode: null, cause: 'manual' as const, options: {} }
    const answer = await running.engine.ask('startScan', { library, ...whole, ...order })
    if (answer.outcome === 'queued') throw new Error('the scan was queued')
    return answer.scanId
  }
  let stopped = false
  const stop = async (): Promise<void> => {
    if (stopped) return
    stopped = true
    const outcome = await running.engine.stop(10_000)
    if (outcome !== 'stopped') throw new Error('the engine did not stop')
    await threadsEnded(descriptors)
  }
  return {
    get engine() {
      return running.engine
    },
    get config() {
      return running.config
    },
    dataDir,
    configure: async (changes) => {
      options = { ...options, ...changes }
      running.config = testConfig(home, dataDir, options)
      const order = { changed: [], restartNeeded: [], forget: null }
      await running.engine.configure(running.config, order)
    },
    find,
    over,
    start,
    stop,
    scan: async (library, order) => await over(await start(library, order)),
    event: async (type, fits = () => true) =>
      await running.happened(() =>
        running.events.some((event) => event.type === type && fits(event.data as never)),
      ),
    rows: <T>(sql: string, ...values: (string | number)[]) =>
      running.engine.reader.query<T, (string | number)[]>(sql).all(...values),
    advance: async (ms) => {
      if (clock === null) throw new Error('the engine has no clock that can be moved')
      clock.advance(ms)
      // So that it is noticed at once.
      await running.engine.record([])
    },
    probed: () => readFileSync(join(home, 'probed'), 'utf8').split('\n').slice(0, -1),
    restart: async (changes = {}) => {
      await stop()
      options = { ...options, ...changes }
      running = await run({ home, dataDir, threads }, options)
      stopped = false
    },
    [Symbol.asyncDispose]: async () => {
      await stop()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

function newDataDir(home: string): string {
  const dataDir = join(home, 'data')
  mkdirSync(dataDir, { mode: 0o700 })
  placeMigrated(join(dataDir, 'shelfd.db'))
  return dataDir
}

function isEndOf(event: DomainEvent, scanId: number): boolean {
  const { type } = event
  if (type !== 'scan.completed' && type !== 'scan.failed' && type !== 'scan.cancelled') return false
  return event.data.scanId === scanId
}

function openDescriptors(): number {
  return readdirSync('/proc/self/fd').length
}

/** Threads close what they hold a moment after their end; tests that count open files come after this one. */
async function threadsEnded(descriptors: number): Promise<void> {
  for (let tries = 0; tries < 60 && openDescriptors() > descriptors; tries += 1) await Bun.sleep(5)
}

interface Running {
  config: Config
  readonly engine: RunningEngine
  readonly events: DomainEvent[]
  readonly since: number
  /** Resolves when the condition holds; looked at after each event. */
  happened(condition: () => boolean): Promise<void>
}

async function run(
  { home, dataDir, threads }: { home: string; dataDir: string; threads: ThreadUrls },
  options: TestEngineOptions,
): Promise<Running> {
  const since = Date.now()
  const config = testConfig(home, dataDir, options)
  const engine = await startEngine(config, threads)
  const events: DomainEvent[] = []
  const waiting = new Set<{ condition: () => boolean; resolve: () => void }>()
  engine.subscribe(({ event }) => {
    events.push(event)
    for (const entry of waiting) {
      if (!entry.condition()) continue
      waiting.delete(entry)
      entry.resolve()
    }
  })
  return {
    config,
    engine,
    events,
    since,
    happened: async (condition) => {
      if (condition()) return
      await new Promise<void>((resolve) => waiting.add({ condition, resolve }))
    },
  }
}

/** The configuration of a test, read from a file as the daemon reads it; only its waits are shorter. */
export function testConfig(home: string, dataDir: string, options: TestEngineOptions): Config {
  const file = join(home, 'shelfd.toml')
  const libraries = options.libraries.map(({ name, kind, paths, toml = '', schedule = 'off' }) =>
    [
      '[[library]]',
      `name = ${quote(name)}`,
      `kind = "${kind}"`,
      `path = ${quote(paths)}`,
      // No test reaches a provider, unless it brings one of its own.
      toml.includes('enrichers') ? toml : `enrichers = []\n${toml}`,
      `schedule = ${quote(schedule)}`,
    ].join('\n'),
  )
  const parts = [
    `[storage]\ndata_dir = ${quote(dataDir)}`,
    '[log]\nlevel = "error"\nformat = "json"',
    probeSection(home, options.probe ?? 'off'),
    options.toml ?? '',
    ...libraries,
  ]
  mkdirSync(home, { recursive: true })
  writeFileSync(file, `${parts.join('\n\n')}\n`)
  const config = loadConfig({ path: file, environment: {} })
  const backoff = { initialMs: 10, maxMs: 40 }
  const watch = { ...config.watch, settleMs: options.settleMs ?? 0 }
  return { ...config, watch, jobs: { ...config.jobs, workers: options.workers ?? 2, backoff } }
}

function probeSection(home: string, probe: NonNullable<TestEngineOptions['probe']>): string {
  if (probe === 'off') return '[probe]\nmode = "off"'
  if (probe === 'real') return ''
  const program = join(home, 'ffprobe')
  const log = join(home, 'probed')
  const counting = `for last; do :; done\nprintf '%s\\n' "$last" >> '${log}'\necho '${streams}'`
  writeFileSync(log, '', { flag: 'a' })
  writeFileSync(program, `#!/bin/sh\n${probe === 'count' ? counting : probe.script}\n`)
  chmodSync(program, 0o755)
  return `[probe]\nffprobe = ${quote(program)}\ntimeout = "1s"`
}

function quote(value: unknown): string {
  return JSON.stringify(value)
}

/** What is left of a phase: 0 when done, failed, skipped and cancelled add up. */
export function left({ total, done, failed, skipped, cancelled }: PhaseCounts): number {
  return total - done - failed - skipped - cancelled
}

/** The AppError of a call that must fail. */
export async function refused(call: Promise<unknown>): Promise<AppError> {
  try {
    await call
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('nothing was refused')
}
