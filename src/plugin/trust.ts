import { lstatSync, realpathSync, type Stats } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'

import { errorMessage } from '../domain/error.ts'
import type { PluginProblem } from '../domain/plugin.ts'
import type { FolderEntry } from './folder-files.ts'
import { isInsideRoot } from './library-roots.ts'

// What a plugin may do, whoever can write to its files may do; a folder that others can reach is no home for it.

/** So many files are named of one plugin. */
const shownFiles = 5

/** The user that the daemon runs as. Null where there are no users of that kind. */
interface User {
  readonly uid: number
  readonly gid: number
}

/** What keeps the folder of all plugins from being used; null when nothing does. */
export function distrustOfDir(dir: string, libraryRoots: readonly string[]): PluginProblem | null {
  const what = `The plugin folder ${dir}`
  const own = distrustOfFolder(dir, what)
  if (own !== null) return own
  const real = realpathSync(dir)
  const root = libraryRoots.find((folder) => isInsideRoot(real, folder))
  if (root !== undefined) {
    return {
      message: `${what} lies inside ${root}, a folder of a library, where downloads and other people's files end up.`,
      fix: 'Move it elsewhere and set plugins.dir to its new place.',
    }
  }
  return openAncestor(real, what)
}

/** What keeps a folder from being used by itself: it is none, a link, or somebody else's; null when nothing does. */
export function distrustOfFolder(path: string, what: string): PluginProblem | null {
  try {
    const stats = lstatSync(path)
    if (stats.isSymbolicLink()) {
      const fix = 'Put the folder itself there, or name the one that the link leads to.'
      return { message: `${what} is a symbolic link.`, fix }
    }
    if (!stats.isDirectory()) {
      return { message: `${what} is not a folder.`, fix: 'Make it a folder.' }
    }
    return distrustOf(stats, { path, what })
  } catch (error) {
    const fix = 'Correct the path, or give the user of shelfd the right to read it.'
    return { message: `${what} cannot be read: ${errorMessage(error)}.`, fix }
  }
}

/** What keeps the files of a plugin from being used. */
export function distrustOfFiles(
  folder: string,
  entries: readonly FolderEntry[],
): readonly PluginProblem[] {
  const problems = entries.flatMap((entry) => distrustOfEntry(folder, entry) ?? [])
  const shown = problems.slice(0, shownFiles)
  const more = problems.length - shown.length
  if (more === 0) return shown
  return [
    ...shown,
    { message: `There are ${more} more such files in ${folder}.`, fix: 'See to all of them.' },
  ]
}

function distrustOfEntry(folder: string, { path, stats }: FolderEntry): PluginProblem | null {
  const what = `The file ${path}`
  // The mode of a link says nothing; where it leads is looked at by itself.
  if (stats.isSymbolicLink()) return distrustOfLink(folder, path)
  if (!stats.isFile() && !stats.isDirectory()) {
    return { message: `${what} is neither file nor folder.`, fix: 'Remove it.' }
  }
  return distrustOf(stats, { path, what: stats.isDirectory() ? `The folder ${path}` : what })
}

/** Package managers make links within a folder; one that leaves it could lead to anybody's files. */
function distrustOfLink(folder: string, path: string): PluginProblem | null {
  try {
    const way = relative(realpathSync(folder), realpathSync(path))
    if (way !== '..' && !way.startsWith(`..${sep}`) && resolve(way) !== way) return null
  } catch {
    // It leads nowhere at present.
  }
  return {
    message: `The symbolic link ${path} leads out of the plugin, or nowhere.`,
    fix: 'Put the file itself there.',
  }
}

function distrustOf(
  stats: Stats,
  { path, what }: { path: string; what: string },
): PluginProblem | null {
  const user = currentUser()
  if (user === null) return null
  if (stats.uid !== 0 && stats.uid !== user.uid) {
    return {
      message: `${what} belongs to the user ${stats.uid}, neither to root nor to the user of shelfd (${user.uid}).`,
      fix: `Run: chown -R ${user.uid} ${quoted(path)}`,
    }
  }
  if (!isWritableByOthers(stats, user)) return null
  return {
    message: `${what} can be written to by other users (mode ${modeText(stats)}).`,
    fix: `Run: chmod -R go-w ${quoted(path)}`,
  }
}

// A group counts as the owner's own when it is root's, or the one that the daemon's own files have.
function isWritableByOthers({ mode, gid }: Stats, user: User): boolean {
  if ((mode & 0o002) !== 0) return true
  return (mode & 0o020) !== 0 && gid !== 0 && gid !== user.gid
}

/** A folder above in which others may put another folder in the place of this one. */
function openAncestor(real: string, what: string): PluginProblem | null {
  for (let path = dirname(real); ; path = dirname(path)) {
    const stats = lstatSync(path)
    const isSticky = (stats.mode & 0o1000) !== 0
    if (currentUser() !== null && (stats.mode & 0o002) !== 0 && !isSticky) {
      return {
        message: `${what} lies in ${path}, where other users can put another in its place (mode ${modeText(stats)}).`,
        fix: `Run: chmod o-w ${quoted(path)}, or move the plugin folder.`,
      }
    }
    if (path === dirname(path)) return null
  }
}

function currentUser(): User | null {
  const uid = process.geteuid?.()
  const gid = process.getegid?.()
  return uid === undefined || gid === undefined ? null : { uid, gid }
}

function modeText({ mode }: Stats): string {
  return (mode & 0o7777).toString(8).padStart(4, '0')
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`
}
