import { realpathSync } from 'node:fs'

import { errnoOf } from '../domain/error.ts'
import type { DownloadClientRules, DownloadReason } from '../domain/download.ts'
import { nameFromBytes, systemPath } from '../domain/file-name.ts'
import { shownPath } from '../filesystem/file-error.ts'

/** What decides where the downloads of a client lie here. */
export type PathRules = Pick<DownloadClientRules, 'name' | 'folders' | 'pathMap'>

/** A folder as its client names it, and where that is here. */
export interface MappedPath {
  readonly remote: string
  /** Absolute, in text form; nothing was looked at yet. */
  readonly local: string
  /** The entry of the map that it is by; null when the client and this machine see the same. */
  readonly by: { readonly remote: string; readonly local: string } | null
}

export type Mapping =
  | ({ readonly outcome: 'mapped' } & MappedPath)
  | { readonly outcome: 'blocked'; readonly reason: DownloadReason }

/** A folder that lies where downloads may be taken from; `real` is without links. */
export type AllowedFolder =
  | { readonly outcome: 'allowed'; readonly real: string }
  | { readonly outcome: 'blocked'; readonly reason: DownloadReason }

const drivePath = /^(?:[a-z]:(?=[\\/]|$)|\\\\[^\\])/i

/** `C:\Downloads`, `\\nas\downloads`: a path of a client that runs on Windows. */
export function isWindowsPath(path: string): boolean {
  return drivePath.test(path)
}

/** Finds the place of a client's folder here: by the longest entry of the map that it is or lies below. */
export function mapPath(remote: string, rules: PathRules): Mapping {
  const wanted = segmentsOf(remote)
  if (wanted === null) return blocked(badPath(remote))
  const [best] = rules.pathMap
    .flatMap((entry) => {
      const segments = segmentsOf(entry.remote)
      return segments === null ? [] : [{ entry, segments }]
    })
    .filter(({ segments }) => startsWith(wanted, segments))
    .toSorted((a, b) => b.segments.names.length - a.segments.names.length)
  if (best !== undefined) {
    const rest = wanted.names.slice(best.segments.names.length)
    const local = joined(withoutEnd(best.entry.local), rest.join('/'))
    return { outcome: 'mapped', remote, local, by: best.entry }
  }
  if (wanted.isWindows) return blocked(windowsPath(remote, rules.name))
  return { outcome: 'mapped', remote, local: `/${wanted.names.join('/')}`, by: null }
}

/**
 * Whether a folder lies, without any link counting, inside one that downloads of the client may be taken from. A folder of
 * the configuration that holds the whole disk, a library or our own data, or lies in one of these, allows nothing.
 */
export function checkAllowed(
  mapped: MappedPath,
  rules: PathRules,
  guarded: readonly string[],
): AllowedFolder {
  const folders = [...rules.folders, ...rules.pathMap.map(({ local }) => local)]
  const allowed = folders.flatMap((folder) => realOf(folder) ?? [])
  const kept = guarded.flatMap((path) => realOf(path) ?? [withoutEnd(path)])
  const usable = allowed.filter((folder) => isUsable(folder, kept))
  let real: string
  try {
    real = realPath(mapped.local)
  } catch (error) {
    return blocked(unreachable(mapped, errnoOf(error) ?? 'an unexpected failure', rules.name))
  }
  if (usable.some((folder) => isWithin(real, folder))) {
    // A folder may be allowed while a library lies below it elsewhere; the download itself must be in none.
    if (!kept.some((path) => isWithin(real, path))) return { outcome: 'allowed', real }
  }
  const spoilt = allowed.find((folder) => isWithin(real, folder) && !isUsable(folder, kept))
  return blocked(outside(mapped, { real, rules, spoilt }))
}

/** Whether downloads may be taken from below a folder, given the folders that nothing is ever taken from. */
export function isUsable(folder: string, guarded: readonly string[]): boolean {
  if (folder === '/' || folder === '') return false
  return !guarded.some((path) => isWithin(folder, path) || isWithin(path, folder))
}

