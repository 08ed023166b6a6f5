import type { Settled } from '../domain/watch.ts'
import type { WalkedFile } from '../domain/walk.ts'
import type { WatchTimes } from './protocol.ts'

/** What a folder shows when it is looked at. */
export interface Look {
  /** The same text for the same content. */
  readonly signature: string
  /** The folder is not there. */
  readonly gone: boolean
  /** When the youngest of its files was changed, ms UTC; null without files. */
  readonly youngestAt: number | null
  readonly files: readonly WalkedFile[]
}

/** Folders that have changed, until each is left alone. */
export interface Settling {
  /** Something in a folder, below the root, has changed, now or at an instant before; `file` is its name, if it was a file. */
  touch(path: string, change?: { readonly at?: number; readonly file?: string }): void
  /** Takes those that have settled; `nextAt` is when to ask again, null when nothing is left. */
  step(): { readonly settled: readonly Settled[]; readonly nextAt: number | null }
  size(): number
}

interface Pending {
  readonly firstAt: number
  lastAt: number
  dueAt: number
  look: Look | null
  settled: boolean
  /** Names of the files that have changed; null when something else has as well. */
  names: Set<string> | null
}

/**
 * A folder that somebody writes to without an end is read all the same after so long: what else changes in it would never
 * be seen.
 */
const patienceMs = 60 * 60_000
/** With more of them than this, the whole root is looked at when all is quiet. */
const mostPending = 20_000

/**
 * Waits for folders to settle: nothing has been heard of one for the settle time, its files show the same size and time in
 * two looks, and none is younger than that time. A folder does not settle before all that changes below it, because
 * whoever reads it reads those as well.
 */
export function createSettling(deps: {
  readonly now: () => number
  readonly look: (path: string) => Look
  readonly times: () => Omit<WatchTimes, 'pollMs'>
}): Settling {
  const pending = new Map<string, Pending>()

  const touch: Settling['touch'] = (path, { at: now = deps.now(), file } = {}) => {
    const known = pending.get(path)
    if (known !== undefined) return touchAgain(known, now, file)
    if (pending.size >= mostPending && path !== '') {
      pending.clear()
      return touch('', { at: now })
    }
    const dueAt = now + deps.times().debounceMs
    const names = file === undefined ? null : new Set([file])
    pending.set(path, { firstAt: now, lastAt: now, dueAt, look: null, settled: false, names })
  }

  const lookAt = (path: string, one: Pending, now: number): void => {
    const { debounceMs, settleMs } = deps.times()
    if (now - one.firstAt >= patienceMs) {
      one.settled = true
      // Nobody has seen how it is now.
      one.names = null
      return
    }
    const quietAt = one.lastAt + (one.look === null ? debounceMs : settleMs)
    if (now < quietAt) {
      one.dueAt = quietAt
      return
    }
    const before = one.look
    const look = deps.look(path)
    one.look = { ...look, files: look.files.filter(([name]) => one.names?.has(name)) }
    const youngUntil = untilSettled(look, now, settleMs)
    if (before === null) one.dueAt = Math.max(one.lastAt + settleMs, youngUntil)
    else if (before.signature !== look.signature) {
      one.lastAt = now
      one.dueAt = now + settleMs
    } else if (youngUntil > now) one.dueAt = youngUntil
    else one.settled = true
  }

  return {
    touch,
    size: () => pending.size,
    step: () => {
      const now = deps.now()
      let isNew = false
      for (const [path, one] of pending) {
        if (one.settled || one.dueAt > now) continue
        lookAt(path, one, now)
        isNew ||= one.settled
      }
      const settled = isNew ? takeReady(pending, now) : []
      return { settled, nextAt: nextOf(pending) }
    },
  }
}

// A time that lies ahead says nothing of when the file was written; two equal looks have to do.
function untilSettled({ youngestAt }: Look, now: number, settleMs: number): number {
  return youngestAt === null || youngestAt > now ? now : youngestAt + settleMs
}

function touchAgain(one: Pending, now: number, file: string | undefined): void {
  one.lastAt = Math.max(one.lastAt, now)
  one.dueAt = Math.max(one.dueAt === Infinity ? 0 : one.dueAt, now)
  one.settled = false
  if (file === undefined) one.names = null
  else one.names?.add(file)
}

function takeReady(pending: Map<string, Pending>, now: number): Settled[] {
  const busyAbove = new Set<string>()
  for (const [path, { settled }] of pending) {
    if (!settled) for (const folder of foldersAbove(path)) busyAbove.add(folder)
  }
  const isReady = (path: string): boolean => {
    const one = pending.get(path)
    if (one?.settled !== true) return false
    return !busyAbove.has(path) || now - one.firstAt >= patienceMs
  }
  const ready = new Set([...pending.keys()].filter(isReady))
  const settled: { path: string; gone: boolean; changed: WalkedFile[] | null }[] = []
  const covered: { above: readonly string[]; changed: WalkedFile[] | null }[] = []
  for (const [path, one] of pending) {
    const above = foldersAbove(path).filter((folder) => ready.has(folder))
    if (above.length === 0 && !ready.has(path)) continue
    pending.delete(path)
    const changed = changedIn(path, one)
    if (above.length > 0) covered.push({ above, changed })
    else settled.push({ path, gone: one.look?.gone === true, changed })
  }
  for (const folder of settled) {
    for (const { above, changed } of covered)
      if (above.includes(folder.path)) addTo(folder, changed)
  }
  return settled.map(({ path, gone, changed }) => ({
    path,
    gone,
    ...(changed !== null && { changed }),
  }))
}

/** The files of a folder that have changed, by their paths; null when something else has as well. */
function changedIn(path: string, { names, look }: Pending): WalkedFile[] | null {
  if (names === null || look === null) return null
  const seen = look.files
  if (seen.length < names.size) return null
  return seen.map(([name, ...file]) => [path === '' ? name : `${path}/${name}`, ...file])
}

function addTo(
  folder: { changed: WalkedFile[] | null },
  changed: readonly WalkedFile[] | null,
): void {
  if (changed === null) folder.changed = null
  else folder.changed?.push(...changed)
}

function nextOf(pending: ReadonlyMap<string, Pending>): number | null {
  let next = Infinity
  for (const { settled, dueAt } of pending.values()) if (!settled) next = Math.min(next, dueAt)
  return next === Infinity ? null : next
}

/** All folders above one, up to the root. */
function foldersAbove(path: string): string[] {
  const above: string[] = []
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
    above.push(path.slice(0, at))
  }
  if (path !== '') above.push('')
  return above
}
