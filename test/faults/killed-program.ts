import { basename } from 'node:path'

import { expect } from 'bun:test'

import { killedCode } from './state.ts'

/** A call of the system that a process is killed at, when it makes it for the `n`th time. */
export interface Kill {
  readonly call: string
  readonly n: number
}

/** One file, compiled: a test starts it a hundred times, and reading a hundred modules takes longer than what they do. */
export async function bundleProgram(program: string, folder: string): Promise<string> {
  const { success, outputs } = await Bun.build({
    entrypoints: [program],
    outdir: folder,
    target: 'bun',
    format: 'cjs',
    bytecode: true,
  })
  const [bundle] = outputs
  if (!success || bundle === undefined) throw new Error(`${basename(program)} cannot be bundled`)
  return bundle.path
}

/** Runs a bundled program; whether it was killed before it came to its end. */
export async function isKilledAt({ call, n }: Kill, command: readonly string[]): Promise<boolean> {
  const inject = ['-e', `trace=${call}`, '-e', `inject=${call}:signal=SIGKILL:when=${n}`]
  const wrapper = ['strace', '-f', '-qq', '-o', '/dev/null', ...inject]
  const child = Bun.spawn([...wrapper, process.execPath, ...command], {
    stdout: 'ignore',
    stderr: 'inherit',
  })
  const code = await child.exited
  expect([0, killedCode]).toContain(code)
  return code === killedCode
}
