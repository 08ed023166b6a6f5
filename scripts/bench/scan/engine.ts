import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { loadConfig } from '../../../src/config/load.ts'
import { noProviders } from '../no-providers.ts'
import { startEngine, type RunningEngine } from '../../../src/daemon/engine.ts'
import type { DomainEvent } from '../../../src/domain/event.ts'
import type { ScanMode } from '../../../src/domain/scan.ts'

/**
 * An engine in a folder of its own, with one library for each of the given folders; probing is off, and no scan but
 * those asked for is started: not by a watch, a schedule, or because the files are young.
 */
export interface BenchEngine {
  readonly engine: RunningEngine
  readonly dataDir: string
  /** Milliseconds from the wish to the end of a library's scanning phase, as its reader sees it. */
  scan(library: string, mode?: ScanMode): Promise<{ ms: number; scanId: number }>
  /** The same for the discovery alone; the scanning goes on unmeasured and is waited for. */
  discover(library: string): Promise<number>
  stop(): Promise<void>
}

export async function startBenchEngine(
  folder: string,
  libraries: readonly { name: string; kind: 'movies' | 'series'; path: string }[],
): Promise<BenchEngine> {
  const dataDir = join(folder, 'data')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'shelfd.toml')
  writeFileSync(file, configText(dataDir, libraries))
  const source = new URL('../../../src/', import.meta.url).href
  const engine = await startEngine(loadConfig({ path: file, environment: {} }), {
    writer: `${source}queue/writer-entry.ts`,
    worker: `${source}queue/worker-entry.ts`,
    watcher: `${source}watch/watcher-entry.ts`,
    opener: `${source}scan/opener-entry.ts`,
    instance: `${source}plugin/instance-entry.ts`,
    instanceCommand: [],
    ownCommand: [],
  })
  // The caching of assets is enqueued but not run: what it costs is copying, and not of the scan's making.
  await engine.ask('pauseQueue', 'asset')
  return {
    engine,
    dataDir,
    scan: (library, mode) => timeScan(engine, library, mode ?? null),
    discover: (library) => timeDiscovery(engine, library),
    stop: async () => void (await engine.stop(10_000)),
  }
}

async function timeScan(
  engine: RunningEngine,
  library: string,
  mode: ScanMode | null,
): Promise<{ ms: number; scanId: number }> {
  const ready = next(engine, (event) => event.type === 'library.ready')
  const began = performance.now()
  const scanId = await start(engine, library, mode)
  await ready
  return { ms: performance.now() - began, scanId }
}

async function timeDiscovery(engine: RunningEngine, library: string): Promise<number> {
  await engine.ask('pauseQueue', 'scan')
  const ready = next(engine, (event) => event.type === 'library.ready')
  const discovered = next(
    engine,
    (event) => event.type === 'scan.phase' && event.data.phase === 'scanning',
  )
  const began = performance.now()
  await start(engine, library, null)
  await discovered
  const ms = performance.now() - began
  await engine.ask('resumeQueue', 'scan')
  await ready
  return ms
}

async function start(
  engine: RunningEngine,
  library: string,
  mode: ScanMode | null,
): Promise<number> {
  const order = { library, path: null, mode, cause: 'manual', options: {} } as const
  const started = await engine.ask('startScan', order)
  if (started.outcome !== 'started') throw new Error(`the scan of ${library} did not start`)
  return started.scanId
}

function next(engine: RunningEngine, wanted: (event: DomainEvent) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = engine.subscribe(({ event }) => {
      if (!wanted(event)) return
      stop()
      resolve()
    })
  })
}

function configText(
  dataDir: string,
  libraries: readonly { name: string; kind: string; path: string }[],
): string {
  const blocks = libraries.map(
    ({ name, kind, path }) =>
      `[[library]]\nname = "${name}"\nkind = "${kind}"\npath = "${path}"\nwatch = false\nschedule = "off"\n`,
  )
  return [
    `[storage]\ndata_dir = "${dataDir}"\n`,
    '[log]\nlevel = "warn"\n',
    '[probe]\nmode = "off"\n',
    '[watch]\nsettle_time = "0s"\n',
    noProviders,
    ...blocks,
  ].join('\n')
}
