/**
 * Builds the release archives into `dist/release`: `bun scripts/release.ts [linux-x64 …]`, by default all of `targets`.
 *
 * Each archive holds one folder with the executable and its documents. Needs GNU tar.
 */
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'

import { build, readCommit, readVersion } from './build.ts'

/** Bun's name of a target by ours. */
const targets = {
  'linux-x64': 'bun-linux-x64',
  'linux-x64-musl': 'bun-linux-x64-musl',
  'linux-arm64': 'bun-linux-arm64',
  'linux-arm64-musl': 'bun-linux-arm64-musl',
} satisfies Record<string, Bun.Build.CompileTarget>

type Target = keyof typeof targets

const documents = ['README.md', 'LICENSE', 'CHANGELOG.md', 'config/shelfd.example.toml']

const isTarget = (name: string): name is Target => Object.hasOwn(targets, name)

/** Returns the archive's file name. */
async function makeArchive(root: string, release: string, target: Target): Promise<string> {
  const version = await readVersion(root)
  const name = `shelfd-${version}-${target}`
  const folder = join(release, name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  await build({
    root,
    outfile: join(folder, 'shelfd'),
    target: targets[target],
    version,
    commit: readCommit(root),
  })
  for (const document of documents) {
    copyFileSync(join(root, document), join(folder, basename(document)))
  }
  pack(release, { name, modified: commitTime(root) })
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

function commitTime(root: string): string {
  const run = Bun.spawnSync(['git', '-C', root, 'log', '-1', '--format=%cI'], { stderr: 'ignore' })
  return run.stdout.toString().trim() || '@0'
}

const root = resolve(import.meta.dir, '..')
const release = join(root, 'dist/release')
const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !isTarget(name))
if (unknown.length > 0) {
  console.error(
    `unknown target ${unknown.join(', ')}; there are ${Object.keys(targets).join(', ')}`,
  )
  process.exit(2)
}

mkdirSync(release, { recursive: true })
const chosen = asked.length > 0 ? asked.filter(isTarget) : Object.keys(targets).filter(isTarget)
const sums: string[] = []
for (const target of chosen) {
  const archive = await makeArchive(root, release, target)
  const sum = createHash('sha256')
    .update(readFileSync(join(release, archive)))
    .digest('hex')
  sums.push(`${sum}  ${archive}\n`)
  console.log(join(release, archive))
}
writeFileSync(join(release, 'SHA256SUMS'), sums.join(''))
