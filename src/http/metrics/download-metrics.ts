import { Counter, Gauge, type Registry } from 'prom-client'

import type { EngineStats, PollStats } from '../../domain/engine-stats.ts'
import type { DownloadQueries } from '../../domain/download-queries.ts'

/** Metrics of download clients and of what they have for libraries. */
export function addDownloadMetrics(
  registry: Registry,
  deps: {
    counts(): ReturnType<DownloadQueries['countsByClient']>
    polls(): Promise<EngineStats['downloads']>
  },
): void {
  const registers = [registry]
  new Gauge({
    name: 'shelfd_downloads',
    help: 'Downloads for libraries, by what has become of them here.',
    labelNames: ['client', 'state'],
    registers,
    collect() {
      this.reset()
      for (const { client, state, count } of deps.counts()) this.set({ client, state }, count)
    },
  })
  new Counter({
    name: 'shelfd_download_polls_total',
    help: 'Times that download clients were asked for what they have.',
    labelNames: ['client', 'result'],
    registers,
    async collect() {
      const polls = await deps.polls()
      this.reset()
      for (const [client, { polls: all, failed }] of Object.entries(polls)) {
        this.inc({ client, result: 'ok' }, all - failed)
        this.inc({ client, result: 'failed' }, failed)
      }
    },
  })
  addGauges(registry, () => deps.polls())
}

function addGauges(registry: Registry, read: () => Promise<EngineStats['downloads']>): void {
  const gauge = (name: string, help: string, of: (stats: PollStats) => number): void => {
    new Gauge({
      name,
      help,
      labelNames: ['client'],
      registers: [registry],
      async collect() {
        const polls = await read()
        this.reset()
        for (const [client, stats] of Object.entries(polls)) this.set({ client }, of(stats))
      },
    })
  }
  gauge(
    'shelfd_download_client_up',
    '1 while a download client answers and lets us in.',
    (stats) => (stats.isUp ? 1 : 0),
  )
  gauge(
    'shelfd_download_poll_duration_seconds',
    'Time that a download client took for its last list.',
    ({ durationMs }) => durationMs / 1000,
  )
  new Gauge({
    name: 'shelfd_download_speed_bytes_per_second',
    help: 'Speed of the downloads for libraries, as of the last list of their client.',
    labelNames: ['client', 'direction'],
    registers: [registry],
    async collect() {
      const polls = await read()
      this.reset()
      for (const [client, stats] of Object.entries(polls)) {
        this.set({ client, direction: 'down' }, stats.downBytesPerSecond)
        this.set({ client, direction: 'up' }, stats.upBytesPerSecond)
      }
    },
  })
}
