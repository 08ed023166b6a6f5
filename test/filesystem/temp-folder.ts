import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { AppError } from '../../src/domain/error.ts'

/** An empty folder of its own, removed when disposed. */
export function tempFolder(): Disposable & { path: string; at(name: string): string } {
  const path = mkdtempSync(join(tmpdir(), 'shelfd-test-'))
  return {
    path,
    at: (name) => join(path, name),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  }
}

/** The AppError that `call` throws; anything else fails the test. */
export function thrownBy(call: () => unknown): AppError {
  try {
    call()
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

/** Descriptors of what lies in the folders for temporary files: others are opened and closed by the runtime as it likes. */
export function openDescriptors(): number {
  const isOurs = (descriptor: string): boolean => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`).startsWith(tmpdir())
    } catch {
      // Closed since it was listed.
      return false
    }
  }
  return readdirSync('/proc/self/fd').filter(isOurs).length
}

export function makeFifo(path: string): void {
  const { exitCode } = Bun.spawnSync(['mkfifo', path])
  if (exitCode !== 0) throw new Error(`mkfifo ${path} failed`)
}

/** Runs a module text as an unprivileged user (root sees through permissions) and returns its JSON output. */
export function runUnprivileged(script: string): unknown {
  const identity = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups']
  const command = [process.execPath, '-e', script]
  const asUser = process.getuid?.() === 0 ? [...identity, ...command] : command
  const { stdout, stderr, exitCode } = Bun.spawnSync(asUser, {
    cwd: join(import.meta.dir, '../..'),
    env: { ...process.env, HOME: '/nonexistent', BUN_RUNTIME_TRANSPILER_CACHE_PATH: '0' },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  if (exitCode !== 0) throw new Error(stderr.toString())
  return JSON.parse(stdout.toString())
}

/** Appends to a file, byte by byte, in another process until disposed. */
export function keepAppending(path: string): AsyncDisposable {
  const script = `
    import { existsSync, openSync, writeSync } from 'node:fs'
    const path = process.argv.at(-1)
    const fd = openSync(path, 'a')
    while (existsSync(path)) for (let round = 0; round < 1000; round++) writeSync(fd, 'b')
  `
  const writer = Bun.spawn([process.execPath, '-e', script, path])
  return {
    async [Symbol.asyncDispose]() {
      writer.kill('SIGKILL')
      await writer.exited
    },
  }
}
