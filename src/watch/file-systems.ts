import type { WatchReason } from '../domain/watch.ts'

/** `statfs` magic numbers of file systems on which the kernel tells of every change, by statfs(2) and their sources. */
const local: ReadonlySet<bigint> = new Set([
  0xef53n, // ext2, ext3, ext4
  0x58465342n, // XFS
  0x9123683en, // btrfs
  0x01021994n, // tmpfs
  0x858458f6n, // ramfs
  0x794c7630n, // overlay
  0x2fc12fc1n, // ZFS
  0xca451a4en, // bcachefs
  0xf2f52010n, // F2FS
  0x7366746en, // NTFS of the kernel
  0x2011bab0n, // exFAT
  0x4d44n, // FAT
  0x3153464an, // JFS
  0x52654973n, // ReiserFS
  0x482bn, // HFS+
])

/** On these others make changes that this kernel never hears of. */
const network: ReadonlySet<bigint> = new Set([
  0x6969n, // NFS
  0x517bn, // SMB
  0xff534d42n, // CIFS
  0xfe534d42n, // SMB2
  0x65735546n, // FUSE
  0x01021997n, // 9P
  0x00c36400n, // Ceph
  0x5346414fn, // AFS
  0x786f4256n, // folders of VirtualBox
  0x7461636fn, // OCFS2
  0x01161970n, // GFS2
  0x0bd00bd0n, // Lustre
])

/** What is to be expected of a file system. */
export function watchabilityOf(
  type: bigint,
): Extract<WatchReason, 'local' | 'network' | 'unknown'> {
  // The number is a signed word on some machines.
  const magic = BigInt.asUintN(32, type)
  if (local.has(magic)) return 'local'
  return network.has(magic) ? 'network' : 'unknown'
}
