import { type Dirent, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

import { AppError } from '../domain/error.ts'
import { nameFromBytes, systemPath } from '../domain/file-name.ts'
import type { FolderEntry, FolderHints, FolderListing } from '../domain/folders.ts'
import { fileError } from './file-error.ts'
import { fileKindOf } from './file-kind.ts'
import { createIgnore } from './ignore.ts'
import { mountOf, parseMounts, readMounts } from './mounts.ts'

const maxFolders = 1_000
/** Folders are looked into for hints as long as this, all together. */
const hintMs = 1_500
const entriesPerHint = 2_000
const hintDepth = 3

/** What the system makes up; nobody keeps films there. */
const pseudo =
  /^(?:proc|sysfs|devtmpfs|devpts|cgroup2?|securityfs|debugfs|tracefs|bpf|pstore|mqueue|hugetlbfs|configfs|fusectl|efivarfs|binfmt_misc|nsfs|rpc_pipefs)$/
const pseudoNames = new Set(['/proc', '/sys', '/dev'])

const hidden = createIgnore({ patterns: [] })

/** Lists the folders in a folder. Where a link leads is told, and left to whoever reads it. */
export function listFolders(
  path: string,
  now: () => number = () => performance.now(),
): FolderListing {
  const place = realPath(path)
  const mounts = parseMounts(readMounts())
  const isPseudo = (folder: string): boolean =>
    pseudoNames.has(folder) ||
    pseudo.test(mountOf(mounts, { path: folder, device: null })?.fileSystem ?? '')
  if (isPseudo(place)) {
    throw new AppError('invalid', 'The system makes up what is there; no library can be in it.')
  }
  const until = now() + hintMs
  const found = entriesOf(place)
    .filter(({ name }) => !hidden.ignoresDirectory(name, name))
    .flatMap((entry) => entryOf(place, entry))
    .filter((entry) => !isPseudo(entry.path))
    .toSorted((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }))
  const folders = found.slice(0, maxFolders).map((entry): FolderEntry => {
    // Another disk begins there, which may hang: it is asked once somebody opens it.
    const isMount = mounts.some(({ mountPoint }) => mountPoint === entry.path)
    const isLeft = entry.isLink || isMount || now() > until
    return { ...entry, ...(isLeft ? unseen : lookInto(entry.path, { until, now })) }
  })
  const parent = place === '/' ? null : dirname(place)
  return { path: place, parent, folders, more: found.length - folders.length }
}

function realPath(path: string): string {
  try {
    const real = nameFromBytes(realpathSync(systemPath(path), { encoding: 'buffer' }))
    if (statSync(systemPath(real)).isDirectory()) return real
  } catch (error) {
    throw fileError(error, 'open', path)
  }
  throw new AppError('invalid', 'It is a file, not a folder.')
}

interface Named {
  readonly name: string
  readonly type: 'folder' | 'link' | 'file'
}

/** @throws AppError as the file call does */
function entriesOf(path: string): Named[] {
  try {
    return readdirSync(systemPath(path), { withFileTypes: true, encoding: 'utf8' }).some(isTorn)
      ? readByBytes(path)
      : readdirSync(systemPath(path), { withFileTypes: true }).map(named)
  } catch (error) {
    throw fileError(error, 'list', path)
  }
}

/** U+FFFD stands for bytes that are not UTF-8: such a name opens nothing. */
function isTorn({ name }: Dirent): boolean {
  return name.includes('\ufffd')
}

function named(entry: Dirent): Named {
  const type = entry.isDirectory() ? 'folder' : entry.isSymbolicLink() ? 'link' : 'file'
  return { name: entry.name, type }
}

// There are no types with names that are bytes.
function readByBytes(path: string): Named[] {
  return readdirSync(systemPath(path), { encoding: 'buffer' }).flatMap((bytes): Named[] => {
    const name = nameFromBytes(bytes)
    try {
      const stats = lstatSync(systemPath(`${path}/${name}`))
      const type = stats.isDirectory() ? 'folder' : stats.isSymbolicLink() ? 'link' : 'file'
      return [{ name, type }]
    } catch {
      return []
    }
  })
}

type Placed = Pick<FolderEntry, 'name' | 'path' | 'isLink'>

function entryOf(folder: string, { name, type }: Named): Placed[] {
  const path = folder === '/' ? `/${name}` : `${folder}/${name}`
  if (type === 'file') return []
  if (type === 'folder') return [{ name, path, isLink: false }]
  try {
    return [{ name, path: realPath(path), isLink: true }]
  } catch {
    // It leads to a file, or nowhere.
    return []
  }
}

type Seen = Pick<FolderEntry, 'problem' | 'hints'>

const unseen: Seen = { problem: null, hints: null }

function lookInto(
  path: string,
  { until, now }: { readonly until: number; readonly now: () => number },
): Seen {
  const counts = { video: 0, audio: 0, image: 0 }
  const waiting: { path: string; entries: Named[]; depth: number }[] = []
  try {
    waiting.push({ path, entries: entriesOf(path), depth: 1 })
  } catch (error) {
    const { reason } = fileError(error, 'list', path).details
    return { problem: String(reason), hints: null }
  }
  let looked = 0
  let isPartial = false
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    for (const { name, type } of next.entries) {
      looked += 1
      if (type === 'folder' && !hidden.ignoresDirectory(name, name)) {
        const below = `${next.path}/${name}`
        isPartial ||= next.depth === hintDepth || looked > entriesPerHint || now() > until
        if (!isPartial)
          waiting.push({ path: below, entries: quietEntries(below), depth: next.depth + 1 })
      } else if (type === 'file' && !hidden.ignoresFile(name, name)) {
        const kind = fileKindOf(name)
        if (kind === 'video' || kind === 'audio' || kind === 'image') counts[kind] += 1
      }
    }
  }
  return { problem: null, hints: told(counts, isPartial) }
}

function told(
  {
    video,
    audio,
    image,
  }: { readonly video: number; readonly audio: number; readonly image: number },
  isPartial: boolean,
): FolderHints {
  return { videos: video, audio, pictures: image, isPartial }
}

function quietEntries(path: string): Named[] {
  try {
    return entriesOf(path)
  } catch {
    return []
  }
}
