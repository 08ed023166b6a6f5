import { readdirSync } from 'node:fs'
import { dirname } from 'node:path'

import type { ClientFile } from '../domain/download-client.ts'
import { lookAtRegularFile } from '../filesystem/safe-open.ts'
import { isUsable, isWithin, joined, realPath } from './paths.ts'

/** Folders that are looked through, and how deep. */
const mostFolders = 2_000
const mostDepth = 4
const mostMs = 2_000
/** Of a download, so many files have to be there for a place to be believed. */
const mostFiles = 5

/**
 * Looks for the files of a download, by names and lengths, where downloads may lie: in the folders that the configuration
 * names for clients, and beside the libraries. Returns the entry of a path map that would have found them; null when
 * they are nowhere near.
 */
export function suggestMapping(
  wanted: { readonly remote: string; readonly files: readonly ClientFile[] },
  places: { readonly folders: readonly string[]; readonly guarded: readonly string[] },
): { readonly remote: string; readonly local: string } | null {
  const files = wanted.files
    .filter((file) => file.isWanted && isPlain(file.path))
    .slice(0, mostFiles)
  const [first] = files
  if (first === undefined) return null
  const name = first.path.split('/')[0] ?? ''
  const guarded = places.guarded.flatMap(realOrNone)
  const starts = [...places.folders, ...guarded.map((root) => dirname(root))]
  const until = performance.now() + mostMs
  for (const folder of foldersBelow([...new Set(starts.flatMap(realOrNone))], guarded, until)) {
    if (!folder.names.has(name)) continue
    if (!files.every((file) => isThere(joined(folder.path, file.path), file.sizeBytes))) continue
    return shortened({ remote: wanted.remote, local: folder.path }, guarded)
  }
  return null
}

interface Folder {
  readonly path: string
  readonly names: ReadonlySet<string>
}

/** Breadth first, so that what is near comes before what is deep. */
function* foldersBelow(
  starts: readonly string[],
  guarded: readonly string[],
  until: number,
): Generator<Folder> {
  let level = starts.filter((path) => path !== '/')
  const seen = new Set<string>()
  for (let depth = 0; depth <= mostDepth && level.length > 0; depth += 1) {
    const next: string[] = []
    for (const path of level) {
      if (seen.has(path) || guarded.some((root) => isWithin(path, root))) continue
      if (seen.size >= mostFolders || performance.now() > until) return
      seen.add(path)
      const entries = list(path)
      yield { path, names: new Set(entries.map(({ name }) => name)) }
      for (const { name, isFolder } of entries) {
        if (isFolder && !name.startsWith('.')) next.push(joined(path, name))
      }
    }
    level = next
  }
}

function list(path: string): { name: string; isFolder: boolean }[] {
  try {
    return readdirSync(path, { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      isFolder: entry.isDirectory(),
    }))
  } catch {
    // What cannot be read cannot be proposed either.
    return []
  }
}

function isThere(path: string, sizeBytes: number): boolean {
  try {
    return lookAtRegularFile(path).sizeBytes === sizeBytes
  } catch {
    return false
  }
}

function isPlain(path: string): boolean {
  return !path.includes('\0') && !path.startsWith('/') && !path.split('/').includes('..')
}

/** Without the folders that both have at their ends, as one entry then serves all categories of a client. */
function shortened(
  { remote, local }: { remote: string; local: string },
  guarded: readonly string[],
): { remote: string; local: string } {
  const from = remote.replaceAll('\\', '/').replace(/\/+$/, '').split('/')
  const to = local.split('/')
  const separator = remote.includes('\\') ? '\\' : '/'
  while (from.length > 2 && to.length > 2 && from.at(-1) === to.at(-1)) {
    if (!isUsable(to.slice(0, -1).join('/'), guarded)) break
    from.pop()
    to.pop()
  }
  return { remote: from.join(separator), local: to.join('/') }
}

function realOrNone(path: string): string[] {
  try {
    return [realPath(path)]
  } catch {
    return []
  }
}
