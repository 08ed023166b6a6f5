import { useEffect, useMemo, useRef, useState } from 'preact/hooks'

import { debounced } from './debounced.ts'
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

interface Kept<Row> extends Loaded<Row> {
  readonly key: string
}

/** A reading on its way, and what was asked for meanwhile. */
interface Reading {
  readonly key: string
  readonly anew: boolean
  again: boolean
  more: boolean
}

const nothing = { rows: [], part: 0, cursor: null } as const
const pageSize = 100
const mostReloaded = 500

/** Lists that page by cursors, as one: more of it comes when it is asked for. */
export function usePages<Row>(parts: readonly Part[], renewal: Renewal = {}): Pages<Row> {
  const key = JSON.stringify(parts)
  const [loaded, setLoaded] = useState<Kept<Row> | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const latest = useRef<Kept<Row> | null>(null)
  const reading = useRef<Reading | null>(null)
  const current = useRef(key)
  current.current = key
  const load = async (anew: boolean, more: boolean): Promise<void> => {
    if (reading.current?.key === key) {
      // The answer on its way may be of before; and it brings no more rows when it is of those that were there.
      reading.current.again ||= anew
      reading.current.more ||= more && reading.current.anew
      return
    }
    const mine: Reading = { key, anew, again: false, more: false }
    reading.current = mine
    const before = latest.current?.key === key ? latest.current : nothing
    const known = before.rows.length
    const wanted = (anew ? Math.min(mostReloaded, known) : known) + (more ? 1 : 0)
    try {
      const next = await from<Row>(anew ? nothing : before, parts, wanted)
      // Meanwhile something else may have been chosen.
      if (current.current !== key) return
      latest.current = { ...next, key }
      setLoaded(latest.current)
      setProblem(null)
    } catch (error) {
      if (current.current !== key) return
      setProblem(error instanceof Problem ? error : new Problem(0, 'internal', String(error)))
    } finally {
      if (reading.current === mine) reading.current = null
    }
    if (mine.again || mine.more) await load(mine.again, mine.more)
  }
  const reload = (): Promise<void> => load(true, false)
  useEffect(() => {
    void reload()
  }, [key])
  useRenewal(reload, renewal)
  const shown = loaded?.key === key ? loaded : null
  return {
    rows: shown?.rows ?? [],
    isLoading: shown === null,
    isComplete: shown !== null && shown.part >= parts.length,
    problem,
    loadMore: () => {
      if (shown !== null && shown.part < parts.length) void load(false, true)
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

/** Asks again, once in so many ms, when what is known from elsewhere is another. */
export function useReloadAfter(known: unknown, reload: () => Promise<void>, ms?: number): void {
  const newest = useRef(reload)
  newest.current = reload
  const before = useRef(known)
  const soon = useMemo(() => debounced(() => newest.current(), ms), [ms])
  useEffect(() => {
    if (before.current !== known) soon()
    before.current = known
  }, [known])
}

function useRenewal(reload: () => Promise<void>, { on, everyMs, held = false }: Renewal): void {
  const renew = useRef(reload)
  renew.current = reload
  useEffect(() => {
    // What came while nobody looked is asked for when somebody does.
    let missed = false
    const look = (): void => {
      missed = document.hidden
      if (!missed) void renew.current()
    }
    const seen = (): void => {
      if (missed) look()
    }
    document.addEventListener('visibilitychange', seen)
    const ends = [onReconnect(look)]
    if (on !== undefined && !held) ends.push(onEvent(on, debounced(look)))
    const timer = everyMs === undefined || held ? undefined : setInterval(look, everyMs)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', seen)
      for (const end of ends) end()
    }
  }, [on, everyMs, held])
}
