import { type FSWatcher, realpathSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'

import { systemPath } from '../domain/file-name.ts'
import { mountsAround } from '../filesystem/mounts.ts'

/** What tells of a root that it may have been exchanged, without a look at it: that could wake its disk. */
export interface Surroundings {
  /** Whether something was mounted or unmounted at the root, above or below it since the last call. */
  haveMountsChanged(): boolean
  close(): void
}

/** Watches the names on the way to a root. `changed` means that one of them may be another now. */
export function watchSurroundings(root: string, changed: () => void): Surroundings {
  let open = true
  const paths = [...new Set([root, realPathOf(root)])]
  const watchers = [...waysTo(paths)].flatMap(([folder, names]) => {
    const hear = (_: string, name: string | Buffer | null): void => {
      if (open && (name === null || names.has(name.toString()))) changed()
    }
    return watchFolder(folder, hear)
  })
  let mounts = mountsAround(paths)
  return {
    haveMountsChanged: () => {
      const before = mounts
      mounts = mountsAround(paths)
      return mounts !== before
    },
    close: () => {
      open = false
      for (const watcher of watchers) watcher.close()
    },
  }
}

/** Each folder above a root, with the names in it that lead there. */
function waysTo(paths: readonly string[]): Map<string, Set<string>> {
  const ways = new Map<string, Set<string>>()
  for (const start of paths) {
    for (let path = start; dirname(path) !== path; path = dirname(path)) {
      const names = ways.get(dirname(path)) ?? new Set()
      ways.set(dirname(path), names.add(basename(path)))
    }
  }
  return ways
}

function realPathOf(root: string): string {
  try {
    return realpathSync(systemPath(root)).toString()
  } catch {
    return root
  }
}

function watchFolder(
  folder: string,
  hear: (event: string, name: string | Buffer | null) => void,
): FSWatcher[] {
  try {
    const watcher = watch(folder, hear)
    // Its own end is told by the folder above it.
    watcher.on('error', () => watcher.close())
    return [watcher]
  } catch {
    // One that may be entered and not read tells nothing; the next scan finds what has become of the root.
    return []
  }
}
