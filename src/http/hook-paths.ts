/** What a hook tells of. */
export interface HookWord {
  /** Absolute paths; empty for a word that concerns no file. */
  readonly paths: readonly string[]
  /** It has the form of one that this program knows. */
  readonly isKnown: boolean
  /** A download client may have sent it, because something is complete. */
  readonly mayBeDownload: boolean
}

/** Keys under which a path is given plainly: our own, and those of qBittorrent and Transmission. */
const plainKeys = ['path', 'content_path', 'root_path'] as const
/** In words of Sonarr, Radarr, Lidarr and Readarr: what holds files, and the folders that are meant when none is named. */
const fileKeys = [
  'episodeFile',
  'episodeFiles',
  'movieFile',
  'movieFiles',
  'trackFile',
  'trackFiles',
  'bookFile',
  'bookFiles',
  'renamedEpisodeFiles',
  'renamedMovieFiles',
  'renamedTrackFiles',
  'deletedFiles',
] as const
const holderKeys = ['series', 'movie', 'artist', 'author'] as const

/** Finds the paths in the body of a hook, or in its form or address as one object. */
export function readHook(body: unknown): HookWord {
  const word = recordOf(body)
  if (word === null) return { paths: [], isKnown: false, mayBeDownload: false }
  if (typeof word['eventType'] === 'string') {
    return { paths: arrPaths(word), isKnown: true, mayBeDownload: false }
  }
  const plain = plainKeys.flatMap((key) => textsOf(word[key]))
  const paths = [...plain, ...textsOf(word['paths'])]
  return { paths, isKnown: paths.length > 0, mayBeDownload: paths.length > 0 }
}

/** Events after which no file is another: a test, a search, a download that began. */
const withoutFiles = new Set([
  'Test',
  'Grab',
  'Health',
  'HealthRestored',
  'ApplicationUpdate',
  'ManualInteractionRequired',
])

function arrPaths(word: Readonly<Record<string, unknown>>): readonly string[] {
  if (withoutFiles.has(String(word['eventType']))) return []
  const files = fileKeys.flatMap((key) => [word[key]].flat().flatMap(pathsOfFile))
  if (files.length > 0) return [...new Set(files)]
  return holderKeys.flatMap((key) => {
    const holder = recordOf(word[key])
    return holder === null ? [] : [...textsOf(holder['path']), ...textsOf(holder['folderPath'])]
  })
}

function pathsOfFile(value: unknown): readonly string[] {
  const file = recordOf(value)
  if (file === null) return []
  return [...textsOf(file['path']), ...textsOf(file['previousPath'])]
}

function textsOf(value: unknown): readonly string[] {
  return [value].flat().filter((text): text is string => typeof text === 'string' && text !== '')
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  return value as Readonly<Record<string, unknown>>
}
