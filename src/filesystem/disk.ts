import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

import type { Disk, DiskKind } from '../domain/disk.ts'
import type { Mount } from './mounts.ts'

/** File systems whose disks are in another machine. */
const network =
  /^(?:nfs\d?|cifs|smb3|smbfs|9p|ceph|afs|lustre|gfs2|ocfs2|fuse\.(?:sshfs|rclone|glusterfs|davfs2?))$/

/** Disks of virtual machines (virtio, Xen): they say that they rotate, whatever is behind them. */
const virtual = /^x?vd[a-z]+$/

/** Finds the disk below a mount in sysfs, which answers without asking the disk. */
export function diskOf(mount: Mount, sys: string): Disk {
  if (network.test(mount.fileSystem)) {
    return { key: `share ${mount.source}`, name: mount.source, kind: 'network', members: [] }
  }
  const block = wholeDisk(join(sys, 'dev/block', mount.device))
  // Of btrfs, ZFS, overlays and what has no disk at all nothing is to be seen there.
  if (block === null) return nameless(mount)
  const below = disksBelow(block, sys)
  const [only] = below
  const chosen = only !== undefined && below.length === 1 ? only : block
  const members = [...new Set([block, ...below].map((path) => basename(path)))]
  const name = basename(chosen)
  return { key: `disk ${name}`, name, kind: kindOf(chosen), members }
}

function nameless({ device, fileSystem }: Mount): Disk {
  return { key: `device ${device}`, name: fileSystem, kind: 'unknown', members: [] }
}

/** The folder of the disk that a device is, or is a part of. */
function wholeDisk(link: string): string | null {
  try {
    const device = realpathSync(link)
    return read(join(device, 'partition')) === null ? device : dirname(device)
  } catch {
    return null
  }
}

/** What a volume or an array is made of, down to the disks. */
function disksBelow(block: string, sys: string): string[] {
  const slaves = names(join(block, 'slaves'))
  if (slaves.length === 0) return [block]
  const found = slaves.flatMap((name) => {
    const part = wholeDisk(join(block, 'slaves', name)) ?? wholeDisk(join(sys, 'class/block', name))
    return part === null || part === block ? [] : disksBelow(part, sys)
  })
  return [...new Set(found)]
}

function kindOf(block: string): DiskKind {
  const rotates = read(join(block, 'queue/rotational'))
  if (rotates === null || (rotates === '1' && virtual.test(basename(block)))) return 'unknown'
  return rotates === '1' ? 'rotating' : 'solid'
}

/** What a disk has done since the machine started, as a number that only grows; null when nothing tells. */
export function workOf(name: string, sys: string): string | null {
  const fields = read(join(sys, 'block', name, 'stat'))?.split(/\s+/) ?? []
  // Reads and writes that are done: how far a request has come says nothing of the disk.
  const [reads, , , , writes] = fields
  return reads === undefined || writes === undefined ? null : `${reads} ${writes}`
}

/** True when the kernel itself has put a disk to sleep. */
export function isSuspended(name: string, sys: string): boolean {
  return read(join(sys, 'block', name, 'device/power/runtime_status')) === 'suspended'
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted()
  } catch {
    return []
  }
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return null
  }
}
