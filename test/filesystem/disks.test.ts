import { afterEach, beforeEach, describe, expect, test } from 'bun:test'

import type { DiskSettings, RootPlace } from '../../src/domain/disk.ts'
import { createDisks, type LookedAtDisks } from '../../src/filesystem/disks.ts'
import { type Kernel, madeUpKernel } from './kernel.ts'
import { tempFolder } from './temp-folder.ts'

const plain: DiskSettings = { wake: true, maxSleepMs: 86_400_000, lanes: {}, rotating: {} }
const minute = 60_000

let folder: ReturnType<typeof tempFolder>
let kernel: Kernel
let now = 0

beforeEach(() => {
  now = 1_000_000
  folder = tempFolder()
  kernel = madeUpKernel(folder.path)
  kernel.disk('sda', { rotational: 0, parts: { sda1: '8:1' } })
  kernel.disk('sdb', { rotational: 1, parts: { sdb1: '8:17', sdb2: '8:18' } })
  kernel.disk('sdc', { rotational: 1, parts: { sdc1: '8:33' } })
  kernel.mount('8:1', '/')
})
afterEach(() => folder[Symbol.dispose]())

function disksOf(
  paths: readonly (string | RootPlace)[],
  settings: Partial<DiskSettings> = {},
): LookedAtDisks {
  const roots = paths.map((root, index) =>
    typeof root === 'string' ? { rootId: index + 1, path: root, device: null } : root,
  )
  const deps = { roots: () => roots, now: () => now, sys: kernel.sys, proc: kernel.proc }
  return createDisks(deps, { ...plain, ...settings })
}

const found = (disks: LookedAtDisks): string[] =>
  disks.list().map(({ disk, lanes, rootIds }) => {
    return `${disk.name} ${disk.kind} ${lanes ?? 'any'}: ${rootIds.join()}`
  })

describe('the disk of a folder', () => {
  test('is the whole one, whichever of its partitions it lies on', () => {
    kernel.mount('8:17', '/srv/films')
    kernel.mount('8:18', '/srv/my music')
    const disks = disksOf(['/srv/films/a', '/srv/my music', '/home/pictures'])
    expect(found(disks)).toEqual(['sdb rotating 1: 1,2', 'sda solid any: 3'])
    expect(disks.lanes()).toEqual([{ key: 'disk sdb', lanes: 1, rootIds: [1, 2] }])
  })

  test.each(['vda', 'xvdb'])('of a virtual machine (%s) is not believed to rotate', (name) => {
    kernel.disk(name, { rotational: 1, parts: { [`${name}1`]: '254:1' } })
    kernel.mount('254:1', '/srv/films')
    expect(found(disksOf(['/srv/films']))).toEqual([`${name} unknown any: 1`])
  })

  test('is not that of a folder whose name begins alike', () => {
    kernel.mount('8:17', '/srv/films')
    expect(found(disksOf(['/srv/films2']))).toEqual(['sda solid any: 1'])
  })

  test('is that below a volume which lies on one disk', () => {
    kernel.volume('dm-0', { device: '253:0', rotational: 1, on: ['sdb2'] })
    kernel.volume('dm-1', { device: '253:1', rotational: 1, on: ['dm-0'] })
    kernel.mount('253:1', '/vault')
    kernel.mount('8:17', '/srv')
    expect(found(disksOf(['/vault', '/srv']))).toEqual(['sdb rotating 1: 1,2'])
  })

  test('is the array itself where there are several below', () => {
    kernel.volume('md0', { device: '9:0', rotational: 1, on: ['sdb1', 'sdc1'] })
    kernel.mount('9:0', '/array')
    const [state] = disksOf(['/array']).list()
    expect(state?.disk).toMatchObject({ name: 'md0', kind: 'rotating' })
    expect(state?.disk.members).toEqual(['md0', 'sdb', 'sdc'])
  })

  test('is one of its own for each share', () => {
    kernel.mount('0:50', '/nas', { type: 'nfs4', source: 'nas:/export' })
    kernel.mount('0:51', '/win', { type: 'cifs', source: '//win/films' })
    expect(found(disksOf(['/nas/a', '/win', '/nas/b']))).toEqual([
      'nas:/export network any: 1,3',
      '//win/films network any: 2',
    ])
  })

  test.each(['btrfs', 'zfs', 'overlay', 'tmpfs'])('is unknown below %s', (type) => {
    kernel.mount('0:60', '/pool', { type })
    expect(found(disksOf(['/pool/films']))).toEqual([`${type} unknown any: 1`])
  })

  test('is the one that the last scan found behind a link', () => {
    kernel.mount('8:17', '/mnt/big')
    const root = { rootId: 1, path: '/home/films', device: String(8 * 256 + 17) }
    expect(found(disksOf([root]))).toEqual(['sdb rotating 1: 1'])
  })

  test('is what the configuration says, by device or by folder', () => {
    kernel.mount('8:17', '/srv')
    kernel.mount('0:60', '/pool', { type: 'zfs' })
    const lanes = { sdb: 3, '/pool/films': 2 }
    const rotating = { '/dev/sdb': false, '/pool': true }
    expect(found(disksOf(['/srv', '/pool/films'], { lanes, rotating }))).toEqual([
      'sdb solid 3: 1',
      'zfs rotating 2: 2',
    ])
  })

  test('is unknown where the kernel tells nothing', () => {
    const deps = { roots: () => [{ rootId: 1, path: '/a', device: null }], now: () => now }
    const disks = createDisks({ ...deps, sys: '/nowhere', proc: '/nowhere' }, plain)
    expect(found(disks)).toEqual(['unknown unknown any: 1'])
  })
})

describe('a rotating disk', () => {
  beforeEach(() => {
    kernel.mount('8:17', '/srv')
  })

  test('is known to turn once it has worked, and for a while after that', () => {
    const disks = disksOf(['/srv'])
    const awake = (): boolean | null | undefined => {
      disks.look()
      return disks.list()[0]?.awake
    }
    expect(awake()).toBeNull()
    kernel.work('sdb', 2)
    expect(awake()).toBe(true)
    now += 2 * minute
    expect(awake()).toBe(true)
    now += 2 * minute
    expect(awake()).toBeNull()
  })

  test('sleeps where the kernel has put it to sleep', () => {
    kernel.suspend('sdb')
    expect(disksOf(['/srv']).list()[0]?.awake).toBe(false)
  })

  test('is left asleep only when it is not to be woken', () => {
    expect(disksOf(['/srv', '/home']).asleep()).toEqual(new Set())
    const disks = disksOf(['/srv', '/home'], { wake: false })
    expect(disks.asleep()).toEqual(new Set([1]))
    kernel.work('sdb', 2)
    disks.look()
    expect(disks.asleep()).toEqual(new Set())
  })
})
