/**
 * What makes a child end although the daemon cannot end it any more (kill -9, a crash, the OOM killer). A Linux
 * child outlives its parent unless it asks for a signal at the parent's death, and neither `Bun.spawn` nor a
 * library call in the parent can ask for it on the child's behalf, so a small program does, and then becomes the
 * child by exec:
 *
 * - `setpriv` (util-linux): the kernel kills the child the moment the thread that started it is gone.
 * - `timeout` (coreutils, busybox): the child ends by itself at its time limit; for machines without the former.
 * - `none`: only the living daemon limits the child.
 */
export type Guard = 'setpriv' | 'timeout' | 'none'

/** How much later than the daemon `timeout` strikes, so that it never decides an outcome while the daemon lives. */
const graceSeconds = 5

export interface GuardedCommand {
  readonly guard: Guard
  /** Program (absolute path) and arguments. */
  readonly command: readonly string[]
  readonly timeoutMs: number
  /** Where the guard itself is looked for, as in PATH. */
  readonly searchPath: string
}

/** The command line that runs `command` under the guard. */
export function guardCommand({ guard, command, timeoutMs, searchPath }: GuardedCommand): string[] {
  const path = guard === 'none' ? null : Bun.which(guard, { PATH: searchPath })
  if (path === null) return [...command]
  if (guard === 'setpriv') return [path, '--pdeathsig', 'KILL', '--', ...command]
  const seconds = Math.ceil(timeoutMs / 1000) + graceSeconds
  return [path, '-s', 'KILL', String(seconds), ...command]
}

/** The best guard of this machine. Each is tried out, because busybox has a `setpriv` without `--pdeathsig`. */
export async function detectGuard(searchPath: string): Promise<Guard> {
  const probe = Bun.which('true', { PATH: searchPath })
  if (probe === null) return 'none'
  for (const guard of ['setpriv', 'timeout'] as const) {
    if (Bun.which(guard, { PATH: searchPath }) === null) continue
    const cmd = guardCommand({ guard, command: [probe], timeoutMs: 1000, searchPath })
    const child = Bun.spawn({ cmd, cwd: '/', env: {}, stdio: ['ignore', 'ignore', 'ignore'] })
    if ((await child.exited) === 0) return guard
  }
  return 'none'
}
