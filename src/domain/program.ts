/** A program to be run within limits. */
export interface ProgramCall {
  /** Absolute path, or a name that is looked up in PATH. */
  readonly program: string
  /** Handed over one by one; there is no shell, so nothing in them is interpreted. */
  readonly args: readonly string[]
  /** Wall-clock limit until the program and everything it started get SIGKILL. */
  readonly timeoutMs: number
  /** Limit for stdout and for stderr, each. */
  readonly maxOutputBytes: number
  readonly signal?: AbortSignal
  /** Open files that the program sees as 3, 4, …; they stay open here. */
  readonly fds?: readonly number[]
  /** Variables beside PATH and LANG, which are all that a program gets otherwise. */
  readonly env?: Readonly<Record<string, string>>
}

/**
 * - `exited`: ended by itself; by a signal from elsewhere as 128 + its number. `stderr` has at most 16 KiB.
 * - `killed`: ended by us; what it had printed is dropped.
 * - `missing`: no such program, or not executable for this user.
 */
export type ProgramResult =
  | {
      readonly outcome: 'exited'
      readonly code: number
      readonly stdout: Uint8Array
      readonly stderr: string
    }
  | { readonly outcome: 'killed'; readonly reason: KillReason }
  | { readonly outcome: 'missing' }

export type KillReason = 'timeout' | 'output' | 'cancelled'

/** Runs programs; throws only what is a fault of this machine, never because of the program. */
export type RunProgram = (call: ProgramCall) => Promise<ProgramResult>
