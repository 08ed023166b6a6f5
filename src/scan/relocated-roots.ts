import type { LibraryRoot } from '../domain/library.ts'
import { readMarker } from '../filesystem/passport.ts'

/** A root row that the configuration does not name any more, by the marker that was in its folder. */
export interface FormerRoot {
  readonly rootId: number
  readonly marker: string
}

/** The root that lies at another path now: `path` is one of the library's. */
export interface RelocatedRoot {
  readonly rootId: number
  readonly path: string
}

/**
 * Roots that are found in another folder of their library, by the marker in it. A folder with something of its own is not
 * given to a root that has left: that would take away what it holds. One that shows in two folders is a copy in one of
 * them, and stays where it is.
 */
export function findRelocated(
  roots: readonly LibraryRoot[],
  former: readonly FormerRoot[],
): readonly RelocatedRoot[] {
  const shown = roots.map((root) => ({ root, marker: readMarker(root.path) }))
  return shown.flatMap(({ root, marker }) => {
    if (marker === null || marker === root.passport?.marker) return []
    if (shown.filter((other) => other.marker === marker).length > 1) return []
    const owner = roots.find(({ passport }) => passport?.marker === marker)
    if (owner !== undefined) return [{ rootId: owner.id, path: root.path }]
    const left = former.find((one) => one.marker === marker)
    const isEmpty = (root.passport?.fileCount ?? 0) === 0
    return left === undefined || !isEmpty ? [] : [{ rootId: left.rootId, path: root.path }]
  })
}
