import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A disk whose power can be cut: an ext4 image on an XFS, where a reflink copy of the image is, at one instant, what
 * the disk had been given. What only the page cache of the ext4 held is not in it.
 */
export interface Disk {
  /** The running file system. */
  readonly path: string
  /** Takes a copy of the image, mounts it, and hands its folder to `use`; the copy is gone afterwards. */
  afterCut<T>(use: (folder: string) => T): T
  /** Copies the image now; `afterCut` looks at this copy. */
  cut(): void
  close(): void
}

const programs = ['mkfs.xfs', 'mkfs.ext4', 'mount', 'umount', 'truncate', 'cp']

/** Why no disk can be made here; empty when one can. */
export function missingForDisk(): string[] {
  const missing = programs.filter((name) => Bun.which(name) === null)
  const packages = missing.map((name) =>
    name === 'mkfs.xfs' ? `${name} (package xfsprogs)` : name,
  )
  if (process.getuid?.() !== 0) packages.push('root, to mount')
  else if (!existsSync('/dev/loop-control')) packages.push('loop devices')
  return packages
}

/** Makes the disk in `folder`; whatever was mounted is unmounted by `close`, also when this fails half-way. */
export function createDisk(folder: string): Disk {
  const outer = join(folder, 'outer')
  const live = join(folder, 'live')
  const after = join(folder, 'after')
  const image = join(outer, 'disk.img')
  const copy = join(outer, 'cut.img')
  const mounted: string[] = []
  const mount = (what: string, where: string): void => {
    mkdirSync(where, { recursive: true })
    run('mount', '-o', 'loop', what, where)
    mounted.push(where)
  }
  const unmount = (where: string): void => {
    run('umount', where)
    mounted.splice(mounted.indexOf(where), 1)
  }
  const close = (): void => {
    for (const where of mounted.toReversed()) Bun.spawnSync(['umount', '-l', where])
    mounted.length = 0
  }
  try {
    run('truncate', '-s', '3G', join(folder, 'outer.img'))
    run('mkfs.xfs', '-q', '-m', 'reflink=1', join(folder, 'outer.img'))
    mount(join(folder, 'outer.img'), outer)
    run('truncate', '-s', '512M', image)
    run('mkfs.ext4', '-q', '-F', image)
    mount(image, live)
  } catch (error) {
    close()
    throw error
  }
  return {
    path: live,
    cut: () => {
      rmSync(copy, { force: true })
      run('cp', '--reflink=always', image, copy)
    },
    afterCut: (use) => {
      mount(copy, after)
      try {
        return use(after)
      } finally {
        unmount(after)
      }
    },
    close,
  }
}

function run(...command: string[]): void {
  const { exitCode, stderr } = Bun.spawnSync(command, { stdout: 'ignore', stderr: 'pipe' })
  if (exitCode !== 0) throw new Error(`${command.join(' ')}: ${stderr.toString().trim()}`)
}
