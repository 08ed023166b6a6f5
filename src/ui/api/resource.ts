import { useEffect, useState } from 'preact/hooks'

import { debounced } from './debounced.ts'
import { onEvent, onReconnect } from './live.ts'
import { get, Problem, type Query } from './request.ts'

/** What is known of something that the daemon tells: the last value stays while a newer one is asked for. */
export interface Resource<T> {
  readonly value: T | undefined
  /** Why the last attempt failed; null after one that did not. */
  readonly problem: Problem | null
  /** When the value came, ms; 0 before. */
  readonly at: number
  /** Asks anew. */
  readonly reload: () => Promise<void>
}

/** When something is asked for again by itself, beside after a gap in the events. */
export interface Freshness {
  /** Types of events after which it may be different: `scan.*,item.*`. */
  readonly on?: string
  /** Every so many ms, while the page is looked at. */
  readonly everyMs?: number
}

interface Entry {
  value: unknown
  problem: Problem | null
  at: number
  loading: Promise<void> | null
  /** Asked for while it was loading: the answer on its way may be of before. */
  again: boolean
  readonly watchers: Set<() => void>
  /** Runs while nobody watches. */
  leaving: ReturnType<typeof setTimeout> | undefined
}

/** By address, so that parts of the page that show the same ask once. */
const entries = new Map<string, Entry>()

/** How long a value is kept that nobody looks at: for who comes back soon. */
const keptMs = 5 * 60_000

/** Reads `path` and keeps it fresh while it is shown. A null path reads nothing. */
export function useResource<T>(
  path: string | null,
  { query = {}, on, everyMs }: Freshness & { readonly query?: Query } = {},
): Resource<T> {
  const key = path === null ? null : JSON.stringify([path, query])
  const [, redraw] = useState(0)
  useEffect(() => {
    if (path === null || key === null) return
    const entry = entryOf(key)
    const load = (): Promise<void> => loadEntry(entry, () => get<T>(path, query))
    const watcher = (): void => redraw((count) => count + 1)
    watch(entry, watcher)
    watcher()
    void load()
    const ends = [
      onReconnect(() => void load()),
      on && onEvent(on, debounced(load)),
      everyMs && every(everyMs, load),
    ]
    return () => {
      leave(key, entry, watcher)
      for (const end of ends) if (end) end()
    }
  }, [key, on, everyMs])
  const entry = key === null ? undefined : entries.get(key)
  return {
    value: entry?.value as T | undefined,
    problem: entry?.problem ?? null,
    at: entry?.at ?? 0,
    reload: async () => {
      if (path !== null && key !== null) await loadEntry(entryOf(key), () => get<T>(path, query))
    },
  }
}

/** Asks anew for everything shown whose path begins so; for what an action has changed. */
export function refresh(pathStart: string): void {
  refreshWhere((path) => path.startsWith(pathStart))
}

/** Asks anew for a list alone: of what was removed there is nothing more to be had. */
export function refreshList(list: string): void {
  refreshWhere((path) => path === list)
}

function refreshWhere(wanted: (path: string) => boolean): void {
  for (const [key, entry] of entries) {
    const [path, query] = JSON.parse(key) as [string, Query]
    if (!wanted(path)) continue
    if (entry.watchers.size === 0) entries.delete(key)
    else void loadEntry(entry, () => get(path, query))
  }
}

function entryOf(key: string): Entry {
  const known = entries.get(key)
  if (known !== undefined) return known
  const made: Entry = {
    value: undefined,
    problem: null,
    at: 0,
    loading: null,
    again: false,
    watchers: new Set(),
    leaving: undefined,
  }
  entries.set(key, made)
  return made
}

function watch(entry: Entry, watcher: () => void): void {
  clearTimeout(entry.leaving)
  entry.watchers.add(watcher)
}

function leave(key: string, entry: Entry, watcher: () => void): void {
  entry.watchers.delete(watcher)
  if (entry.watchers.size > 0) return
  entry.leaving = setTimeout(() => {
    if (entries.get(key) === entry) entries.delete(key)
  }, keptMs)
}

function loadEntry(entry: Entry, read: () => Promise<unknown>): Promise<void> {
  if (entry.loading !== null) {
    entry.again = true
    return entry.loading
  }
  entry.loading = takeAnswer(entry, read).finally(() => {
    entry.loading = null
    for (const watcher of entry.watchers) watcher()
    if (!entry.again) return
    entry.again = false
    void loadEntry(entry, read)
  })
  return entry.loading
}

async function takeAnswer(entry: Entry, read: () => Promise<unknown>): Promise<void> {
  try {
    entry.value = await read()
    entry.problem = null
    entry.at = Date.now()
  } catch (error) {
    entry.problem = error instanceof Problem ? error : new Problem(0, 'internal', String(error))
  }
}

function every(ms: number, work: () => unknown): () => void {
  const timer = setInterval(() => {
    if (!document.hidden) work()
  }, ms)
  return () => clearInterval(timer)
}
