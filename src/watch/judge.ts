import { isArchiveName } from '../domain/archive.ts'
import { extensionOf, fileKindOf } from '../filesystem/file-kind.ts'
import type { Ignore } from '../filesystem/ignore.ts'

/** Endings of what programs write until it is whole, as browsers, download clients, copiers and editors name it. */
const unfinished: ReadonlySet<string> = new Set(
  'part partial !qb !ut !bt bc! crdownload download opdownload aria2 tmp temp swp swx filepart incomplete unfinished ytdl dlpart'.split(
    ' ',
  ),
)

/** What a path of an event is to the watch. */
export type Verdict =
  /** Of no interest to any scan. */
  | 'ignored'
  /** Some file that scans read. */
  | 'file'
  /** Maybe a folder: its name says nothing. */
  | 'unclear'

export interface Judge {
  /** `path` is below the root. */
  judge(path: string): Verdict
  /** A file that is not read by any scan. */
  isUnfinished(name: string): boolean
}

/** Judges by names alone, as storms of events are judged before anything is looked at. */
export function createJudge(rules: {
  readonly ignore: Ignore
  /** Globs; only files whose name or path one of them matches count. Empty for all. */
  readonly filters: readonly string[]
}): Judge {
  const { ignore } = rules
  const filters = rules.filters.map((filter) => ({
    glob: new Bun.Glob(filter.replace(/^\//, '')),
    wholePath: filter.includes('/'),
  }))
  const isWanted = (name: string, path: string): boolean =>
    filters.length === 0 ||
    filters.some(({ glob, wholePath }) => glob.match(wholePath ? path : name))
  return {
    isUnfinished,
    judge: (path) => {
      const segments = path.split('/')
      const name = segments.pop() ?? ''
      let above = ''
      for (const segment of segments) {
        above = above === '' ? segment : `${above}/${segment}`
        if (ignore.ignoresDirectory(segment, above)) return 'ignored'
      }
      // The file by which a folder asks to be left alone is a hidden one.
      if (ignore.marksIgnored(name)) return 'file'
      if (isUnfinished(name)) return 'ignored'
      const isFile = fileKindOf(name) !== 'other' || isArchiveName(name)
      if (isFile) {
        return ignore.ignoresFile(name, path) || !isWanted(name, path) ? 'ignored' : 'file'
      }
      return ignore.ignoresDirectory(name, path) ? 'ignored' : 'unclear'
    },
  }
}

function isUnfinished(name: string): boolean {
  return name.endsWith('~') || unfinished.has(extensionOf(name))
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The folder of a path; `''` is the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}
