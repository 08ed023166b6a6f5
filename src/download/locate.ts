import { lstatSync } from 'node:fs'

import { errnoOf } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'
import { extensionOf } from '../filesystem/file-kind.ts'
import { type Listing, listDirectory } from '../filesystem/listing.ts'
import { isLooselySame } from './names.ts'
import { joined } from './paths.ts'

/** Where a file of a client's list lies below its folder. */
export type Located =
  | { readonly outcome: 'found'; readonly path: string }
  | { readonly outcome: 'missing' }
  /** Something that must not be followed or read is in its place. */
  | {
      readonly outcome: 'refused'
      readonly code: 'link' | 'not_regular'
      readonly reason: string
    }

export interface Wanted {
  /** As the client says it, in segments. */
  readonly segments: readonly string[]
  readonly sizeBytes: number
}

/**
 * Finds files below a folder whose names may be others than the client says: characters that its disk does not take,
 * composed or not, garbled on the way. A file in a folder of its own is also found by its size and extension when only one
 * fits. No link is followed.
 *
 * @throws the bare system error when a folder cannot be read.
 */
export function createLocator(base: string): {
  locate(wanted: Wanted): Located
  /** It is the file that was asked for, and no other one. */
  take(path: string): void
} {
  const listings = new Map<string, Listing>()
  const taken = new Set<string>()
  const list = (folder: string): Listing => {
    const known = listings.get(folder)
    if (known !== undefined) return known
    const made = listDirectory(joined(base, folder), { wantsFile: () => true })
    listings.set(folder, made)
    return made
  }
  const isFree = (path: string): boolean => !taken.has(path)
  return {
    take: (path) => void taken.add(path),
    locate: ({ segments, sizeBytes }) => {
      let folder = ''
      for (const name of segments.slice(0, -1)) {
        const at = lookAt(base, joined(folder, name))
        if (at === 'link') return link(joined(folder, name))
        const found = at === 'folder' ? name : similarFolder(list(folder), name)
        if (found === null) return { outcome: 'missing' }
        folder = joined(folder, found)
      }
      const name = segments.at(-1) ?? ''
      const path = joined(folder, name)
      const at = lookAt(base, path)
      if (at === 'file' && isFree(path)) return { outcome: 'found', path }
      if (at === 'link') return link(path)
      if (at === 'other') {
        return { outcome: 'refused', code: 'not_regular', reason: `${path} is no regular file` }
      }
      const similar = list(folder).files.filter(
        (file) => isFree(joined(folder, file.name)) && isLooselySame(file.name, name),
      )
      const bySize = list(folder).files.filter(
        (file) =>
          folder !== '' &&
          isFree(joined(folder, file.name)) &&
          file.sizeBytes === sizeBytes &&
          extensionOf(file.name) === extensionOf(name),
      )
      const found =
        similar.find((file) => file.sizeBytes === sizeBytes) ?? only(similar) ?? only(bySize)
      if (found === undefined) return { outcome: 'missing' }
      return { outcome: 'found', path: joined(folder, found.name) }
    },
  }
}

function similarFolder({ directories }: Listing, name: string): string | null {
  return only(directories.filter((directory) => isLooselySame(directory, name))) ?? null
}

function only<T>(found: readonly T[]): T | undefined {
  return found.length === 1 ? found[0] : undefined
}

function link(path: string): Located {
  return { outcome: 'refused', code: 'link', reason: `${path} is a link, and none is followed` }
}

function lookAt(base: string, path: string): 'file' | 'folder' | 'link' | 'other' | 'nothing' {
  try {
    const stats = lstatSync(systemPath(joined(base, path)))
    if (stats.isSymbolicLink()) return 'link'
    if (stats.isFile()) return 'file'
    return stats.isDirectory() ? 'folder' : 'other'
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'ENOENT' || errno === 'ENOTDIR' || errno === 'ENAMETOOLONG') return 'nothing'
    throw error
  }
}
