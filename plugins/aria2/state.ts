import type { ClientItem, DownloadPhase } from 'shelfd/plugin'

import type { Entry } from './shapes.ts'

/** Bytes of the files that are wanted. */
export interface Amounts {
  readonly wantedBytes: number
  readonly doneBytes: number
}

/** The lengths of a torrent are those of all its files; what is wanted of them, only the files tell. */
export function amountsOf({ files, totalLength, completedLength, infoHash }: Entry): Amounts {
  if (infoHash === undefined) return { wantedBytes: totalLength, doneBytes: completedLength }
  const selected = files.filter((file) => file.selected)
  const sum = (amounts: readonly number[]): number => amounts.reduce((all, one) => all + one, 0)
  return {
    wantedBytes: sum(selected.map((file) => file.length)),
    doneBytes: sum(selected.map((file) => file.completedLength)),
  }
}

/** A magnet link that waits for what it stands for: it has a hash, and nothing else of a torrent. */
export function isMetadata({ files, bittorrent, infoHash }: Entry): boolean {
  if (infoHash === undefined) return false
  return bittorrent?.info === undefined || files[0]?.path.startsWith('[METADATA]') === true
}

/** A step on the way to another download, which is in the list itself; or what somebody took away. */
export function isOver({ followedBy, status }: Entry): boolean {
  return followedBy.length > 0 || status === 'removed'
}

const statuses = ['active', 'waiting', 'paused', 'error', 'complete', 'removed']

/** Whether the status is one that aria2 has had so far. */
export function isKnownStatus(status: string): boolean {
  return statuses.includes(status)
}

/** What a download does, and whether all that is wanted is there. */
export function stateOf(entry: Entry): Pick<ClientItem, 'phase' | 'isDataComplete'> {
  const is = (phase: DownloadPhase, isDataComplete = false) => ({ phase, isDataComplete })
  const { status, infoHash } = entry
  if (status === 'error') return is('failed')
  if (!isKnownStatus(status)) return is('unknown')
  if (isMetadata(entry)) return is('metadata')
  if (entry.verifyIntegrityPending || entry.verifiedLength !== undefined) return is('checking')
  const { wantedBytes, doneBytes } = amountsOf(entry)
  // A file that is fetched by HTTP is at rest once it is closed, a torrent once all of it was checked.
  const isWhole = infoHash !== undefined && wantedBytes > 0 && doneBytes >= wantedBytes
  if (status === 'complete') return is('complete', wantedBytes > 0 && doneBytes >= wantedBytes)
  if (status === 'paused') return isWhole ? is('complete', true) : is('paused')
  if (status === 'waiting') return isWhole ? is('seeding', true) : is('queued')
  if (isWhole) return is('seeding', true)
  const isAlone = entry.downloadSpeed === 0 && entry.connections === 0
  return is(isAlone && infoHash !== undefined ? 'stalled' : 'downloading')
}

/** Codes of https://aria2.github.io/manual/en/html/aria2c.html#exit-status that are of its own disk. */
const diskCodes = ['9', '15', '16', '17', '18']

export function problemOf(entry: Entry): ClientItem['problem'] {
  if (entry.status !== 'error') return undefined
  const { errorCode = 'unknown', errorMessage = '' } = entry
  const words = errorMessage === '' ? 'It does not say why' : errorMessage.slice(0, 1_000)
  const isDenied = /permission denied/i.test(errorMessage)
  const kind = isDenied ? 'permission' : diskCodes.includes(errorCode) ? 'disk' : 'other'
  return { kind, message: `${words} (aria2 error ${errorCode.slice(0, 20)})`, blocksImport: true }
}
