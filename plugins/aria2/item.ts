import type { ClientItem } from 'shelfd/plugin'

import type { Settings } from './settings.ts'
import type { Entry } from './shapes.ts'
import { amountsOf, isMetadata, problemOf, stateOf } from './state.ts'

const pathMost = 4_096
const nameMost = 4_096

/** A download as the contract has it. */
export function itemOf(entry: Entry, folders: Settings['category_folders']): ClientItem {
  const { infoHash, downloadSpeed, uploadLength, completedLength } = entry
  const state = stateOf(entry)
  const { wantedBytes, doneBytes } = amountsOf(entry)
  const leftBytes = state.isDataComplete ? 0 : Math.max(wantedBytes - doneBytes, 0)
  const problem = problemOf(entry)
  const id = idOf(entry)
  const otherIds = [entry.gid, entry.following].filter((one) => one !== undefined && one !== id)
  const isComing = state.phase === 'downloading' && downloadSpeed > 0 && wantedBytes > 0
  return {
    ...state,
    id,
    name: nameOf(entry),
    category: categoryOf(entry, folders),
    tags: [],
    rawState: entry.status.slice(0, 100),
    progress: state.isDataComplete ? 1 : shareOf(doneBytes, wantedBytes),
    wantedBytes,
    totalBytes: entry.totalLength,
    leftBytes,
    downBytesPerSecond: downloadSpeed,
    upBytesPerSecond: entry.uploadSpeed,
    etaSeconds: isComing ? Math.ceil(leftBytes / downloadSpeed) : null,
    path: pathOf(entry),
    ...(otherIds.length > 0 && { otherIds: otherIds as string[] }),
    ...(infoHash !== undefined && {
      peers: entry.connections,
      ...(entry.numSeeders !== undefined && { seeds: entry.numSeeders }),
      ...(completedLength > 0 && { ratio: uploadLength / completedLength }),
    }),
    ...(problem !== undefined && { problem }),
    // It seeds until its goal is reached, and is complete then.
    ...(state.isDataComplete && {
      isSeedGoalReached: entry.status === 'complete',
      canMove: entry.status === 'complete',
    }),
  }
}

/** A gid is gone with the process; the hash of a torrent is not. */
export function idOf({ infoHash, gid }: Entry): string {
  return infoHash ?? gid
}

function shareOf(done: number, wanted: number): number {
  return wanted === 0 ? 0 : Math.min(done / wanted, 1)
}

function nameOf({ bittorrent, files, gid }: Entry): string {
  const [file] = files
  const path = file?.path.replace(/^\[METADATA\]/, '') ?? ''
  const address = URL.parse(file?.uris[0]?.uri ?? '')?.pathname ?? ''
  const known = bittorrent?.info?.name ?? (lastOf(path) || lastOf(address))
  return (known === '' ? gid : known).slice(0, nameMost)
}

function lastOf(path: string): string {
  return path.split('/').at(-1) ?? ''
}

function categoryOf({ dir }: Entry, folders: Settings['category_folders']): string | null {
  const folder = trimmed(dir)
  return Object.entries(folders).find(([, path]) => trimmed(path) === folder)?.[0] ?? null
}

function trimmed(path: string): string {
  return path.replace(/\/+$/, '')
}

/** The file, or the folder of a torrent that has one; null while nothing is known of them. */
function pathOf(entry: Entry): ClientItem['path'] {
  if (isMetadata(entry) || entry.dir === '') return null
  const paths = entry.files.map((file) => relativePath(file.path, entry.dir))
  const [segment, ...others] = new Set(paths.map((path) => path?.split('/')[0]))
  if (segment === undefined || segment === '..' || segment === '.' || others.length > 0) return null
  const content = `${trimmed(entry.dir)}/${segment}`
  return content.length > pathMost ? null : { base: entry.dir, content }
}

/** A file's path below the folder of its download; null when it lies elsewhere or has no name yet. */
export function relativePath(path: string, dir: string): string | null {
  const folder = `${trimmed(dir)}/`
  if (!path.startsWith(folder)) return null
  const rest = path.slice(folder.length).replace(/^\/+/, '')
  return rest === '' ? null : rest
}
