import { type FSWatcher, lstatSync, readlinkSync, statSync, watch } from 'node:fs'
import { join, parse, resolve, sep } from 'node:path'

/** A change is told once the file has been left alone for so long: an editor writes it in several steps. */
const quietMs = 200
/** And at the latest after so long, should it never be left alone. */
const patienceMs = 2_000
/** Looks in passing, for file systems that report no changes and folders that were replaced as a whole. */
const lookEveryMs = 30_000
/** More links than the system itself would follow. */
const mostLinks = 40

export interface FileWatch {
  close(): void
}

/**
 * Tells when the content that `path` leads to may be another. Folders are watched, not the file: editors replace it by a
 * new one, and where links lead to it, each of their folders is watched as well. Calls `changed` also when the file goes.
 */
export function watchFile(path: string, changed: () => void): FileWatch {
  const watchers = new Map<string, { readonly watcher: FSWatcher; readonly id: string }>()
  let known = stampOf(path)
  let timer: Timer | undefined
  let since = 0

  const look = (): void => {
    timer = undefined
    arm()
    const stamp = stampOf(path)
    if (stamp === known) return
    known = stamp
    changed()
  }
  const stir = (): void => {
    const now = performance.now()
    if (timer === undefined) since = now
    clearTimeout(timer)
    timer = setTimeout(look, Math.max(0, Math.min(quietMs, since + patienceMs - now)))
  }
  const arm = (): void => {
    const folders = foldersTo(path)
    for (const [folder, { id }] of watchers) {
      // One that was replaced has the same name and is another folder.
      if (folders.get(folder) !== id) drop(folder)
    }
    for (const [folder, id] of folders) {
      if (!watchers.has(folder)) listen(folder, id)
    }
  }
  const listen = (folder: string, id: string): void => {
    try {
      const watcher = watch(folder, { persistent: false }, stir)
      watcher.on('error', () => drop(folder))
      watchers.set(folder, { watcher, id })
    } catch {
      // It cannot be watched, or there are too many watches: looking in passing has to do.
    }
  }
  const drop = (folder: string): void => {
    watchers.get(folder)?.watcher.close()
    watchers.delete(folder)
  }
  arm()
  const passing = setInterval(() => {
    arm()
    // It may be in the middle of being written.
    if (stampOf(path) !== known) stir()
  }, lookEveryMs)
  passing.unref()
  return {
    close: () => {
      clearTimeout(timer)
      clearInterval(passing)
      for (const folder of watchers.keys()) drop(folder)
    },
  }
}

/** What tells one state of a file from another; the same text for all in which it cannot be looked at. */
function stampOf(path: string): string {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true })
    return [dev, ino, size, mtimeNs, ctimeNs].join()
  } catch {
    return 'gone'
  }
}

/** The folders in which something may change what `path` leads to, each with what tells it from a later one. */
function foldersTo(path: string): Map<string, string> {
  const folders = new Map<string, string>()
  let left = segmentsOf(path)
  let at = parse(resolve(path)).root
  for (let links = 0; left.length > 0;) {
    const [segment = '', ...rest] = left
    const place = join(at, segment)
    const target = targetOf(place)
    if (target !== null || rest.length === 0) note(folders, at)
    left = rest
    if (target === null) {
      at = place
      continue
    }
    links += 1
    if (links > mostLinks) break
    const absolute = resolve(at, target)
    at = parse(absolute).root
    left = [...segmentsOf(absolute), ...rest]
  }
  return folders
}

function note(folders: Map<string, string>, folder: string): void {
  try {
    const { dev, ino } = statSync(folder)
    folders.set(folder, `${dev}:${ino}`)
  } catch {
    // The folder itself has gone; the one above it is looked at in passing.
  }
}

function targetOf(place: string): string | null {
  try {
    return lstatSync(place).isSymbolicLink() ? readlinkSync(place) : null
  } catch {
    return null
  }
}

function segmentsOf(path: string): string[] {
  const absolute = resolve(path)
  return absolute.slice(parse(absolute).root.length).split(sep).filter(Boolean)
}
