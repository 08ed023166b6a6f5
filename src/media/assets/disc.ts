import type { DiscFile } from '../../domain/scanner.ts'

const discFolders = new Map<string, DiscFile['kind']>([
  ['video_ts', 'dvd'],
  ['bdmv', 'bluray'],
])
const looseDvdFile = /^(?:video_ts|vts_\d\d_\d)\.(?:ifo|bup|vob)$/i

/** Kind of disc a folder of this name makes of the folder around it, or null. */
export function discFolder(name: string): DiscFile['kind'] | null {
  return discFolders.get(name.toLowerCase()) ?? null
}

/**
 * The disc a file belongs to, by a `VIDEO_TS` or `BDMV` folder on its way, or by being one of a DVD's files that
 * lie loose in their folder.
 */
export function discOf(name: string, folders: readonly string[]): DiscFile | null {
  const at = folders.findIndex((folder) => discFolder(folder) !== null)
  const kind = discFolder(folders[at] ?? '')
  if (kind === null && !looseDvdFile.test(name)) return null
  const path = (kind === null ? folders : folders.slice(0, at)).join('/')
  const lower = name.toLowerCase()
  // A Blu-ray keeps a copy of its index in BDMV/BACKUP.
  const atTop = kind === null || at === folders.length - 1
  const main = atTop && (lower === 'video_ts.ifo' || lower === 'index.bdmv')
  return { kind: kind ?? 'dvd', path, main }
}
