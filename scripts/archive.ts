import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'

/** What people read: at the same place below the archive's folder, so that links between them hold. */
const documents = ['README.md', 'LICENSE', 'CHANGELOG.md', 'plugins/README.md', 'config']

/** What runs it: beside the executable. */
const services = ['scripts/package/shelfd.service']
const containers = ['scripts/package/Dockerfile', 'scripts/package/compose.yaml']

export interface ArchiveOptions {
  readonly root: string
  /** Where the archive goes. */
  readonly release: string
  /** Of the archive, and of the folder in it. */
  readonly name: string
  /** Puts the executable at this path. */
  readonly build: (outfile: string) => Promise<void>
  /** False for an executable that does not run on what the Dockerfile starts from. */
  readonly isForContainers: boolean
  /** Of all that is in it. */
  readonly modified: string
}

/** Makes one archive of a release and returns its file name. Needs GNU tar. */
export async function makeArchive(options: ArchiveOptions): Promise<string> {
  const { root, release, name, modified } = options
  const folder = join(release, name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const copy = (from: string, to: string): void =>
    cpSync(join(root, from), join(folder, to), { recursive: true })
  for (const path of documents) copy(path, path)
  for (const file of services) copy(file, basename(file))
  if (options.isForContainers) for (const file of containers) copy(file, basename(file))
  await options.build(join(folder, 'shelfd'))
  pack(release, { name, modified })
  rmSync(folder, { recursive: true })
  return `${name}.tar.gz`
}

// Owners, order and times do not depend on the machine: two builds of one commit give the same archive.
function pack(release: string, { name, modified }: { name: string; modified: string }): void {
  const plain = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mode=u=rwX,go=rX']
  const command = ['tar', '-C', release, ...plain, `--mtime=${modified}`, '-I', 'gzip -n']
  const run = Bun.spawnSync([...command, '-cf', join(release, `${name}.tar.gz`), name], {
    stderr: 'inherit',
  })
  if (!run.success) throw new Error(`tar could not make ${name}.tar.gz`)
}
