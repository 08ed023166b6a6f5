import type { MediaReader } from '../domain/worker.ts'
import { extensionOf } from '../filesystem/file-kind.ts'
import type { ReadyFile } from './readiness.ts'
import { safeText } from './safe-name.ts'

/** A video that goes into the library, with what may come along. */
export interface LeadingVideo {
  readonly file: ReadyFile
  /** Path in the library. */
  readonly target: string
}

export interface PairedExtra {
  readonly file: ReadyFile
  readonly video: LeadingVideo
  /** What stands behind the name of the video: `.en.forced.srt`. */
  readonly suffix: string
}

/** Folders of subtitles beside a video. */
const subtitleFolder = /^(?:subs?|subtitles?|vobsubs?|legendas|untertitel)$/i
/** What a suffix may hold to be taken over as it is: `.en`, `.pt-BR.forced`, `.2`. */
const plainSuffix = /^(?:\.[\p{L}\p{N}][\p{L}\p{N}-]*){0,4}$/u
const mostSuffixBytes = 30

/**
 * Pairs subtitles and sidecars with the videos they belong to: by their names, by a folder that is named like the video,
 * or because there is but one video that they can belong to.
 */
export function pairExtras(
  files: readonly ReadyFile[],
  videos: readonly LeadingVideo[],
  options: { readonly extensions: readonly string[]; readonly classify: MediaReader['classify'] },
): readonly PairedExtra[] {
  return files.flatMap((file) => {
    const extension = extensionOf(file.path)
    if (!options.extensions.includes(extension)) return []
    const found = leaderOf(file, videos)
    if (found === null) return []
    const suffix = `${suffixOf(file, found, options.classify)}.${extension}`
    return [{ file, video: found.video, suffix }]
  })
}

/** The name of an extra beside the video that it follows. */
export function extraTarget({ video, suffix }: PairedExtra): string {
  const dot = video.target.lastIndexOf('.')
  const isOfName = dot > video.target.lastIndexOf('/') + 1
  return (isOfName ? video.target.slice(0, dot) : video.target) + suffix
}

interface Leader {
  readonly video: LeadingVideo
  /** What its name has behind that of the video; null when its name says nothing of it. */
  readonly rest: string | null
}

function leaderOf({ path }: ReadyFile, videos: readonly LeadingVideo[]): Leader | null {
  const folder = folderOf(path)
  const stem = stemOf(path)
  const beside = videos.filter(({ file }) => folderOf(file.path) === folder)
  const named = longestStem(stem, beside)
  if (named !== null) return named
  // `Subs/en.srt`, `Subs/<name of the video>/2_English.srt`
  const own = lastOf(folder)
  const above = subtitleFolder.test(own)
    ? folderOf(folder)
    : subtitleFolder.test(lastOf(folderOf(folder)))
      ? folderOf(folderOf(folder))
      : null
  if (above !== null) {
    const near = videos.filter(({ file }) => folderOf(file.path) === above)
    const byFolder = near.find(({ file }) => stemOf(file.path).toLowerCase() === own.toLowerCase())
    if (byFolder !== undefined) return { video: byFolder, rest: null }
    const byName = longestStem(stem, near)
    if (byName !== null) return byName
    return near.length === 1 && near[0] !== undefined ? { video: near[0], rest: null } : null
  }
  return beside.length === 1 && beside[0] !== undefined ? { video: beside[0], rest: null } : null
}

function longestStem(stem: string, videos: readonly LeadingVideo[]): Leader | null {
  const lower = stem.toLowerCase()
  const [best] = videos
    .filter(({ file }) => {
      const video = stemOf(file.path).toLowerCase()
      return lower.startsWith(video) && /^(?:$|[^\p{L}\p{N}])/u.test(lower.slice(video.length))
    })
    .toSorted((a, b) => stemOf(b.file.path).length - stemOf(a.file.path).length)
  if (best === undefined) return null
  return { video: best, rest: stem.slice(stemOf(best.file.path).length) }
}

/** The words of its own name, else what its name means: language, forced, for the hearing impaired. */
function suffixOf(
  { path }: ReadyFile,
  { video, rest }: Leader,
  classify: MediaReader['classify'],
): string {
  if (rest !== null) {
    const safe = safeText(rest)
    if (plainSuffix.test(safe) && Buffer.byteLength(safe) <= mostSuffixBytes) return safe
  }
  const name = lastOf(path)
  const seen = classify({ name, path: `Subs/${name}` }, [stemOf(video.file.path)])
  const { language, forced, hearingImpaired } = seen.subtitle ?? {}
  const flags = [forced === true ? 'forced' : null, hearingImpaired === true ? 'sdh' : null]
  const words = [language ?? null, ...flags].filter((word) => word !== null)
  return words.map((word) => `.${word}`).join('')
}

function stemOf(path: string): string {
  const name = lastOf(path)
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(0, dot) : name
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
