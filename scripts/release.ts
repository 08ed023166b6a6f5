/**
 * Builds the release archives into `dist/release`: `bun scripts/release.ts [linux-x64 …]`, by default all of `targets`.
 *
 * Each archive holds one folder with the executable, its documents and what runs it (scripts/archive.ts). Needs GNU tar.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { makeArchive } from './archive.ts'
import { build, readCommit, readVersion } from './build.ts'

/** Bun's name of a target by ours. */
const targets = {
  'linux-x64': 'bun-linux-x64',
  'linux-x64-musl': 'bun-linux-x64-musl',
  'linux-arm64': 'bun-linux-arm64',
  'linux-arm64-musl': 'bun-linux-arm64-musl',
} satisfies Record<string, Bun.Build.CompileTarget>

type Target = keyof typeof targets

const root = resolve(import.meta.dir, '..')
const folder = join(root, 'dist/release')

const isTarget = (name: string): name is Target => Object.hasOwn(targets, name)

/** Returns the archive's file name. */
async function release(target: Target): Promise<string> {
  const version = await readVersion(root)
  return makeArchive({
    root,
    release: folder,
    name: `shelfd-${version}-${target}`,
    build: (outfile) =>
      build({ root, outfile, target: targets[target], version, commit: readCommit(root) }),
    isForContainers: !target.endsWith('-musl'),
    modified: commitTime(),
  })
}

function commitTime(): string {
  const run = Bun.spawnSync(['git', '-C', root, 'log', '-1', '--format=%cI'], { stderr: 'ignore' })
  return run.stdout.toString().trim() || '@0'
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !isTarget(name))
if (unknown.length > 0) {
  console.error(
    `unknown target ${unknown.join(', ')}; there are ${Object.keys(targets).join(', ')}`,
  )
  process.exit(2)
}

mkdirSync(folder, { recursive: true })
const chosen = asked.length > 0 ? asked.filter(isTarget) : Object.keys(targets).filter(isTarget)
const sums: string[] = []
for (const target of chosen) {
  const archive = await release(target)
  const sum = createHash('sha256')
    .update(readFileSync(join(folder, archive)))
    .digest('hex')
  sums.push(`${sum}  ${archive}\n`)
  console.log(join(folder, archive))
}
writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''))
