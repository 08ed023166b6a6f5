import type { Database } from 'bun:sqlite'

interface Place {
  readonly path: string
  readonly detachedAt: number | null
}

/** `LibraryStore.relocate`, inside the caller's transaction. */
export function relocateRoots(
  database: Database,
  libraryId: number,
  moves: readonly { readonly rootId: number; readonly path: string }[],
): void {
  const roots = database
    .query<Place & { id: number }, [number]>(
      'SELECT id, path, detached_at AS detachedAt FROM library_root WHERE library_id = ? ORDER BY id',
    )
    .all(libraryId)
  // The configuration may have changed since they were found.
  const fitting = moves.filter(
    ({ rootId, path }) =>
      roots.some(({ id }) => id === rootId) && roots.some((root) => root.path === path),
  )
  const moved = new Map(fitting.map(({ rootId, path }) => [rootId, path]))
  const taken = new Set(moved.values())
  const involved = roots.filter(({ id, path }) => moved.has(id) || taken.has(path))
  const left = involved.filter(({ path }) => !taken.has(path))
  const target = new Map<number, Place | undefined>(
    involved.map(({ id }) => {
      const path = moved.get(id)
      return [id, path === undefined ? left.shift() : involved.find((root) => root.path === path)]
    }),
  )
  // Paths are unique at every moment.
  const free = database.query('UPDATE library_root SET path = path || char(0) || id WHERE id = ?')
  for (const { id } of involved) free.run(id)
  const settle = database.query<null, [string, number | null, number]>(
    'UPDATE library_root SET path = ?, detached_at = ? WHERE id = ?',
  )
  for (const [id, place] of target) if (place) settle.run(place.path, place.detachedAt, id)
}
