import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { startBenchEngine } from '../scan/engine.ts'
import { drain } from './work.ts'

const calls = 'read,pread64,readv,preadv,mmap,copy_file_range,sendfile,splice'

/**
 * Scans a library whole once more, in a process of its own that is watched by strace, and counts the calls that read of
 * its pictures; null where strace is missing.
 */
export async function readsOfSecondScan(
  folder: string,
  library: { readonly name: string; readonly path: string },
): Promise<number | null> {
  if (Bun.which('strace') === null) return null
  const trace = join(folder, 'trace')
  // With -y each descriptor is shown with the path it leads to.
  const watch = ['strace', '-f', '-y', '--seccomp-bpf', '-qq', '-e', `trace=${calls}`, '-o', trace]
  const scan = [process.execPath, import.meta.path, folder, library.name, library.path]
  const child = Bun.spawn([...watch, ...scan], {
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
  })
  if ((await child.exited) !== 0) throw new Error('the second scan failed')
  const lines = readFileSync(trace, 'utf8').split('\n')
  return lines.filter((line) => line.includes(`<${library.path}`) && line.includes('.jpg>')).length
}

if (import.meta.main) {
  const [folder = '', name = '', path = ''] = process.argv.slice(2)
  const bench = await startBenchEngine(folder, [{ name, kind: 'movies', path }])
  await bench.scan(name, 'full')
  await drain(bench, 'asset')
  await bench.stop()
}
