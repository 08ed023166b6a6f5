import { mkdirSync } from 'node:fs'

/** Mounting needs root; tests that mount are skipped for others, and this says so. */
export const canMount = process.getuid?.() === 0
if (!canMount) console.warn('Tests with a mounted tmpfs are skipped: they need root.')

/** A tmpfs at a path, unmounted when disposed. */
export function mountTmpfs(path: string, options = 'size=1m'): Disposable & { unmount(): void } {
  mkdirSync(path, { recursive: true })
  run('mount', '-t', 'tmpfs', '-o', options, 'tmpfs', path)
  let mounted = true
  const unmount = (): void => {
    if (mounted) run('umount', '-l', path)
    mounted = false
  }
  return { unmount, [Symbol.dispose]: unmount }
}

export function remount(path: string, options: string): void {
  run('mount', '-o', `remount,${options}`, path)
}

function run(...command: string[]): void {
  const { exitCode, stderr } = Bun.spawnSync(command, { stderr: 'pipe' })
  if (exitCode !== 0) throw new Error(`${command.join(' ')}: ${stderr.toString()}`)
}
