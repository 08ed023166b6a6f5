import { useEffect, useMemo, useRef, useState } from 'preact/hooks'

import { get, type Query } from './request.ts'
import { useResource } from './resource.ts'
import type { ItemOutline, ItemSummary } from './types.ts'

/** Items of one answer. */
const windowSize = 100
/** Scrolling asks when it rests, not for all that flies past. */
const restMs = 60

/** Events after which a list may be another one. */
export const listEvents = 'library.ready,scan.completed,item.*,pictures.ready,download.imported'

/** A list as a whole: the numbers of its items, and where letters begin. */
export function useOutline(query: Query | null) {
  return useResource<ItemOutline>(query === null ? null : 'items/outline', {
    query: query ?? {},
    on: listEvents,
  })
}

/** What is shown of a list: summaries by number, asked for in windows around what is looked at. */
export interface Summaries {
  readonly of: (id: number) => ItemSummary | undefined
  /** Tells which places are looked at. */
  readonly look: (first: number, last: number) => void
}

/** `version` changes when what was read may be old. */
export function useSummaries(ids: readonly number[], version: number): Summaries {
  const known = useRef(new Map<number, ItemSummary>())
  const [, redraw] = useState(0)
  const { look, end } = useMemo(() => {
    const asked = new Set<number>()
    let timer: ReturnType<typeof setTimeout> | undefined
    let range: readonly [number, number] = [0, 0]
    const read = async (at: number): Promise<void> => {
      asked.add(at)
      const wanted = ids.slice(at * windowSize, (at + 1) * windowSize)
      if (wanted.length === 0) return
      try {
        const { items } = await get<{ items: ItemSummary[] }>('items/summaries', {
          ids: wanted.join(','),
        })
        for (const item of items) known.current.set(item.id, item)
        redraw((count) => count + 1)
      } catch {
        // The frame says that the daemon does not answer; what is looked at next asks again.
        asked.delete(at)
      }
    }
    const ask = (): void => {
      timer = undefined
      const [first, last] = range
      const end = Math.floor(Math.max(0, last) / windowSize)
      for (let at = Math.floor(Math.max(0, first) / windowSize); at <= end; at += 1) {
        if (!asked.has(at)) void read(at)
      }
    }
    return {
      look: (first: number, last: number) => {
        range = [first, last]
        timer ??= setTimeout(ask, asked.size === 0 ? 0 : restMs)
      },
      end: () => clearTimeout(timer),
    }
  }, [ids, version])
  useEffect(() => end, [end])
  return { of: (id) => known.current.get(id), look }
}
