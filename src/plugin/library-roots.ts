import { readFileSync, readlinkSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'

/** As many links on one way as the kernel follows. */
const maxLinks = 40

/**
 * Whether a folder (with its links resolved) is a library's root or lies inside it. The links on the way to the root are
 * resolved without a look at any disk that the folder itself is not on: a share that hangs would hold up the caller.
 */
export function isInsideRoot(folder: string, root: string): boolean {
  const real = resolvedRoot(root, folder)
  return real !== null && isWithin(folder, real)
}

function resolvedRoot(root: string, folder: string): string | null {
  const mounts = mountPoints()
  let current: string = sep
  let waiting = segments(resolve(root))
  for (let links = 0; waiting.length > 0;) {
    const [segment = '', ...rest] = waiting
    const next = join(current, segment)
    // Another mount, which the folder is not on.
    if (mounts.has(next) && !isWithin(folder, next)) return null
    const target = linkTarget(next)
    if (target === null) current = next
    else if (++links > maxLinks) return null
    else current = sep
    waiting = target === null ? rest : [...segments(resolve(dirname(next), target)), ...rest]
  }
  return current
}

function linkTarget(path: string): string | null {
  try {
    return readlinkSync(path)
  } catch {
    // Not a link, or not there.
    return null
  }
}

function mountPoints(): ReadonlySet<string> {
  let text: string
  try {
    text = readFileSync('/proc/self/mountinfo', 'utf8')
  } catch {
    return new Set()
  }
  const points = text.split('\n').flatMap((line) => line.split(' ')[4] ?? [])
  return new Set(
    points.map((point) =>
      point.replace(/\\([0-7]{3})/g, (_, octal: string) =>
        String.fromCharCode(Number.parseInt(octal, 8)),
      ),
    ),
  )
}

function segments(path: string): string[] {
  return path.split(sep).filter((segment) => segment !== '')
}

function isWithin(folder: string, other: string): boolean {
  return folder === other || folder.startsWith(other.endsWith(sep) ? other : other + sep)
}
