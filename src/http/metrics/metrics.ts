import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

import type { DaemonFacts } from '../../domain/daemon.ts'
import type { EngineStats } from '../../domain/engine-stats.ts'
import type { Engine } from '../../domain/engine.ts'
import type { Queries } from '../../domain/queries.ts'
import { currentHealth } from '../current-health.ts'
import { addEngineMetrics } from './engine-metrics.ts'
import { addLibraryMetrics } from './library-metrics.ts'
import { addScanMetrics } from './scan-metrics.ts'

/** The numbers of the daemon for monitors. No label takes a value that a client or a file name can choose. */
export interface Metrics {
  readonly contentType: string
  /** All of it in the text format of Prometheus. */
  text(): Promise<string>
  /** A request was answered; `route` is the pattern of its route. */
  observe(request: { route: string; method: string; status: number; seconds: number }): void
}

export interface MetricsDeps {
  readonly queries: Queries
  readonly engine: Pick<Engine, 'subscribe'>
  readonly daemon: DaemonFacts
  stats(): Promise<EngineStats>
  /** Readers of events that are connected. */
  readers(): number
  /** Also those of the process: memory, descriptors, delay of the event loop. */
  readonly ofProcess: boolean
}

/** Scrapes within so long of one another see the same numbers of the database; jobs by kind are counted row by row. */
const freshMs = 5_000
/** The delay of the event loop is measured so often; a hundred times a second would keep an idle machine awake. */
const eventLoopMs = 200

/** Starts counting. Gauges are read when somebody asks. */
export function createMetrics(deps: MetricsDeps): Metrics {
  const registry = new Registry()
  const { queries } = deps
  addDaemonMetrics(registry, deps)
  addLibraryMetrics(
    registry,
    remembered(() => queries.totals.libraries()),
  )
  addCacheMetrics(
    registry,
    remembered(() => queries.cache.totals()),
  )
  addScanMetrics(registry, deps)
  addEngineMetrics(registry, {
    stats: () => deps.stats(),
    jobs: remembered(() => queries.totals.jobs()),
    downloads: remembered(() => queries.downloads.countsByClient()),
  })
  const observe = addRequestMetrics(registry)
  if (deps.ofProcess) addProcessMetrics(registry)
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    observe,
  }
}

/** Asks again only for what is no longer fresh. */
function remembered<T>(read: () => T): () => T {
  let known: { readonly value: T; readonly at: number } | null = null
  return () => {
    if (known === null || performance.now() - known.at > freshMs) {
      known = { value: read(), at: performance.now() }
    }
    return known.value
  }
}

function addCacheMetrics(
  registry: Registry,
  totals: () => ReturnType<Queries['cache']['totals']>,
): void {
  new Gauge({
    name: 'shelfd_cache_size_bytes',
    help: 'Size of the cache by the type of asset; thumbnail and display are smaller copies.',
    labelNames: ['kind'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { kind, sizeBytes } of totals()) this.set({ kind }, sizeBytes)
    },
  })
}

function addDaemonMetrics(registry: Registry, deps: MetricsDeps): void {
  const { daemon, queries } = deps
  const registers = [registry]
  new Gauge({
    name: 'shelfd_build_info',
    help: 'Always 1; the labels tell what runs.',
    labelNames: ['version', 'bun'],
    registers,
  }).set({ version: daemon.version, bun: Bun.version }, 1)
  new Gauge({
    name: 'shelfd_up_since_seconds',
    help: 'Start of the daemon, as seconds since 1970.',
    registers,
  }).set(daemon.startedAt / 1000)
  new Gauge({
    name: 'shelfd_health_issues',
    help: 'Entries of the health list.',
    labelNames: ['source', 'severity'],
    registers,
    collect() {
      this.reset()
      for (const { source, severity } of currentHealth(deps)) this.inc({ source, severity })
    },
  })
  new Gauge({
    name: 'shelfd_sse_clients',
    help: 'Readers of events, over either transport.',
    registers,
    collect() {
      this.set(deps.readers())
    },
  })
  addDatabaseMetrics(registry, () => queries.totals.storage())
}

function addDatabaseMetrics(
  registry: Registry,
  storage: () => ReturnType<Queries['totals']['storage']>,
): void {
  const registers = [registry]
  new Gauge({
    name: 'shelfd_db_size_bytes',
    help: 'Size of the database file.',
    registers,
    collect() {
      this.set(storage().databaseBytes)
    },
  })
  new Gauge({
    name: 'shelfd_db_wal_bytes',
    help: 'Size of the write-ahead log of the database.',
    registers,
    collect() {
      this.set(storage().logBytes)
    },
  })
}

function addRequestMetrics(registry: Registry): Metrics['observe'] {
  const registers = [registry]
  const requests = new Counter({
    name: 'shelfd_http_requests_total',
    help: 'Requests by the pattern of their route.',
    labelNames: ['route', 'method', 'code'],
    registers,
  })
  const durations = new Histogram({
    name: 'shelfd_http_request_duration_seconds',
    help: 'Time to the head of the answer.',
    labelNames: ['route'],
    buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10],
    registers,
  })
  return ({ route, method, status, seconds }) => {
    requests.inc({ route, method, code: String(status) })
    durations.observe({ route }, seconds)
  }
}

function addProcessMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: eventLoopMs })
  for (const { name } of registry.getMetricsAsArray()) {
    const ours = name.startsWith('shelfd_')
    // What it says of the heap is that of another JavaScript engine.
    const kept = /^(process_|nodejs_eventloop_lag)/.test(name) && name !== 'process_heap_bytes'
    if (!ours && !kept) registry.removeSingleMetric(name)
  }
}
