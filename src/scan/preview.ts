import type { LibraryPreview, PreviewWish, SkippedEntry } from '../domain/folders.ts'
import { fileError } from '../filesystem/file-error.ts'
import { extensionOf, fileKindOf } from '../filesystem/file-kind.ts'
import { createIgnore, type Ignore } from '../filesystem/ignore.ts'
import { listDirectory, type Listing } from '../filesystem/listing.ts'

/** What the configuration says of all libraries. */
export interface PreviewRules {
  /** Patterns of all libraries. */
  readonly ignore: readonly string[]
  readonly videoExtensions: readonly string[]
  readonly audioExtensions: readonly string[]
}

export interface PreviewLimits {
  readonly ms: number
  readonly entries: number
}

/** Somebody waits for it, and types on. */
const previewLimits: PreviewLimits = { ms: 5_000, entries: 100_000 }

const samplesMost = 12
const skippedMost = 40
const skippedOfOne = 8

/** Counts what a scan would find and pass over, until it has seen enough. Opens no file. */
export function preview(
  wish: PreviewWish,
  rules: PreviewRules,
  limits: PreviewLimits = previewLimits,
): LibraryPreview {
  const tally = createTally(wish, rules)
  const until = performance.now() + limits.ms
  const roots: { path: string; problem: string | null }[] = []
  let left = limits.entries
  for (const root of wish.paths) {
    const waiting = ['']
    let problem: string | null = null
    while (waiting.length > 0 && left > 0 && performance.now() < until) {
      const below = waiting.pop() ?? ''
      try {
        const { directories, looked } = tally.take(root, below)
        left -= looked
        waiting.push(...directories)
      } catch (error) {
        const reason = String(fileError(error, 'list', root).details['reason'])
        if (below === '') problem = reason
        else tally.unreadable()
      }
    }
    tally.ended(waiting.length === 0)
    roots.push({ path: root, problem })
  }
  return { roots, ...tally.read() }
}

interface Tally {
  /** Folders in it that are to be taken as well, and how many entries there were. */
  take(root: string, below: string): { directories: string[]; looked: number }
  unreadable(): void
  ended(isWhole: boolean): void
  read(): Omit<LibraryPreview, 'roots'>
}

function createTally(wish: PreviewWish, rules: PreviewRules): Tally {
  const ignores = ignoresOf([...rules.ignore, ...wish.ignore])
  const isWanted = wantedOf(wish.kind, rules)
  const skipped = createSkipped()
  const samples: string[] = []
  const counts = { files: 0, sizeBytes: 0, folders: 0, others: 0, unreadable: 0 }
  let isPartial = false

  const file = (path: string, name: string, sizeBytes: number): void => {
    const by = ignores.find(({ ignore }) => ignore.ignoresFile(name, path))
    if (by !== undefined) return skipped.add({ path, isFolder: false, pattern: by.pattern })
    if (!isWanted(name)) {
      counts.others += 1
      return undefined
    }
    counts.files += 1
    counts.sizeBytes += sizeBytes
    if (samples.length < samplesMost) samples.push(path)
    return undefined
  }
  return {
    take: (root, below) => {
      const listing = listDirectory(below === '' ? root : `${root}/${below}`, {
        wantsFile: () => true,
      })
      const looked = listing.files.length + listing.directories.length + 1
      if (isMarked(listing, ignores)) {
        skipped.add({ path: below, isFolder: true, pattern: '.ignore' })
        return { directories: [], looked }
      }
      counts.folders += 1
      const inside = (name: string): string => (below === '' ? name : `${below}/${name}`)
      for (const { name, sizeBytes } of listing.files) file(inside(name), name, sizeBytes)
      const directories = listing.directories.filter((name) => {
        const path = inside(name)
        const by = ignores.find(({ ignore }) => ignore.ignoresDirectory(name, path))
        if (by !== undefined) skipped.add({ path, isFolder: true, pattern: by.pattern })
        return by === undefined
      })
      return { directories: directories.map(inside), looked }
    },
    unreadable: () => {
      counts.unreadable += 1
    },
    ended: (isWhole) => {
      isPartial ||= !isWhole
    },
    read: () => ({ ...counts, samples, ...skipped.read(), isPartial }),
  }
}

interface NamedIgnore {
  readonly pattern: string | null
  readonly ignore: Ignore
}

/** Each pattern by itself, so that it is known which one speaks; the built-in list comes first. */
function ignoresOf(patterns: readonly string[]): readonly NamedIgnore[] {
  return [
    { pattern: null, ignore: createIgnore({ patterns: [] }) },
    ...[...new Set(patterns)].map((pattern) => ({
      pattern,
      ignore: createIgnore({ patterns: [pattern] }),
    })),
  ]
}

function isMarked({ files }: Listing, [builtIn]: readonly NamedIgnore[]): boolean {
  return files.some(({ name }) => builtIn?.ignore.marksIgnored(name) === true)
}

function wantedOf(
  kind: PreviewWish['kind'],
  { videoExtensions, audioExtensions }: PreviewRules,
): (name: string) => boolean {
  if (kind === 'movies' || kind === 'series') {
    const known = new Set(videoExtensions)
    return (name) => known.has(extensionOf(name))
  }
  if (kind === 'music') {
    const known = new Set(audioExtensions)
    return (name) => known.has(extensionOf(name))
  }
  // Archives of pages are books.
  return (name) => fileKindOf(name) === 'image' || /\.(?:zip|cbz|rar|cbr|7z|cb7)$/i.test(name)
}

function createSkipped(): {
  add(entry: SkippedEntry): void
  read(): Pick<LibraryPreview, 'skipped' | 'skippedSamples'>
} {
  const samples: SkippedEntry[] = []
  const ofPattern = new Map<string | null, number>()
  let skipped = 0
  return {
    add: (entry) => {
      skipped += 1
      const known = ofPattern.get(entry.pattern) ?? 0
      if (known >= skippedOfOne || samples.length >= skippedMost) return
      ofPattern.set(entry.pattern, known + 1)
      samples.push(entry)
    },
    read: () => ({ skipped, skippedSamples: samples }),
  }
}
