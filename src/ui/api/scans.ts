import { useEffect, useState } from 'preact/hooks'

import { onEvent } from './live.ts'
import { type Resource, useResource } from './resource.ts'
import type { Scan } from './types.ts'

/** What an event tells of a scan that runs; of its numbers only those that are shown. */
interface ScanNews {
  readonly scanId: number
  readonly phase: Scan['status']
  readonly progress: Scan['progress']
  readonly stats: {
    readonly itemsNew: number
    readonly itemsUpdated: number
    readonly errors: number
  }
  readonly currentOperation: string | null
  readonly stalledSince: string | null
  readonly pausedAt: string | null
  readonly completedAt: string | null
}

/** Turning points of a scan, after which the whole of it is asked for; how far it is comes with its events. */
export const scanTurns =
  'scan.queued,scan.started,scan.phase,library.ready,scan.completed,scan.failed,scan.cancelled,scan.stalled,scan.paused,scan.resumed'

/** The newest scans, those that run as far as they are now. */
export function useScans(limit = 50): Resource<readonly Scan[]> {
  const { value, ...rest } = useResource<{ scans: readonly Scan[] }>('scans', {
    query: { limit },
    on: scanTurns,
  })
  const news = useScanNews()
  return { ...rest, value: value?.scans.map((scan) => withNews(scan, news.get(scan.id))) }
}

/** One scan, the same. */
export function useScan(id: number): Resource<Scan> {
  const { value, ...rest } = useResource<Scan>(`scans/${id}`, { on: scanTurns })
  const news = useScanNews()
  return { ...rest, value: value && withNews(value, news.get(id)) }
}

function useScanNews(): ReadonlyMap<number, ScanNews> {
  const [news, setNews] = useState<ReadonlyMap<number, ScanNews>>(new Map())
  useEffect(
    () =>
      onEvent('scan.progress', ({ data }) => {
        const one = data as unknown as ScanNews
        setNews((known) => new Map(known).set(one.scanId, one))
      }),
    [],
  )
  return news
}

const order = [
  'discovering',
  'scanning',
  'caching',
  'enriching',
  'completed',
  'failed',
  'cancelled',
]

/** What was asked for may be newer than the last event: whichever is further counts. */
function withNews(scan: Scan, news: ScanNews | undefined): Scan {
  if (news === undefined) return scan
  const [asked, told] = [scan.status, news.phase].map((status) => order.indexOf(status))
  if ((asked ?? 0) > (told ?? 0)) return scan
  if (asked === told && (scan.progress.done ?? 0) > (news.progress.done ?? 0)) return scan
  return {
    ...scan,
    status: news.phase,
    progress: news.progress,
    items: { ...scan.items, new: news.stats.itemsNew, updated: news.stats.itemsUpdated },
    errorsCount: news.stats.errors,
    currentOperation: news.currentOperation,
    stalledSince: news.stalledSince,
    pausedAt: news.pausedAt,
    completedAt: news.completedAt,
  }
}
