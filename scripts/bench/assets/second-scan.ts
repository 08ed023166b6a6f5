import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { startBenchEngine } from '../scan/engine.ts'
import { drain } from './work.ts'

/**
 * Scans a library whole once more, in a process of its own that is watched by strace, and counts the pictures of it that
 * are opened; null where strace is missing.
 */
export async function openedBySecondScan(
  folder: string,
  library: { readonly name: string; readonly path: string },
): Promise<number | null> {
  if (Bun.which('strace') === null) return null
  const trace = join(folder, 'trace')
  const watch = [
    'strace',
    '-f',
    '--seccomp-bpf',
    '-qq',
    '-e',
    'trace=openat',
    '-s',
    '4096',
    '-o',
    trace,
  ]
  const child = Bun.spawn(
    [...watch, process.execPath, import.meta.path, folder, library.name, library.path],
    {
      stdin: 'ignore',
      stdout: 'inherit',
      stderr: 'inherit',
    },
  )
  if ((await child.exited) !== 0) throw new Error('the second scan failed')
  const opened = readFileSync(trace, 'utf8')
    .split('\n')
    .filter((line) => line.includes(`"${library.path}`) && /\.jpg", .* = \d+$/.test(line))
  return opened.length
}

if (import.meta.main) {
  const [folder = '', name = '', path = ''] = process.argv.slice(2)
  const bench = await startBenchEngine(folder, [{ name, kind: 'movies', path }])
  await bench.scan(name, 'full')
  await drain(bench, 'asset')
  await bench.stop()
}
