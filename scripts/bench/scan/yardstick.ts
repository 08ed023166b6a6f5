import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'

/** Milliseconds of `find -printf` into a file and `sqlite3 .import` of it: the least anyone can do with shell tools. */
export function timeFindAndImport(tree: string, folder: string): number {
  const list = join(folder, 'yardstick.txt')
  const database = join(folder, 'yardstick.db')
  const began = performance.now()
  shell(`find ${tree} -printf '%p|%s|%T@|%i\\n' > ${list}`)
  shell(
    `sqlite3 ${database} 'CREATE TABLE file (path, size, mtime, inode)' '.separator |' '.import ${list} file'`,
  )
  const ms = performance.now() - began
  rmSync(list)
  rmSync(database)
  return ms
}

/** Milliseconds of a bare `find -printf` to nowhere. */
export function timeFind(tree: string): number {
  const began = performance.now()
  shell(`find ${tree} -printf '%p|%s|%T@|%i\\n' > /dev/null`)
  return performance.now() - began
}

function shell(command: string): void {
  const { status, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command}: ${stderr}`)
}
