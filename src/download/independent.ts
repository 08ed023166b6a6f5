import { lstatSync, realpathSync } from 'node:fs'

import { errorMessage } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'
import type { WholeFile } from '../domain/whole-file.ts'
import { shownPath } from '../filesystem/file-error.ts'

/** A file of a download where it was placed. */
export interface PlacedFile {
  /** Folder of the download, absolute and exact. */
  readonly base: string
  /** Folder of the library, absolute; null when the library has it no more. */
  readonly root: string | null
  /** Below the root, exact. */
  readonly path: string
  readonly identity: WholeFile | null
}

/**
 * Why the data of a download may not be deleted as far as a file goes: the library would lose it, or that is not known.
 * Null when the file lies at its own place, under a name of its own, as it was placed there.
 */
export function whyNotIndependent({ base, root, path, identity }: PlacedFile): string | null {
  if (root === null || identity === null) return 'a file of it lies in no folder of a library.'
  const place = `${root}/${path}`
  try {
    const found = lstatSync(systemPath(place), { bigint: true })
    const isSame =
      found.isFile() &&
      found.size === BigInt(identity.sizeBytes) &&
      found.dev.toString() === identity.device &&
      found.ino.toString() === identity.inode
    if (!isSame) return `${shownPath(place)} is not the file that was placed there.`
    return leadsInto(place, base)
  } catch (error) {
    return `${shownPath(place)} is not where it was placed (${errorMessage(error)}).`
  }
}

// A link on the way to the library could lead into the folder that is deleted.
function leadsInto(place: string, base: string): string | null {
  const real = realOf(place)
  const folder = realOf(base) ?? base
  if (real === null) return `where ${shownPath(place)} leads is not known.`
  const isInside = real === folder || real.startsWith(folder.endsWith('/') ? folder : `${folder}/`)
  return isInside ? `${shownPath(place)} lies in the folder of the download.` : null
}

/** One character a byte. */
function realOf(path: string): string | null {
  try {
    return realpathSync(systemPath(path), 'buffer').toString('latin1')
  } catch {
    return null
  }
}
