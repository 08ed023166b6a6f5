import { type FSWatcher, utimesSync, watch } from 'node:fs'
import { join } from 'node:path'

import { errnoOf } from '../domain/error.ts'
import { markerName } from '../filesystem/passport.ts'

/** What becomes of a watch by events. */
export interface EventsHandler {
  /** Below the root, `''` for itself; null when the event does not say, as when the root itself has gone. */
  changed(path: string | null): void
  /** There will be no more of them, or not of all folders. */
  failed(errno: string | null): void
}

export interface EventsWatch {
  /** Touches the file that names the root, to see whether its event comes; false when there is none, or it may not be touched. */
  test(): boolean
  close(): void
}

/**
 * Watches all folders below one by the events of the kernel. Comes back when all of them are watched: some 50 µs a folder.
 *
 * @throws the bare system error.
 */
export function watchEvents(root: string, handler: EventsHandler): EventsWatch {
  let open = true
  const fail = (error?: unknown): void => {
    if (open) handler.failed(errnoOf(error))
  }
  const watcher: FSWatcher = watch(root, { recursive: true, persistent: true }, (_, name) => {
    if (open) handler.changed(pathOf(name))
  })
  watcher.on('error', fail)
  watcher.on('close', () => fail())
  return {
    test: () => touchMarker(root),
    close: () => {
      open = false
      watcher.close()
    },
  }
}

/** The part of a name that is certain: bytes that are no text come as U+FFFD, and a path with it leads nowhere. */
function pathOf(name: string | null | undefined): string | null {
  if (name === null || name === undefined || name === '') return null
  const odd = name.indexOf('\ufffd')
  if (odd < 0) return name
  return name.slice(0, Math.max(0, name.lastIndexOf('/', odd)))
}

function touchMarker(root: string): boolean {
  try {
    const now = new Date()
    utimesSync(join(root, markerName), now, now)
    return true
  } catch {
    // Never scanned, read-only, or another's: whether events come will show.
    return false
  }
}

/** Whether an event is that of a test. */
export function isTest(path: string): boolean {
  return path === markerName
}
