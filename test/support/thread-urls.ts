import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

import { workers } from '../../scripts/build.ts'
import { newest } from './newest.ts'

const project = resolve(import.meta.dir, '../..')
const source = join(project, 'src')
const folder = join(project, 'dist/threads')
const sources = ['src', 'plugins', 'scripts/build.ts', 'bun.lock', 'tsconfig.json']
/** Another run of tests may still load what an edit has made old. */
const keepMs = 15 * 60_000

const bundled = await bundleIfOlder()

/**
 * The entries of all threads, bundled and compiled as in the executable. An engine starts several threads, and a test run
 * hundreds of engines: reading some 800 modules for each took more than half of the time of all tests.
 */
export const threadUrls = {
  writer: entry('queue/writer-entry'),
  worker: entry('queue/worker-entry'),
  watcher: entry('watch/watcher-entry'),
  opener: entry('scan/opener-entry'),
  instance: entry('plugin/instance-entry'),
}

function entry(name: string): string {
  return pathToFileURL(join(bundled, `${name}.js`)).href
}

/** Folder of the bundle of what the sources are now; made once for all files of a test run. */
async function bundleIfOlder(): Promise<string> {
  const stamp = Math.max(...sources.map((path) => newest(join(project, path))))
  const outdir = join(folder, `${Math.round(stamp)}-${Bun.version}`)
  if (statSync(outdir, { throwIfNoEntry: false }) !== undefined) return outdir
  const scratch = `${outdir}.${process.pid}.part`
  // Other users read it too, and an engine of the tests before may have left the umask of this process narrow.
  process.umask(0o022)
  mkdirSync(folder, { recursive: true })
  removeOld()
  await Bun.build({
    entrypoints: workers.map((file) => join(source, file)),
    root: source,
    outdir: scratch,
    tsconfig: join(project, 'tsconfig.json'),
    target: 'bun',
    format: 'cjs',
    bytecode: true,
    // With one, the first error in each thread reads all of it.
    sourcemap: 'none',
  })
  publish(scratch, outdir)
  return outdir
}

/** Two processes may have made it at once; either will do. */
function publish(scratch: string, outdir: string): void {
  try {
    renameSync(scratch, outdir)
  } catch (error) {
    rmSync(scratch, { recursive: true, force: true })
    if (statSync(outdir, { throwIfNoEntry: false }) === undefined) throw error
  }
}

function removeOld(): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity
    if (made < Date.now() - keepMs) rmSync(path, { recursive: true, force: true })
  }
}
