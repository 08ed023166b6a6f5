import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from 'node:fs'
import { join } from 'node:path'

/** A folder with more than this is no plugin, but a mistake. */
const maxEntries = 50_000

/** One entry below the folder of a plugin. */
export interface FolderEntry {
  /** Absolute. */
  readonly path: string
  /** Below the folder, `/` between segments. */
  readonly name: string
  /** Of the entry itself, also when it is a link. */
  readonly stats: Stats
}

/**
 * Everything below a folder, `node_modules` too; links are not followed.
 *
 * @throws Error when it cannot be read, or holds more than 50,000 entries.
 */
export function listFolder(folder: string): FolderEntry[] {
  const entries: FolderEntry[] = []
  const waiting = ['']
  for (let below = waiting.pop(); below !== undefined; below = waiting.pop()) {
    for (const segment of readdirSync(join(folder, below))) {
      const name = below === '' ? segment : `${below}/${segment}`
      const path = join(folder, name)
      const stats = lstatSync(path)
      entries.push({ path, name, stats })
      if (entries.length > maxEntries) throw new Error(`it holds more than ${maxEntries} files`)
      if (stats.isDirectory()) waiting.push(name)
    }
  }
  return entries
}

/**
 * SHA-256 over the files of a folder, in hex: that of what `sha256sum` prints for them in the order of their names'
 * bytes, so that an owner can make it with
 * `find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum`.
 * A link counts with the text of its target.
 */
export function digestOf(entries: readonly FolderEntry[]): string {
  const sum = createHash('sha256')
  const files = entries.filter(({ stats }) => !stats.isDirectory())
  const named = files.map((file) => ({ ...file, bytes: Buffer.from(file.name) }))
  for (const file of named.toSorted((a, b) => a.bytes.compare(b.bytes))) {
    const content = file.stats.isSymbolicLink() ? readlinkSync(file.path) : readFileSync(file.path)
    const digest = createHash('sha256').update(content).digest('hex')
    // As sha256sum does with names that would break a line.
    const isOdd = /[\n\r\\]/.test(file.name)
    const name = isOdd
      ? file.name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r')
      : file.name
    sum.update(`${isOdd ? '\\' : ''}${digest}  ./${name}\n`)
  }
  return sum.digest('hex')
}

/** `digestOf` of folders; files are read again only when one of them looks other than the last time. Throws likewise. */
export function createDigests(): (folder: string) => string {
  const known = new Map<string, { readonly look: string; readonly digest: string }>()
  return (folder) => {
    const entries = listFolder(folder)
    const look = lookOf(entries)
    const last = known.get(folder)
    if (last?.look === look) return last.digest
    const digest = digestOf(entries)
    known.set(folder, { look, digest })
    return digest
  }
}

// The time of change is set by every write, also by one that puts back the time of modification.
function lookOf(entries: readonly FolderEntry[]): string {
  const sum = createHash('sha256')
  for (const { name, stats } of entries)
    sum.update(`${name}\0${stats.ino} ${stats.size} ${stats.ctimeMs}\n`)
  return sum.digest('hex')
}
