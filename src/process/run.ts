import { errnoOf } from '../domain/error.ts'
import type { KillReason, ProgramCall, ProgramResult, RunProgram } from '../domain/program.ts'
import { detectGuard, guardCommand } from './guard.ts'
import type { Guard } from './guard.ts'
import { collectOutput } from './output.ts'

export interface ProgramRunnerOptions {
  /** PATH of the programs and of the search for them. */
  readonly searchPath: string
}

const defaultSearchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const stderrKeptBytes = 16 * 1024

/** How long a killed program may take to vanish before it is given up; one that hangs in the kernel never does. */
const reapMs = 1000

/**
 * Runs programs with limits: argument array, minimal environment, working directory `/`, own process group,
 * SIGKILL at every limit. Works in any thread. Throws only what is a fault of this machine (no memory, no
 * descriptors), never because of the program.
 */
export function createProgramRunner({ searchPath }: ProgramRunnerOptions): RunProgram {
  let guard: Promise<Guard> | null = null
  const findGuard = (): Promise<Guard> => {
    guard ??= detectGuard(searchPath).catch((error: unknown) => {
      guard = null
      throw error
    })
    return guard
  }
  return async (call) => {
    if (call.signal?.aborted === true) return { outcome: 'killed', reason: 'cancelled' }
    const program = Bun.which(call.program, { PATH: searchPath })
    if (program === null) return { outcome: 'missing' }
    const cmd = guardCommand({
      guard: await findGuard(),
      command: [program, ...call.args],
      timeoutMs: call.timeoutMs,
      searchPath,
    })
    return await run(cmd, call, searchPath)
  }
}

/** `createProgramRunner` with the PATH this process was started with. */
export const runProgram: RunProgram = createProgramRunner({
  searchPath: process.env['PATH'] ?? defaultSearchPath,
})

/** Where a program is found, by the name or path that `runProgram` takes; null when it may not be run. */
export function findProgram(program: string): string | null {
  return Bun.which(program, { PATH: process.env['PATH'] ?? defaultSearchPath })
}

async function run(cmd: string[], call: ProgramCall, searchPath: string): Promise<ProgramResult> {
  const child = start(cmd, call, searchPath)
  if (child === null) return { outcome: 'missing' }
  const limits = watchLimits(call)
  const output = { limitBytes: call.maxOutputBytes, overflow: limits.overflow }
  const stdout = collectOutput({ ...output, stream: child.stdout })
  const stderr = collectOutput({ ...output, stream: child.stderr, keepBytes: stderrKeptBytes })
  // A child of the program may hold the pipes longer than the program lives: both must have ended.
  const ended = Promise.all([child.exited, stdout.ended, stderr.ended])
  try {
    const winner = await Promise.race([ended, limits.reached])
    if (typeof winner === 'string') {
      killGroup(child.pid)
      await Promise.race([child.exited, Bun.sleep(reapMs)])
      return { outcome: 'killed', reason: winner }
    }
    const [code, printed, complaints] = winner
    const stderrText = new TextDecoder().decode(complaints).trim()
    return { outcome: 'exited', code, stdout: printed, stderr: stderrText }
  } finally {
    limits.stop()
    child.unref()
    stdout.cancel()
    stderr.cancel()
  }
}

interface Limits {
  /** The first limit that was hit; stays pending when none is. */
  readonly reached: Promise<KillReason>
  readonly overflow: () => void
  stop(): void
}

function watchLimits({ timeoutMs, signal }: ProgramCall): Limits {
  const { promise, resolve } = Promise.withResolvers<KillReason>()
  const cancel = (): void => resolve('cancelled')
  const timer = setTimeout(() => resolve('timeout'), timeoutMs)
  signal?.addEventListener('abort', cancel)
  if (signal?.aborted === true) cancel()
  return {
    reached: promise,
    overflow: () => resolve('output'),
    stop: () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', cancel)
    },
  }
}

type Child = Bun.Subprocess<'ignore', 'pipe', 'pipe'>

function start(cmd: string[], call: ProgramCall, searchPath: string): Child | null {
  try {
    return Bun.spawn({
      cmd,
      cwd: '/',
      env: { PATH: searchPath, LANG: 'C.UTF-8', ...call.env },
      // A group of its own: a limit then ends the children of the program as well.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', ...(call.fds ?? [])],
    })
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'ENOENT' || errno === 'EACCES') return null
    throw error
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if (errnoOf(error) !== 'ESRCH') throw error
  }
}
