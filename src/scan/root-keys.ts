import type { LibraryKind } from '../domain/library.ts'
import type { Stores } from '../domain/stores.ts'

/**
 * What goes before the keys of items of a root. A film that lies in two roots is one film; pictures of one path are two
 * pictures, so those of each root but the first that the library ever had have its number before them. No path begins so.
 */
export function keyPrefix(
  { libraries }: Pick<Stores, 'libraries'>,
  { id, kind }: { readonly id: number; readonly kind: LibraryKind },
  rootId: number,
): string {
  return kind !== 'images' || libraries.firstRootId(id) === rootId ? '' : `//${rootId}/`
}
