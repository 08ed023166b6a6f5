import type { FolderDisk } from '../filesystem/folder-disk.ts'
import { sharedAcross } from './next-act.ts'

/** What a file of one folder can become in another without taking its space twice; why it cannot be linked. */
export type Sharing =
  { readonly can: 'link' } | { readonly can: 'clone' | 'copy'; readonly why: Obstacle }

/** Another file system, another mount of the same one, another part of it, or one that has no hard links. */
export type Obstacle = 'disk' | 'mount' | 'part' | 'no_links'

/** FAT and exFAT: no file has a second name there. */
const withoutLinks = new Set(['4d44', '2011bab0'])
/** Those of which parts share blocks, and XFS, which does so within itself. */
const sharesBlocks = new Set([...sharedAcross, '58465342'])
/** Before, FICLONE refused two mounts of one file system as link(2) does to this day. */
const cloneAcrossMounts = { major: 5, minor: 18 }

/**
 * Judges by the disks of two folders what an import between them can do. Of what cannot be known without writing there it
 * assumes the better: a link is then refused for one file, and that is told with the file.
 *
 * @param kernel as `uname -r` has it.
 */
export function judgeSharing(from: FolderDisk, to: FolderDisk, kernel: string): Sharing {
  const isOneMount = from.mount === null || to.mount === null || from.mount === to.mount
  if (from.device === to.device && isOneMount) {
    if (withoutLinks.has(from.fileSystem)) return { can: 'copy', why: 'no_links' }
    return { can: 'link' }
  }
  if (!isOneSystem(from, to)) return { can: 'copy', why: 'disk' }
  const why = isOneMount ? 'part' : 'mount'
  const canClone = sharesBlocks.has(from.fileSystem) && (isOneMount || clonesAcross(kernel))
  return { can: canClone ? 'clone' : 'copy', why }
}

function isOneSystem(from: FolderDisk, to: FolderDisk): boolean {
  if (from.device === to.device) return true
  if (from.whole !== null && to.whole !== null) return from.whole === to.whole
  return from.fileSystem === to.fileSystem && sharedAcross.has(from.fileSystem)
}

function clonesAcross(kernel: string): boolean {
  const [major = 0, minor = 0] = kernel.split('.', 2).map((part) => Number.parseInt(part, 10))
  return (
    major > cloneAcrossMounts.major ||
    (major === cloneAcrossMounts.major && minor >= cloneAcrossMounts.minor)
  )
}
