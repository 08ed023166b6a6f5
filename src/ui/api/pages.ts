import { useEffect, useRef, useState } from 'preact/hooks'

import { onEvent, onReconnect } from './live.ts'
import { get, Problem, type Query } from './request.ts'

/** A list of the API, or the first of several that follow one another. */
export interface Part {
  readonly path: string
  /** The member of its answer that holds the rows. */
  readonly member: string
  readonly query?: Query
}

export interface Pages<Row> {
  readonly rows: readonly Row[]
  /** Nothing was asked for yet. */
  readonly isLoading: boolean
  readonly isComplete: boolean
  readonly problem: Problem | null
  readonly loadMore: () => void
  /** Asks for as many again. */
  readonly reload: () => Promise<void>
}

/** When rows are asked for again by themselves. */
export interface Renewal {
  readonly on?: string
  readonly everyMs?: number
  /** Not now, because somebody reads: rows must not move below the eyes. */
  readonly held?: boolean
}

interface Loaded<Row> {
  readonly rows: readonly Row[]
  readonly part: number
  readonly cursor: string | null
}

const pageSize = 100
const mostReloaded = 500

/** Lists that page by cursors, as one: more of it comes when it is asked for. */
export function usePages<Row>(parts: readonly Part[], renewal: Renewal = {}): Pages<Row> {
  const key = JSON.stringify(parts)
  const [loaded, setLoaded] = useState<(Loaded<Row> & { key: string }) | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const busy = useRef<string | null>(null)
  const current = useRef(key)
  current.current = key
  const shown = loaded?.key === key ? loaded : null
  const load = async (work: () => Promise<Loaded<Row>>): Promise<void> => {
    if (busy.current === key) return
    busy.current = key
    try {
      const next = await work()
      // Meanwhile something else may have been chosen.
      if (current.current !== key) return
      setLoaded({ ...next, key })
      setProblem(null)
    } catch (error) {
      if (current.current !== key) return
      setProblem(error instanceof Problem ? error : new Problem(0, 'internal', String(error)))
    } finally {
      if (busy.current === key) busy.current = null
    }
  }
  const reload = (): Promise<void> =>
    load(() =>
      from(
        { rows: [], part: 0, cursor: null },
        parts,
        Math.min(mostReloaded, shown?.rows.length ?? 0),
      ),
    )
  useEffect(() => {
    void reload()
  }, [key])
  useRenewal(reload, renewal)
  return {
    rows: shown?.rows ?? [],
    isLoading: shown === null,
    isComplete: shown !== null && shown.part >= parts.length,
    problem,
    loadMore: () => {
      if (shown !== null && shown.part < parts.length)
        void load(() => from(shown, parts, shown.rows.length + 1))
    },
    reload,
  }
}

/** Reads on until there are `wanted` rows, and at least one page. */
async function from<Row>(
  start: Loaded<Row>,
  parts: readonly Part[],
  wanted: number,
): Promise<Loaded<Row>> {
  let { rows, part, cursor } = start
  do {
    const one = parts[part]
    if (one === undefined) break
    const answer = await get<Record<string, readonly Row[]> & { nextCursor?: string | null }>(
      one.path,
      {
        limit: pageSize,
        ...one.query,
        cursor,
      },
    )
    rows = [...rows, ...(answer[one.member] ?? [])]
    cursor = answer.nextCursor ?? null
    if (cursor === null) part += 1
  } while (rows.length < Math.max(1, wanted))
  return { rows, part, cursor }
}

function useRenewal(reload: () => Promise<void>, { on, everyMs, held = false }: Renewal): void {
  const renew = useRef(reload)
  renew.current = reload
  useEffect(() => {
    const look = (): void => {
      if (!document.hidden) void renew.current()
    }
    const ends = [onReconnect(look)]
    if (on !== undefined && !held) ends.push(onEvent(on, look))
    const timer = everyMs === undefined || held ? undefined : setInterval(look, everyMs)
    return () => {
      clearInterval(timer)
      for (const end of ends) end()
    }
  }, [on, everyMs, held])
}
