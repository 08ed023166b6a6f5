import type { Scan } from '../domain/scan.ts'
import type { RootWatch } from '../domain/watch.ts'

/** Finds roots whose file system says nothing: a scan finds what has changed since the last, and no event told of it. */
export interface SilenceProof {
  /** Roots that were found out. */
  readonly silent: ReadonlySet<number>
  /** Other rules apply: what a scan finds now may be new by them alone. */
  forget(): void
  /** A scan has ended well; true when it found out others. */
  take(scan: Scan, roots: readonly RootWatch[]): boolean
}

export function createSilenceProof(): SilenceProof {
  const silent = new Set<number>()
  /** By library: when a whole scan of it began, which everything was compared by. */
  const comparedAt = new Map<number, number>()
  return {
    silent,
    forget: () => comparedAt.clear(),
    take: (scan, roots) => {
      if (scan.scope !== null) return false
      const before = comparedAt.get(scan.libraryId)
      comparedAt.set(scan.libraryId, scan.startedAt)
      if (scan.cause === 'watch' || before === undefined) return false
      const { files } = scan
      const found = files.new + files.modified + files.moved + files.missing + files.restored
      // With several roots, none of them must have said a word.
      const isQuiet = roots.every(
        ({ changes, since, mode, filters }) =>
          // What no filter lets through is not counted.
          filters.length === 0 &&
          (mode === 'off' || (changes === 0 && since !== null && since <= before)),
      )
      const watched = roots.filter(({ mode }) => mode === 'events')
      if (found === 0 || !isQuiet || watched.length === 0) return false
      for (const { rootId } of watched) silent.add(rootId)
      return true
    },
  }
}
