import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { isRoot, needs } from '../support/needs.ts'

/** Mounting needs root, and more than some containers allow even root. */
export const canMount = needs(isRoot && tryMount(), 'root that may mount')

/** What is mounted at a path until it is disposed. */
export type Mount = Disposable & { unmount(): void }

/** A tmpfs at a path. */
export function mountTmpfs(path: string, options = 'size=1m'): Mount {
  mkdirSync(path, { recursive: true })
  run('mount', '-t', 'tmpfs', '-o', options, 'tmpfs', path)
  return mountAt(path)
}

/** What is at another path, a mount as well. */
export function mountBind(source: string, path: string): Mount {
  mkdirSync(path, { recursive: true })
  run('mount', '--bind', source, path)
  return mountAt(path)
}

function mountAt(path: string): Mount {
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

function tryMount(): boolean {
  const path = mkdtempSync(join(tmpdir(), 'may-mount-'))
  const mounted = Bun.spawnSync(['mount', '-t', 'tmpfs', 'tmpfs', path], {
    stderr: 'ignore',
  }).success
  if (mounted) run('umount', '-l', path)
  rmSync(path, { recursive: true })
  return mounted
}
