import { Counter, Gauge, type Registry } from 'prom-client'

import type { EngineStats, ProviderStats } from '../../domain/engine-stats.ts'

/** Metrics of what enrichers ask of their servers. */
export function addProviderMetrics(
  registry: Registry,
  read: () => Promise<EngineStats['providers']>,
): void {
  const registers = [registry]
  new Counter({
    name: 'shelfd_provider_requests_total',
    help: 'Requests to the servers of enrichers, by what came back; failed ones had no answer.',
    labelNames: ['instance', 'code'],
    registers,
    async collect() {
      const providers = await read()
      this.reset()
      for (const [instance, { requests }] of Object.entries(providers)) {
        for (const [code, count] of Object.entries(requests)) this.inc({ instance, code }, count)
      }
    },
  })
  new Gauge({
    name: 'shelfd_provider_up',
    help: '1 while the servers of an enricher answer and let it in.',
    labelNames: ['instance'],
    registers,
    async collect() {
      const providers = await read()
      this.reset()
      for (const [instance, { isUp }] of Object.entries(providers)) {
        this.set({ instance }, isUp ? 1 : 0)
      }
    },
  })
  addCacheCounter(registry, { ends: 'hits', help: 'had', of: ({ cacheHits }) => cacheHits }, read)
  const misses = {
    ends: 'misses',
    help: 'had not',
    of: ({ cacheMisses }: ProviderStats) => cacheMisses,
  }
  addCacheCounter(registry, misses, read)
}

function addCacheCounter(
  registry: Registry,
  { ends, help, of }: { ends: string; help: string; of: (stats: ProviderStats) => number },
  read: () => Promise<EngineStats['providers']>,
): void {
  new Counter({
    name: `shelfd_provider_cache_${ends}_total`,
    help: `Answers that an enricher looked for among those it keeps, and ${help}.`,
    labelNames: ['instance'],
    registers: [registry],
    async collect() {
      const providers = await read()
      this.reset()
      for (const [instance, stats] of Object.entries(providers)) this.inc({ instance }, of(stats))
    },
  })
}
