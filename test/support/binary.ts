import { mkdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { build, readVersion } from '../../scripts/build.ts'
import { newest } from './newest.ts'

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
