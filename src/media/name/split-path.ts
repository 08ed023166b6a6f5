/** A path cut into its segments, innermost last. */
export interface SplitPath {
  readonly folders: readonly string[]
  readonly name: string
}

// `C:\Shows\...`, `\\server\share\...`, and relative paths that only know the backslash.
const windowsPath = /^(?:[a-z]:[\\/]|\\\\|[^/]{1,255}\\[^/]{1,255}$)/i
const closers = new Map([
  ['[', ']'],
  ['(', ')'],
  ['【', '】'],
])
// How far a bracket may reach beyond a slash.
const maxReach = 120

/**
 * Cuts a path at its slashes. A slash between blanks, inside brackets or in a date is text: release names write
 * `Title / Other Title`, `[Title/Other Title]` and `26/11/2021`, and no folder is named like that.
 */
export function splitPath(path: string): SplitPath {
  const plain = windowsPath.test(path) ? path.replaceAll('\\', '/').replace(/^[a-z]:\//i, '') : path
  const trimmed = plain.replace(/^\/+|\/+$/g, '')
  const segments: string[] = []
  let start = 0
  for (let at = trimmed.indexOf('/'); at >= 0; at = trimmed.indexOf('/', at + 1)) {
    if (isText(trimmed, at)) continue
    if (at > start) segments.push(trimmed.slice(start, at))
    start = at + 1
  }
  return { folders: segments, name: trimmed.slice(start) }
}

function isText(path: string, at: number): boolean {
  if (path[at - 1] === ' ' && path[at + 1] === ' ') return true
  if (/^\d\d\/\d\d\/(?:19|20)\d\d(?!\d)/.test(path.slice(at - 2, at + 9))) return true
  if (/^\d\d\/\d\d\/(?:19|20)\d\d(?!\d)/.test(path.slice(at - 5, at + 6))) return true
  return isInBracket(path, at)
}

function isInBracket(path: string, at: number): boolean {
  for (const [open, close] of closers) {
    const from = path.lastIndexOf(open, at)
    if (from < 0 || at - from > maxReach || path.slice(from, at).includes(close)) continue
    const rest = path.slice(at, at + maxReach)
    const end = rest.indexOf(close)
    if (end >= 0 && !rest.slice(0, end).includes(open)) return true
  }
  return false
}
