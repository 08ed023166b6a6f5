import { useEffect, useRef, useState } from 'preact/hooks'

import { addressOf, get, Problem, type Query } from '../../api/request.ts'
import type { LogRecord } from '../../api/types.ts'

/** Records that stay on the page while more come. */
const most = 2_000
const pageSize = 100

export interface LogView {
  readonly records: readonly LogRecord[]
  /** Came while the list is held. */
  readonly waiting: readonly LogRecord[]
  readonly isLoading: boolean
  readonly problem: Problem | null
  /** Null when there is nothing older. */
  readonly older: (() => Promise<void>) | null
  readonly reload: () => Promise<void>
  /** Shows those that wait. */
  readonly show: () => void
}

interface Page {
  readonly records: readonly LogRecord[]
  readonly nextCursor: string | null
}

interface LogState extends Omit<LogView, 'older' | 'reload' | 'show'> {
  readonly cursor: string | null
}

/** The log as it is filtered: its newest page, and what comes while `live`. While `held` new records wait. */
export function useLog(filter: Query, { live, held }: { live: boolean; held: boolean }): LogView {
  const [state, setState] = useState<LogState>(empty)
  const heldNow = useRef(held)
  heldNow.current = held
  const key = JSON.stringify(filter)
  const current = useRef(key)
  current.current = key
  const load = async (): Promise<void> => {
    try {
      const page = await get<Page>('logs', { ...filter, limit: pageSize })
      // Meanwhile it may have been filtered otherwise.
      if (current.current !== key) return
      setState({ ...empty, records: page.records, cursor: page.nextCursor, isLoading: false })
    } catch (error) {
      if (current.current !== key) return
      const problem = error instanceof Problem ? error : new Problem(0, 'internal', String(error))
      setState((before) => ({ ...before, isLoading: false, problem }))
    }
  }
  useEffect(() => {
    setState(empty)
    void load()
  }, [key])
  useEffect(() => {
    if (!live) return
    const source = new EventSource(addressOf('logs/stream', filter))
    source.addEventListener('message', ({ data }: MessageEvent<string>) => {
      const record = JSON.parse(data) as LogRecord
      setState((before) => add(before, record, heldNow.current))
    })
    // What came before it was open.
    source.addEventListener('open', () => {
      if (!heldNow.current) void load()
    })
    return () => source.close()
  }, [key, live])
  useEffect(() => {
    if (!held) setState(withWaiting)
  }, [held])
  const { cursor } = state
  return {
    ...state,
    reload: load,
    show: () => setState(withWaiting),
    older:
      cursor === null
        ? null
        : async () => {
            const page = await get<Page>('logs', { ...filter, limit: pageSize, cursor })
            if (current.current !== key) return
            setState((before) => ({
              ...before,
              records: [...before.records, ...page.records],
              cursor: page.nextCursor,
            }))
          },
  }
}

const empty = {
  records: [],
  waiting: [],
  isLoading: true,
  problem: null,
  cursor: null,
} as const

function withWaiting(before: LogState): LogState {
  if (before.waiting.length === 0) return before
  const records = [...before.waiting, ...before.records].slice(0, most)
  return { ...before, records, waiting: [] }
}

function add<T extends Pick<LogView, 'records' | 'waiting'>>(
  before: T,
  record: LogRecord,
  isHeld: boolean,
): T {
  const newest = before.waiting[0] ?? before.records[0]
  if (newest !== undefined && record.position <= newest.position) return before
  if (isHeld) return { ...before, waiting: [record, ...before.waiting].slice(0, most) }
  return {
    ...before,
    records: [record, ...before.waiting, ...before.records].slice(0, most),
    waiting: [],
  }
}
