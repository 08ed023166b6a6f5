import { describe, expect, test } from 'bun:test'

import { judgeSharing } from '../../src/download/sharing.ts'
import type { FolderDisk } from '../../src/filesystem/folder-disk.ts'

const [ext4, xfs, btrfs, exfat] = ['ef53', '58465342', '9123683e', '2011bab0']
const linux = '6.1.0-18-amd64'

function disk(change: Partial<FolderDisk> = {}): FolderDisk {
  return { device: '2049', fileSystem: 'ef53', mount: '30', whole: '8:1', ...change }
}

describe('a file of one folder in another', () => {
  test('can be linked below one mount of one device', () => {
    expect(judgeSharing(disk(), disk(), linux)).toEqual({ can: 'link' })
  })

  test('is taken to be linkable where mounts are not told apart', () => {
    const unknown = disk({ mount: null, whole: null })
    expect(judgeSharing(unknown, disk(), linux)).toEqual({ can: 'link' })
  })

  test('is copied where the file system has no links', () => {
    const stick = disk({ fileSystem: exfat })
    expect(judgeSharing(stick, stick, linux)).toEqual({ can: 'copy', why: 'no_links' })
  })

  test.each([
    ['ext4', ext4],
    ['XFS', xfs],
    ['btrfs', btrfs],
  ])('is copied to another disk, both of %s', (_, fileSystem) => {
    const other = disk({ fileSystem, device: '2065', mount: '31', whole: '8:17' })
    expect(judgeSharing(disk({ fileSystem }), other, linux)).toEqual({ can: 'copy', why: 'disk' })
  })

  test.each([
    ['ext4', ext4, linux, 'copy'],
    ['XFS', xfs, linux, 'clone'],
    ['XFS before Linux 5.18', xfs, '5.17.15', 'copy'],
    ['XFS of Linux 5.18', xfs, '5.18.0-rc1', 'clone'],
    ['btrfs of a NAS with Linux 4.4', btrfs, '4.4.302+', 'copy'],
    ['exFAT', exfat, linux, 'copy'],
  ] as const)('across two mounts of one disk of %s is not linked', (_, fileSystem, kernel, can) => {
    const from = disk({ fileSystem })
    const to = disk({ fileSystem, mount: '31' })
    expect(judgeSharing(from, to, kernel)).toEqual({ can, why: 'mount' })
  })

  test('shares blocks with another subvolume of one mount, of every Linux', () => {
    const from = disk({ fileSystem: btrfs, device: '41' })
    const to = disk({ fileSystem: btrfs, device: '42' })
    expect(judgeSharing(from, to, '4.4.302+')).toEqual({ can: 'clone', why: 'part' })
  })

  test('is taken to share blocks with another subvolume where whole disks are not told apart', () => {
    const from = disk({ fileSystem: btrfs, device: '41', mount: null, whole: null })
    const to = disk({ fileSystem: btrfs, device: '42', mount: null, whole: null })
    expect(judgeSharing(from, to, linux)).toEqual({ can: 'clone', why: 'part' })
  })
})
