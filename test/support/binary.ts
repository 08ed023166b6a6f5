import { mkdirSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { build, readVersion } from '../../scripts/build.ts'

const project = resolve(import.meta.dir, '../..')
const outfile = join(project, 'dist/shelfd')
const sources = ['src', 'plugins', 'scripts/build.ts', 'package.json', 'bun.lock', 'tsconfig.json']

let built: Promise<string> | undefined

/** Path of the executable, built anew when a source is newer; once for all files of a test run. */
export function binary(): Promise<string> {
  built ??= buildIfOlder()
  return built
}

async function buildIfOlder(): Promise<string> {
  const made = statSync(outfile, { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (sources.some((source) => newest(join(project, source)) > made)) {
    mkdirSync(join(project, 'dist'), { recursive: true })
    await build({ root: project, outfile, version: await readVersion(project), commit: null })
  }
  return outfile
}

/** Latest change of a file, or of a folder and all below it. */
function newest(path: string): number {
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  const inner = readdirSync(path).map((name) => newest(join(path, name)))
  return Math.max(stats.mtimeMs, ...inner)
}
