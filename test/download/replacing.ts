import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import type { Replaced } from '../../src/domain/import.ts'
import type { TestEngine } from '../support/engine.ts'
import { until } from '../support/until.ts'
import { filesIn, type Importing } from './importing.ts'

/** Files below the root as its people see them, and what is kept in its bin by the paths that it had. */
export function shelves(library: string, bin = join(library, '.shelfd-recycle')): Shelves {
  const all = Object.entries(filesIn(library))
  const shown = all.filter(([path]) => !path.startsWith('.shelfd-recycle/'))
  return { shown: Object.fromEntries(shown), bin: existsSync(bin) ? keptIn(bin) : {} }
}

export interface Shelves {
  readonly shown: Record<string, string>
  readonly bin: Record<string, string>
}

function keptIn(bin: string): Record<string, string> {
  const kept = Object.entries(filesIn(bin)).map(([path, content]): [string, string] => {
    const [day = '', act = '', ...own] = path.split('/')
    if (!/^\d{4}-\d\d-\d\d$/.test(day) || !/^\d\d\.\d\d\.\d\d\.\d{3}-\d+$/.test(act)) {
      throw new Error(`${path} is none of the recycle bin`)
    }
    return [own.join('/'), content]
  })
  return Object.fromEntries(kept)
}

/** Writes files into the library, as old as its people remember. */
export function shelve(place: Pick<Importing, 'library'>, ...paths: string[]): void {
  for (const path of paths) {
    const whole = join(place.library, path)
    mkdirSync(dirname(whole), { recursive: true })
    writeFileSync(whole, `old ${path}`)
    utimesSync(whole, 1_000, 2_000)
  }
}

/** A file of the library as a plan that replaces it has seen it. */
export function replaced({ rows }: Pick<TestEngine, 'rows'>, path: string): Replaced {
  const [row] = rows<{
    id: number
    rootId: number
    name: string
    sizeBytes: number
    mtimeNs: string
    inode: string
  }>(
    `SELECT file.id, root_id AS rootId, name, size_bytes AS sizeBytes, CAST(file.mtime_ns AS TEXT) AS mtimeNs, inode
     FROM file JOIN directory ON directory.id = directory_id
     WHERE ltrim(directory.path || '/' || name, '/') = ?`,
    path,
  )
  if (row === undefined) throw new Error(`${path} is not known`)
  const { id: fileId, rootId, ...listed } = row
  return { fileId, rootId, path, listed }
}

/** Resolves once no job of imports is left, nor a scan that reads the library. */
export async function settled(engine: TestEngine): Promise<void> {
  const live = `SELECT 1 FROM job WHERE (queue = 'import' OR kind LIKE 'recycle.%') AND done = 0
    UNION SELECT 1 FROM scan WHERE status IN ('discovering', 'scanning')
    UNION SELECT 1 FROM scan_request WHERE due_at IS NULL`
  await until(() => engine.rows(live).length === 0, { what: 'the end of the jobs' })
}

/** What scans that imports asked for have found. */
export function foundByImports(engine: TestEngine): unknown[] {
  return engine.rows(
    `SELECT sum(files_new + files_modified + files_moved + files_missing + files_restored) AS files, sum(items_new) AS items
     FROM scan WHERE cause = 'import'`,
  )
}

export function isEmpty(folder: string): boolean {
  return !existsSync(folder) || readdirSync(folder).length === 0
}
