import { lstatSync } from 'node:fs'

import { systemPath } from '../domain/file-name.ts'
import type { Ignore } from '../filesystem/ignore.ts'
import { listDirectory } from '../filesystem/listing.ts'
import { mtimeNsOf } from '../filesystem/mtime.ts'
import { absolute } from './look.ts'

/** A folder changed so recently may change again within the resolution of its time. */
const restlessMs = 3_000
/** Other messages get a turn after so long. */
const turnEveryMs = 100

interface KnownFolder {
  /** Null when it is not to be believed. */
  readonly mtimeNs: string | null
  readonly children: readonly string[]
}

/** Finds changed folders by their times. A file that is changed in place does not show: only the next scan finds it. */
export interface Poller {
  /** Looks at all folders and tells of those that are others than at the last look; the first look tells of none. */
  poll(changed: (path: string) => void): Promise<void>
  folders(): number | null
}

export function createPoller(deps: {
  readonly root: string
  readonly ignore: Ignore
  readonly now: () => number
  readonly isStopped: () => boolean
}): Poller {
  let known: Map<string, KnownFolder> | null = null
  return {
    folders: () => known?.size ?? null,
    poll: async (changed) => {
      const before = known
      const seen = new Map<string, KnownFolder>()
      const left = ['']
      let turnedAt = performance.now()
      for (let path = left.pop(); path !== undefined; path = left.pop()) {
        if (deps.isStopped()) return
        const folder = lookAt(deps, path, before?.get(path))
        if (folder === null) {
          // What cannot be looked at now stays as it was, with all below it.
          keepBelow(before, path, seen)
          continue
        }
        if (before !== null && folder.isChanged) changed(path)
        seen.set(path, folder)
        for (const child of folder.children) left.push(child)
        if (performance.now() - turnedAt < turnEveryMs) continue
        await turn()
        turnedAt = performance.now()
      }
      known = seen
    },
  }
}

function lookAt(
  deps: Parameters<typeof createPoller>[0],
  path: string,
  before: KnownFolder | undefined,
): (KnownFolder & { isChanged: boolean }) | null {
  const place = absolute(deps.root, path)
  try {
    const stats = lstatSync(systemPath(place), { bigint: true })
    const mtimeNs = mtimeNsOf(stats)
    if (before?.mtimeNs === mtimeNs) return { ...before, isChanged: false }
    const { directories } = listDirectory(place, { wantsFile: () => false })
    const children = directories
      .map((name) => [name, path === '' ? name : `${path}/${name}`] as const)
      .filter(([name, child]) => !deps.ignore.ignoresDirectory(name, child))
      .map(([, child]) => child)
    const isRestless = Math.abs(deps.now() - Number(stats.mtimeMs)) < restlessMs
    return { mtimeNs: isRestless ? null : mtimeNs, children, isChanged: true }
  } catch {
    return null
  }
}

function keepBelow(
  before: ReadonlyMap<string, KnownFolder> | null,
  path: string,
  seen: Map<string, KnownFolder>,
): void {
  const folder = before?.get(path)
  if (folder === undefined) return
  seen.set(path, folder)
  for (const child of folder.children) keepBelow(before, child, seen)
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
