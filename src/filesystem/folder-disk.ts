import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  statfsSync,
} from 'node:fs'

import { errnoOf } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'

/** What a folder lies on. */
export interface FolderDisk {
  /** `st_dev`, decimal. */
  readonly device: string
  /** Type of the file system as statfs(2) tells it, hexadecimal. */
  readonly fileSystem: string
  /** Number of the mount; null where the system does not tell. */
  readonly mount: string | null
  /** `major:minor` of the whole file system, which for parts of one, as on btrfs, is the same; null where nobody knows. */
  readonly whole: string | null
}

export type FolderLook =
  | { readonly outcome: 'seen'; readonly disk: FolderDisk }
  | { readonly outcome: 'missing' }
  | { readonly outcome: 'not_a_folder' }
  /** With what the system said. */
  | { readonly outcome: 'unreadable'; readonly errno: string }

/** Looks what a folder lies on, links followed, and whether it may be read and entered. Writes nothing. */
export function lookAtFolder(path: string): FolderLook {
  try {
    // By its descriptor everything is told of one and the same folder, whatever is mounted over its name meanwhile.
    const fd = openSync(systemPath(path), constants.O_RDONLY | constants.O_DIRECTORY)
    try {
      accessSync(systemPath(path), constants.R_OK | constants.X_OK)
      return { outcome: 'seen', disk: diskOf(fd) }
    } finally {
      closeSync(fd)
    }
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === null) throw error
    if (errno === 'ENOENT') return { outcome: 'missing' }
    return errno === 'ENOTDIR' ? { outcome: 'not_a_folder' } : { outcome: 'unreadable', errno }
  }
}

function diskOf(fd: number): FolderDisk {
  const mount = mountOf(fd)
  return {
    device: fstatSync(fd, { bigint: true }).dev.toString(),
    fileSystem: statfsSync(`/proc/self/fd/${fd}`, { bigint: true }).type.toString(16),
    mount,
    whole: mount === null ? null : wholeOf(mount),
  }
}

/** From proc_pid_fdinfo(5): since Linux 3.15. */
function mountOf(fd: number): string | null {
  return /^mnt_id:\s*(\d+)$/m.exec(textOf(`/proc/self/fdinfo/${fd}`))?.[1] ?? null
}

function wholeOf(mount: string): string | null {
  const line = textOf('/proc/self/mountinfo')
    .split('\n')
    .find((one) => one.startsWith(`${mount} `))
  return line?.split(' ')[2] ?? null
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
