import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { needs } from '../support/needs.ts'

const candidates = ['/dev/shm', '/tmp', '/var/tmp']

function find(): string | undefined {
  const own = statSync(tmpdir()).dev
  return candidates.find((path) => {
    const stats = statSync(path, { throwIfNoEntry: false })
    return stats?.isDirectory() === true && stats.dev !== own
  })
}

/** Whether there is a file system besides that of temporary files. */
export const hasOtherDisk = needs(find() !== undefined, 'two file systems to write to')

/** An empty folder on another file system than those of `tempFolder`, removed when disposed. */
export function otherDisk(): Disposable & { path: string; at(name: string): string } {
  const path = mkdtempSync(join(find() ?? '/', 'shelfd-other-'))
  return {
    path,
    at: (name) => join(path, name),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  }
}
