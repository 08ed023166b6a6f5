import { PluginError } from '../../domain/plugin-error.ts'
import type { PluginPermissions } from '../../domain/plugin.ts'
import type { KillReason, RunProgram } from '../../domain/program.ts'
import type { HostRun, PluginHost } from '../api.ts'
import { callEnded } from './time-limit.ts'

const usualTimeoutMs = 30_000
const timeoutMostMs = 600_000
const maxOutputBytes = 1024 * 1024
const argsMost = 1000

/** `host.run` of one instance. */
export function createRun(deps: {
  readonly permissions: PluginPermissions
  readonly runProgram: RunProgram
  readonly signal: () => AbortSignal
}): PluginHost<unknown>['run'] {
  return async (program, args, limits = {}) => {
    checkCall(program, args, deps.permissions)
    const timeoutMs = Math.min(limits.timeoutMs ?? usualTimeoutMs, timeoutMostMs)
    if (!(timeoutMs > 0))
      throw new PluginError('invalid', 'The time limit of a program is above 0.')
    const signal = deps.signal()
    const result = await deps.runProgram({ program, args, timeoutMs, maxOutputBytes, signal })
    switch (result.outcome) {
      case 'exited':
        return toRun(result)
      case 'missing':
        throw new PluginError('unsupported', `There is no program ${program} on this machine.`)
      case 'killed':
        throw whyKilled(program, result.reason, timeoutMs)
    }
  }
}

function checkCall(
  program: string,
  args: readonly string[],
  { run = [] }: PluginPermissions,
): void {
  // A path would be another program than the one the owner was shown.
  if (!run.includes(program) || program.includes('/')) {
    throw new PluginError(
      'unsupported',
      `The plugin's permissions do not name the program ${program}.`,
    )
  }
  const isSound = args.every((arg) => typeof arg === 'string' && !arg.includes('\0'))
  if (!isSound || args.length > argsMost) {
    throw new PluginError(
      'invalid',
      `A program takes at most ${argsMost} arguments, texts without NUL.`,
    )
  }
}

function toRun(result: { code: number; stdout: Uint8Array; stderr: string }): HostRun {
  const stdout = new TextDecoder().decode(result.stdout)
  return { exitCode: result.code, stdout, stderr: result.stderr }
}

function whyKilled(program: string, reason: KillReason, timeoutMs: number): PluginError {
  if (reason === 'cancelled') return callEnded()
  if (reason === 'timeout') {
    return new PluginError('timeout', `${program} did not end within ${timeoutMs / 1000} s.`)
  }
  return new PluginError('protocol', `${program} wrote more than ${maxOutputBytes} bytes.`)
}
