import { expect, test } from 'bun:test'

import type { EngineStats, PollStats } from '../../src/domain/engine-stats.ts'
import { createDownloadStore } from '../../src/store/download-store.ts'
import { downloadDraft } from '../store/downloads.ts'
import { createTestApi, type TestApi } from './api.ts'

const idle = { durationMs: 1, downBytesPerSecond: 0, upBytesPerSecond: 0 }

function withPolls(api: TestApi, downloads: Record<string, PollStats>): void {
  const workers = { busy: 0, idle: 0, stuck: 0 }
  const stats: EngineStats = {
    kinds: {},
    restarts: 0,
    databaseBusy: 0,
    notifications: {},
    workers,
    providers: {},
    downloads,
  }
  api.setStats(stats)
}

async function samples(api: TestApi): Promise<string[]> {
  const text = await (await api.request('GET', '/metrics')).text()
  return text.split('\n').filter((line) => line.startsWith('shelfd_download'))
}

test('the metrics tell how polls went, how fast it goes and what has become of downloads', async () => {
  using api = createTestApi()
  const store = createDownloadStore(api.database)
  for (const [clientId, state] of [
    ['a', 'tracking'],
    ['b', 'imported'],
    ['c', 'imported'],
  ] as const) {
    store.insert(downloadDraft({ client: 'box', clientId, state, libraryId: null }))
  }
  withPolls(api, {
    box: {
      polls: 9,
      failed: 2,
      isUp: true,
      durationMs: 35,
      downBytesPerSecond: 1_000,
      upBytesPerSecond: 20,
    },
    dead: { ...idle, polls: 3, failed: 3, isUp: false },
  })
  expect(await samples(api)).toEqual([
    'shelfd_downloads{client="box",state="imported"} 2',
    'shelfd_downloads{client="box",state="tracking"} 1',
    'shelfd_download_polls_total{client="box",result="ok"} 7',
    'shelfd_download_polls_total{client="box",result="failed"} 2',
    'shelfd_download_polls_total{client="dead",result="ok"} 0',
    'shelfd_download_polls_total{client="dead",result="failed"} 3',
    'shelfd_download_client_up{client="box"} 1',
    'shelfd_download_client_up{client="dead"} 0',
    'shelfd_download_poll_duration_seconds{client="box"} 0.035',
    'shelfd_download_poll_duration_seconds{client="dead"} 0.001',
    'shelfd_download_speed_bytes_per_second{client="box",direction="down"} 1000',
    'shelfd_download_speed_bytes_per_second{client="box",direction="up"} 20',
    'shelfd_download_speed_bytes_per_second{client="dead",direction="down"} 0',
    'shelfd_download_speed_bytes_per_second{client="dead",direction="up"} 0',
  ])
})
