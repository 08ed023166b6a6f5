import type { ClientItem, DownloadPhase } from 'shelfd/plugin'

import type { Torrent } from './shapes.ts'

/** The numbers of a torrent's status since 2.40, in Transmission's own words. */
const words = [
  'stopped',
  'check-wait',
  'check',
  'download-wait',
  'download',
  'seed-wait',
  'seed',
] as const
/** Not sooner: between two pieces of a slow peer nothing comes either. */
const stalledAfterSeconds = 60

/** What a torrent does, by its numbers. */
export interface State {
  readonly phase: DownloadPhase
  readonly rawState: string
  readonly isDataComplete: boolean
}

function rawStateOf({ status }: Pick<Torrent, 'status'>): string {
  return words[status] ?? `status ${status}`
}

/** Whether the status is one that Transmission has had so far. */
export function isKnownStatus(status: number): boolean {
  return words[status] !== undefined
}

/**
 * The order of the questions matters: while it checks, and with an error of its own disk, Transmission goes on saying
 * that everything is there, and of a magnet link without metadata that nothing is left.
 */
export function stateOf(torrent: Torrent, nowMs: number): State {
  const { status, error, totalSize, metadataPercentComplete, leftUntilDone, sizeWhenDone } = torrent
  const rawState = rawStateOf(torrent)
  const is = (phase: DownloadPhase): State => ({ phase, rawState, isDataComplete: false })

  if (error === localError) return is(isGone(torrent) ? 'missing' : 'error')
  if (!isKnownStatus(status)) return is('unknown')
  if (totalSize === 0 || metadataPercentComplete < 1) return is('metadata')
  if (status === 1 || status === 2) return is('checking')
  if (leftUntilDone === 0 && sizeWhenDone > 0) {
    // All bytes are there, but are being moved to where they belong.
    if (status === 3 || status === 4) return is('moving')
    return { phase: status === 0 ? 'complete' : 'seeding', rawState, isDataComplete: true }
  }
  if (status === 0) return is('paused')
  if (status === 3) return is('queued')
  if (status === 4) return is(isStalled(torrent, nowMs) ? 'stalled' : 'downloading')
  return is('seeding')
}

/** Of its own disk; 1 and 2 are a tracker's, which does not concern the data. */
const localError = 3

export function problemOf(torrent: Torrent): ClientItem['problem'] {
  const { error, errorString } = torrent
  if (error === 0) return undefined
  const message = errorString.slice(0, 1_000)
  if (error !== localError) return { kind: 'tracker', message, blocksImport: false }
  return { kind: localKindOf(torrent), message, blocksImport: true }
}

function localKindOf(torrent: Torrent): NonNullable<ClientItem['problem']>['kind'] {
  if (isGone(torrent)) return 'missing-files'
  if (/permission denied|not permitted|read-only/i.test(torrent.errorString)) return 'permission'
  return /no space left|disk|quota|input\/output/i.test(torrent.errorString) ? 'disk' : 'other'
}

function isGone({ errorString }: Torrent): boolean {
  return /^no data found|no such file/i.test(errorString)
}

/** `isStalled` of Transmission heeds a limit of its queue, which can be off. */
function isStalled(torrent: Torrent, nowMs: number): boolean {
  const { rateDownload, activityDate, startDate, addedDate } = torrent
  const since = Math.max(activityDate, startDate, addedDate)
  return rateDownload === 0 && nowMs / 1_000 - since >= stalledAfterSeconds
}