/** Whether a path is a folder or lies below it, by whole segments. */
export function isWithin(path: string, folder: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`)
}

export function joined(folder: string, path: string): string {
  if (path === '') return folder
  return folder === '' || folder === '/' ? `${folder}${path}` : `${folder}/${path}`
}

/** The line of the configuration file that maps a folder of a client. */
export function mapLine(remote: string, local: string): string {
  return `path_map = [{ remote = ${JSON.stringify(remote)}, local = ${JSON.stringify(local)} }]`
}

/** A folder without links, in text form. */
export function realPath(path: string): string {
  return nameFromBytes(realpathSync(systemPath(path), 'buffer'))
}

function realOf(folder: string): string | null {
  try {
    return realPath(folder)
  } catch {
    return null
  }
}

interface Segments {
  readonly names: readonly string[]
  readonly isWindows: boolean
}

/** Null for what is not absolute, or leads up again. */
function segmentsOf(path: string): Segments | null {
  const isWindows = isWindowsPath(path)
  if (path.includes('\0') || !(isWindows || path.startsWith('/'))) return null
  const names = (isWindows ? path.replaceAll('\\', '/') : path)
    .split('/')
    .filter((name) => name !== '' && name !== '.')
  return names.includes('..') ? null : { names, isWindows }
}

function startsWith(path: Segments, prefix: Segments): boolean {
  if (path.isWindows !== prefix.isWindows || prefix.names.length > path.names.length) return false
  // Windows takes upper and lower case for the same.
  const form = (name: string | undefined): string =>
    path.isWindows ? (name ?? '').toLowerCase() : (name ?? '')
  return prefix.names.every((name, at) => form(name) === form(path.names[at]))
}

function withoutEnd(folder: string): string {
  return folder.length > 1 && folder.endsWith('/') ? folder.slice(0, -1) : folder
}

function blocked(reason: DownloadReason): { outcome: 'blocked'; reason: DownloadReason } {
  return { outcome: 'blocked', reason }
}

function badPath(remote: string): DownloadReason {
  return {
    code: 'path_unusable',
    message: `The client names ${JSON.stringify(shownPath(remote))} as its folder, which is no absolute path.`,
    fix: 'Give the download an absolute folder in its client.',
  }
}

function windowsPath(remote: string, client: string): DownloadReason {
  return {
    code: 'path_unmapped',
    message: `The client names ${remote}, a folder of Windows, and no path_map of ${client} says where that is here.`,
    fix: `Add to the block of ${client}: ${mapLine(remote, '/where/it/is/here')}`,
  }
}

function unreachable(
  { remote, local, by }: MappedPath,
  errno: string,
  client: string,
): DownloadReason {
  const mapped = by === null ? 'no path_map applies to it' : `which is mapped to ${local}`
  const uid = process.getuid?.() ?? 'unknown'
  const isDenied = errno === 'EACCES' || errno === 'EPERM'
  return {
    code: isDenied ? 'permission_denied' : 'path_missing',
    message: `The client names ${remote}, ${mapped}; ${shownPath(local)} cannot be opened here: ${errno} (uid ${uid}).`,
    fix: isDenied
      ? `Let the user with uid ${uid} read ${shownPath(local)} and the folders above it.`
      : `If that folder is elsewhere here, add to the block of ${client}: ${mapLine(remote, '/where/it/is/here')}`,
  }
}

function outside(
  { remote, local }: MappedPath,
  context: { real: string; rules: PathRules; spoilt: string | undefined },
): DownloadReason {
  const { real, rules, spoilt } = context
  const where =
    real === local ? shownPath(local) : `${shownPath(local)} (really ${shownPath(real)})`
  if (spoilt !== undefined) {
    return {
      code: 'outside_folders',
      message: `${where} is below ${shownPath(spoilt)}, which is the whole disk, or holds or lies in a library or the data of shelfd: nothing is taken from there.`,
      fix: `Name a folder of ${rules.name} that holds downloads only: folders = [${JSON.stringify(shownPath(local))}]`,
    }
  }
  return {
    code: 'outside_folders',
    message: `The client names ${remote}; ${where} is in no folder that downloads of ${rules.name} may be taken from.`,
    fix: `If that is right, add to the block of ${rules.name}: folders = [${JSON.stringify(shownPath(local))}]`,
  }
}
