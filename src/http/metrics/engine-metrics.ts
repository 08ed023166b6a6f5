import { Counter, Gauge, type Metric, type Registry } from 'prom-client'

import { type Distribution, durationBounds, type EngineStats } from '../../domain/engine-stats.ts'
import type { JobState } from '../../domain/job.ts'
import type { DownloadQueries } from '../../domain/download-queries.ts'
import { addDownloadMetrics } from './download-metrics.ts'
import { addProviderMetrics } from './provider-metrics.ts'

interface EngineMetricsDeps {
  stats(): Promise<EngineStats>
  jobs(): readonly { kind: string; state: JobState; count: number }[]
  downloads(): ReturnType<DownloadQueries['countsByClient']>
}

/** A writer that hangs in a file call must not hang whoever watches it: its last numbers then stand. */
const statsMs = 1_000

/** Metrics of jobs and threads, which the writer thread counts. */
export function addEngineMetrics(registry: Registry, deps: EngineMetricsDeps): void {
  const stats = createStatsReader(deps)
  new Gauge({
    name: 'shelfd_jobs',
    help: 'Jobs that are not over, and those that failed for good (discarded).',
    labelNames: ['type', 'status'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { kind, state, count } of deps.jobs()) {
        this.set({ type: kind, status: state }, count)
      }
    },
  })
  addCounters(registry, stats)
  addWorkers(registry, stats)
  addDeliveries(registry, stats)
  addProviderMetrics(registry, async () => (await stats())?.providers ?? {})
  addDownloadMetrics(registry, {
    counts: () => deps.downloads(),
    polls: async () => (await stats())?.downloads ?? {},
  })
  addDistribution(registry, {
    name: 'shelfd_job_duration_seconds',
    help: 'Time that jobs worked.',
    read: async () => mapKinds(await stats(), ({ ran }) => ran),
  })
  addDistribution(registry, {
    name: 'shelfd_job_wait_seconds',
    help: 'Time from a job being added to its first start.',
    read: async () => mapKinds(await stats(), ({ waited }) => waited),
  })
}

type Read = () => Promise<EngineStats | null>

function mapKinds<T>(
  stats: EngineStats | null,
  map: (kind: EngineStats['kinds'][string]) => T,
): [kind: string, value: T][] {
  return Object.entries(stats?.kinds ?? {}).map(([kind, of]) => [kind, map(of)])
}

function createStatsReader(deps: EngineMetricsDeps): Read {
  let last: EngineStats | null = null
  let asked: Promise<EngineStats | null> | null = null
  return () => {
    // All families of one scrape ask at once, and are answered once.
    asked ??= Promise.race([deps.stats(), Bun.sleep(statsMs).then(() => last)])
      .then((value) => (last = value))
      .finally(() => {
        asked = null
      })
    return asked
  }
}

function addCounters(registry: Registry, stats: Read): void {
  const registers = [registry]
  new Counter({
    name: 'shelfd_jobs_total',
    help: 'Jobs that are over.',
    labelNames: ['type', 'result'],
    registers,
    async collect() {
      const kinds = mapKinds(await stats(), (of) => of)
      this.reset()
      for (const [type, of] of kinds) {
        for (const result of ['completed', 'failed', 'cancelled'] as const) {
          this.inc({ type, result }, of[result])
        }
      }
    },
  })
  new Counter({
    name: 'shelfd_job_retries_total',
    help: 'Failed attempts that another one follows.',
    labelNames: ['type'],
    registers,
    async collect() {
      const kinds = mapKinds(await stats(), ({ retried }) => retried)
      this.reset()
      for (const [type, retried] of kinds) this.inc({ type }, retried)
    },
  })
  new Counter({
    name: 'shelfd_jobs_recovered_total',
    help: 'Jobs taken up again after their thread or process had ended.',
    registers,
    async collect() {
      const kinds = mapKinds(await stats(), ({ recovered }) => recovered)
      this.reset()
      this.inc(kinds.reduce((sum, [, recovered]) => sum + recovered, 0))
    },
  })
}

function addWorkers(registry: Registry, stats: Read): void {
  const registers = [registry]
  new Gauge({
    name: 'shelfd_workers',
    help: 'Threads that run jobs; stuck ones wait for a file call.',
    labelNames: ['state'],
    registers,
    async collect() {
      const known = await stats()
      for (const [state, count] of Object.entries(known?.workers ?? {})) this.set({ state }, count)
    },
  })
  new Counter({
    name: 'shelfd_worker_restarts_total',
    help: 'Threads that died or had to be replaced.',
    registers,
    async collect() {
      const known = await stats()
      this.reset()
      this.inc(known?.restarts ?? 0)
    },
  })
}

/** A histogram whose sums come ready made; the library's own counts single times only. */
function addDistribution(
  registry: Registry,
  family: {
    readonly name: string
    readonly help: string
    read(): Promise<[kind: string, times: Distribution][]>
  },
): void {
  const { name, help } = family
  const get = async (): Promise<object> => ({
    name,
    help,
    type: 'histogram',
    aggregator: 'sum',
    values: (await family.read()).flatMap(([type, times]) => valuesOf(name, type, times)),
  })
  registry.registerMetric({ name, get, reset: () => undefined } as unknown as Metric)
}

function valuesOf(name: string, type: string, { counts, sumMs }: Distribution): unknown[] {
  let below = 0
  const buckets = counts.map((count, at) => {
    below += count
    const le = durationBounds[at] ?? '+Inf'
    return { metricName: `${name}_bucket`, labels: { le, type }, value: below }
  })
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels: { type }, value: sumMs / 1000 },
    { metricName: `${name}_count`, labels: { type }, value: below },
  ]
}

function addDeliveries(registry: Registry, read: Read): void {
  const registers = [registry]
  new Counter({
    name: 'shelfd_notifications_total',
    help: 'Tries to send something through a notifier.',
    labelNames: ['target', 'result'],
    registers,
    async collect() {
      const stats = await read()
      this.reset()
      for (const [target, { sent, failed }] of Object.entries(stats?.notifications ?? {})) {
        this.inc({ target, result: 'sent' }, sent)
        this.inc({ target, result: 'failed' }, failed)
      }
    },
  })
  new Counter({
    name: 'shelfd_db_busy_total',
    help: 'Times that the database could not be written: busy, full or gone.',
    registers,
    async collect() {
      const stats = await read()
      this.reset()
      this.inc(stats?.databaseBusy ?? 0)
    },
  })
}
