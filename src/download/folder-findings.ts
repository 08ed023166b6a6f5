import type { FolderCheck } from '../domain/folder-check.ts'
import type { HealthFinding } from '../domain/health.ts'
import { shownPath } from '../filesystem/file-error.ts'
import type { FolderLook } from '../filesystem/folder-disk.ts'
import type { Obstacle, Sharing } from './sharing.ts'

/** A root that downloads of a folder may go to. */
export interface RootSharing {
  readonly libraryName: string
  readonly path: string
  readonly sharing: Sharing
}

/** Keys of what may be wrong with a folder of downloads; its client and its path stand behind them. */
export const folderKeys = [
  'import.folder_missing',
  'import.folder_unreadable',
  'import.cannot_link',
  'import.copies',
] as const

type Named = Pick<FolderCheck, 'client' | 'folder'>

/** What is wrong with a folder that downloads are taken from; null when it can be read. */
export function unusableFolder(
  { client, folder }: Named,
  look: Exclude<FolderLook, { outcome: 'seen' }>,
): HealthFinding {
  const shown = shownPath(folder)
  const block = `the block [[download_client]] named "${client}"`
  if (look.outcome === 'unreadable') {
    const uid = process.getuid?.() ?? 'unknown'
    return {
      key: `import.folder_unreadable:${client}:${folder}`,
      severity: 'warning',
      message: `The folder ${shown}, which downloads of ${client} are taken from, cannot be read: ${look.errno} (uid ${uid}).`,
      fix: `Let the user with uid ${uid} read and enter it and the folders above it (chmod, chown or a group); after another error look at its disk.`,
    }
  }
  const what = look.outcome === 'missing' ? 'is not there' : 'is not a folder'
  return {
    key: `import.folder_missing:${client}:${folder}`,
    severity: 'warning',
    message: `The folder ${shown}, which downloads of ${client} are taken from, ${what}.`,
    fix: `Mount its disk, or correct folders or path_map in ${block}: they name folders as they are on this machine, in this container.`,
  }
}

const lies: Readonly<Record<Obstacle, string>> = {
  disk: 'on another file system',
  mount: 'on another mount of the same file system',
  part: 'in another part (subvolume) of the same file system',
  no_links: 'on a file system without hard links',
}

const togetherFix =
  'Have downloads and libraries on one file system and under one mount: in a container mount one folder that holds both, since each volume is a mount of its own and no hard link leads from one to another.'

/** What imports from a folder cannot do as the configuration has it. */
export function sharingFindings(
  { client, folder, mode }: Pick<FolderCheck, 'client' | 'folder' | 'mode'>,
  roots: readonly RootSharing[],
): readonly HealthFinding[] {
  const shown = shownPath(folder)
  const places = roots.flatMap(({ libraryName, path, sharing }) => {
    if (sharing.can === 'link' || !isAgainst(mode, sharing)) return []
    return [`${shownPath(path)} of ${libraryName} is ${lies[sharing.why]}`]
  })
  if (places.length === 0) return []
  if (mode === 'hardlink-only') {
    return [
      {
        key: `import.cannot_link:${client}:${folder}`,
        severity: 'error',
        message: `Downloads of ${client} in ${shown} cannot be hard-linked, and import.mode allows nothing else: ${places.join('; ')}.`,
        fix: `${togetherFix} Or set import.mode = "auto".`,
      },
    ]
  }
  return [
    {
      key: `import.copies:${client}:${folder}`,
      severity: 'notice',
      message: `Imports of ${client} from ${shown} are copies, which take the space of each file twice: ${places.join('; ')}.`,
      fix: `${togetherFix} If copies are what you want, say so: import.mode = "copy".`,
    },
  ]
}

// With `copy` and `move` the owner has asked for what is done.
function isAgainst(mode: FolderCheck['mode'], { can }: Sharing): boolean {
  return mode === 'hardlink-only' || (mode === 'auto' && can === 'copy')
}
