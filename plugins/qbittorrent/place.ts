import type { ClientItem } from 'shelfd/plugin'

import type { Torrent } from './shapes.ts'

/** Where a torrent lies, or why that is not known. */
export interface Place {
  readonly path: ClientItem['path']
  /** It has no folder or file of its own: what lies there belongs to others as well. */
  readonly isShared: boolean
}

/** No system has longer ones, and one that is would spoil the list. */
const pathMost = 4_096

type Paths = Pick<Torrent, 'save_path' | 'download_path' | 'content_path'>

/** Reads the paths as qBittorrent sees them, which may be a Windows. */
export function placeOf(torrent: Paths): Place {
  const content = bare(torrent.content_path)
  const save = bare(torrent.save_path)
  const bases = [save, bare(torrent.download_path)].filter((base) => base !== '')
  // While nobody knows what is in it.
  if (content === '') return { path: null, isShared: false }
  if (bases.includes(content)) return { path: null, isShared: true }
  if (content.length > pathMost) return { path: null, isShared: false }
  const base = bases.find((one) => isBelow(content, one))
  return { path: base === undefined ? null : { base, content }, isShared: false }
}

function isBelow(path: string, folder: string): boolean {
  const end = /[/\\]$/.test(folder) ? folder.length - 1 : folder.length
  return path.startsWith(folder) && /[/\\]/.test(path.charAt(end))
}

/** Some versions end a folder with a slash; the root is one. */
function bare(path: string): string {
  return path.replace(/(?<=[^/\\:])[/\\]+$/, '')
}
