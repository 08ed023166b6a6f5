import { useEffect, useMemo, useRef, useState } from 'preact/hooks'

import { debounced } from './debounced.ts'
import { holdRows } from './held-rows.ts'
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
  /** Asks for as many again, and shows what there is. */
  readonly reload: () => Promise<void>
  /** Asks for as many again; new rows wait while the list is held. */
  readonly renew: () => Promise<void>
  /** New rows that wait, because the list is held. */
  readonly waiting: number
  /** Shows those that wait. */
  readonly show: () => void
}

/** When rows are asked for again by themselves. */
interface Freshness {
  readonly on?: string
  readonly everyMs?: number
}

/** How a list is kept fresh. */
export interface Renewal<Row> extends Freshness {
  /** Somebody reads: rows must not move below the eyes. */
  readonly held?: boolean
  /** The order of all that is read, where it is not that of the API. */
  readonly order?: (rows: readonly Row[]) => readonly Row[]
}

interface Loaded<Row> {
  readonly rows: readonly Row[]
  readonly part: number
  readonly cursor: string | null
}

interface Kept<Row> extends Loaded<Row> {
  readonly key: string
}

/** What is asked for: more, the same anew for somebody, or the same anew because it may be different by now. */
type Wish = 'more' | 'reload' | 'renew'

/** A reading on its way, and what was asked for meanwhile. */
interface Reading {
  readonly key: string
  readonly wish: Wish
  again: Exclude<Wish, 'more'> | null
  more: boolean
}

const nothing = { rows: [], part: 0, cursor: null } as const
const pageSize = 100
const mostReloaded = 500

/** Lists that page by cursors, as one: more of it comes when it is asked for. */
export function usePages<Row>(parts: readonly Part[], renewal: Renewal<Row> = {}): Pages<Row> {
  const key = JSON.stringify(parts)
  const { order = (rows: readonly Row[]) => rows, held = false } = renewal
  const kept = useKept<Row>(key, held)
  const [problem, setProblem] = useState<Problem | null>(null)
  const reading = useRef<Reading | null>(null)
  const current = useRef(key)
  current.current = key
  const load = async (wish: Wish): Promise<void> => {
    if (reading.current?.key === key) return askMeanwhile(reading.current, wish)
    const mine: Reading = { key, wish, again: null, more: false }
    reading.current = mine
    const before = kept.latest() ?? nothing
    const known = before.rows.length
    try {
      const { rows, ...place } = await (wish === 'more'
        ? from<Row>(before, parts, known + 1)
        : from<Row>(nothing, parts, Math.min(mostReloaded, known)))
      // Meanwhile something else may have been chosen.
      if (current.current !== key) return
      kept.take({ rows: order(rows), ...place, key }, wish)
      setProblem(null)
    } catch (error) {
      if (current.current !== key) return
      setProblem(error instanceof Problem ? error : new Problem(0, 'internal', String(error)))
    } finally {
      if (reading.current === mine) reading.current = null
    }
    if (mine.again !== null) await load(mine.again)
    if (mine.more) await load('more')
  }
  const reload = (): Promise<void> => load('reload')
  const renew = (): Promise<void> => load('renew')
  useEffect(() => {
    void reload()
  }, [key])
  useRenewal(renew, renewal)
  const { shown, waiting, show } = kept
  return {
    rows: shown?.rows ?? [],
    isLoading: shown === null,
    isComplete: shown !== null && shown.part >= parts.length,
    problem,
    loadMore: () => {
      if (shown !== null && shown.part < parts.length) void load('more')
    },
    reload,
    renew,
    waiting,
    show,
  }
}

/** What was read of a list, and what was read since and waits because it is held. */
function useKept<Row>(
  key: string,
  held: boolean,
): {
  readonly shown: Kept<Row> | null
  readonly waiting: number
  readonly latest: () => Kept<Row> | null
  readonly take: (next: Kept<Row>, wish: Wish) => void
  readonly show: () => void
} {
  const [loaded, setLoaded] = useState<Kept<Row> | null>(null)
  const [ahead, setAhead] = useState<Kept<Row> | null>(null)
  const newest = useRef<Kept<Row> | null>(null)
  const isHeld = useRef(held)
  isHeld.current = held
  const keep = (next: Kept<Row>): void => {
    newest.current = next
    setLoaded(next)
  }
  const latest = (): Kept<Row> | null => (newest.current?.key === key ? newest.current : null)
  const take = (next: Kept<Row>, wish: Wish): void => {
    const before = latest()
    const waits = wish === 'renew' && isHeld.current && before !== null
    if (waits) keep({ ...before, rows: holdRows(before.rows, next.rows, idOf).shown })
    else keep(next)
    if (wish !== 'more') setAhead(waits ? next : null)
  }
  const show = (): void => {
    if (ahead?.key === key) keep(ahead)
    setAhead(null)
  }
  useEffect(() => {
    if (!held) show()
  }, [held])
  const shown = loaded?.key === key ? loaded : null
  const isBehind = shown !== null && ahead?.key === key
  const waiting = isBehind ? holdRows(shown.rows, ahead.rows, idOf).waiting.length : 0
  return { shown, waiting, latest, take, show }
}

/** The answer on its way may be of before; and it brings no more rows when it is of those that were there. */
function askMeanwhile(reading: Reading, wish: Wish): void {
  if (wish === 'more') reading.more ||= reading.wish !== 'more'
  else if (reading.again !== 'reload') reading.again = wish
}

/** Lists that are held are of things with an id; others need none. */
function idOf(row: unknown): unknown {
  return (row as { id?: unknown }).id
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

function useRenewal(reload: () => Promise<void>, { on, everyMs }: Freshness): void {
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
    if (on !== undefined) ends.push(onEvent(on, debounced(look)))
    const timer = everyMs === undefined ? undefined : setInterval(look, everyMs)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', seen)
      for (const end of ends) end()
    }
  }, [on, everyMs])
}
