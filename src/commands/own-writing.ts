import { type Database, SQLiteError } from 'bun:sqlite'
import { lstatSync } from 'node:fs'
import { relative } from 'node:path'

import type { Config } from '../config/load.ts'
import { databasePath } from '../daemon/engine.ts'
import { AppError, errnoOf } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'
import { writtenKeys } from '../domain/written.ts'
import { createKnownFiles } from '../store/known-files.ts'
import { openQuietReader } from '../store/quiet-reader.ts'

/** What the daemon has written beside the media of its libraries, as scans know it. */
export interface OwnWriting extends Disposable {
  /** Of what lies below a root of a library, by `writtenKeys`; none below any other folder. */
  keysOf(root: string): readonly string[]
  /** A file, by its absolute path, is as it was written. */
  isOurs(root: string, file: string): boolean
}

export function openOwnWriting(config: Config | null): OwnWriting {
  const reader = config === null ? null : readerOf(databasePath(config.storage.dataDir))
  const known = reader === null ? null : createKnownFiles(reader)
  const keys = new Map<string, ReadonlySet<string>>()
  const ofRoot = (path: string): ReadonlySet<string> => {
    const id = known?.findRoot(path)?.id
    const found = keys.get(path) ?? new Set(id === undefined ? [] : known?.written(id))
    keys.set(path, found)
    return found
  }
  return {
    keysOf: (root) => [...ofRoot(root)],
    isOurs: (root, file) => {
      const stats = lstatSync(systemPath(file), { bigint: true, throwIfNoEntry: false })
      if (stats?.isFile() !== true) return false
      const { size, mtimeNs, ino } = stats
      const facts = { sizeBytes: Number(size), mtimeNs: String(mtimeNs), inode: String(ino) }
      return writtenKeys(relative(root, file), facts).some((key) => ofRoot(root).has(key))
    },
    [Symbol.dispose]: () => reader?.close(),
  }
}

/** One of another version, or that may not be read, tells nothing: explaining files needs none. */
function readerOf(path: string): Database | null {
  try {
    return openQuietReader(path)
  } catch (error) {
    const isOutOfReach = error instanceof SQLiteError || errnoOf(error) !== null
    if (error instanceof AppError || isOutOfReach) return null
    throw error
  }
}
