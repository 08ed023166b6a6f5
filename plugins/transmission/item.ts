import type { ClientItem } from 'shelfd/plugin'

import { joined } from './places.ts'
import type { Settings } from './settings.ts'
import type { Torrent } from './shapes.ts'
import { problemOf, stateOf } from './state.ts'

/** What is known of a torrent beside its own numbers. */
export interface Surroundings {
  readonly nowMs: number
  readonly folders: Settings['category_folders']
  /** Name of its file or folder on disk; null when nobody knows. */
  readonly diskName: string | null
}

/** Longer than that means that nobody knows. */
const etaMostSeconds = 8_640_000
/** Longer than any disk takes, and short enough for an answer: a torrent may be named by a book. */
const textMost = 4_096
const labelsMost = 500
const onlyTheTorrent = 1

/** A torrent as the contract has it. */
export function itemOf(torrent: Torrent, surroundings: Surroundings): ClientItem {
  const { leftUntilDone, sizeWhenDone, totalSize, percentDone, eta, labels } = torrent
  const state = stateOf(torrent, surroundings.nowMs)
  const { phase, isDataComplete } = state
  const isComing = phase === 'downloading' || phase === 'stalled'
  const problem = problemOf(torrent)
  return {
    ...state,
    id: torrent.hashString,
    name: torrent.name.slice(0, textMost),
    category: categoryOf(torrent, surroundings.folders),
    tags: labels.slice(0, labelsMost).map((label) => label.slice(0, textMost)),
    progress: isDataComplete ? 1 : Math.min(Math.max(percentDone, 0), 1),
    wantedBytes: sizeWhenDone,
    totalBytes: totalSize,
    leftBytes: Math.max(leftUntilDone, 0),
    downBytesPerSecond: Math.max(torrent.rateDownload, 0),
    upBytesPerSecond: Math.max(torrent.rateUpload, 0),
    // Of a torrent that seeds it is the time until its goal.
    etaSeconds: isComing && eta >= 0 && eta < etaMostSeconds ? eta : null,
    seedingSeconds: Math.max(torrent.secondsSeeding, 0),
    peers: torrent.peersConnected,
    path: pathOf(torrent, surroundings.diskName),
    ...(torrent.uploadRatio >= 0 && { ratio: torrent.uploadRatio }),
    ...(torrent.addedDate > 0 && { addedAt: torrent.addedDate * 1_000 }),
    ...(torrent.doneDate > 0 && { completedAt: torrent.doneDate * 1_000 }),
    ...(problem !== undefined && { problem }),
    ...(isDataComplete && goalOf(torrent)),
  }
}

/** The first label; without one, what the folder stands for. */
function categoryOf(
  { labels, downloadDir }: Pick<Torrent, 'labels' | 'downloadDir'>,
  folders: Settings['category_folders'],
): string | null {
  const [label] = labels
  if (label !== undefined && label !== '') return label.slice(0, textMost)
  const folder = trimmed(downloadDir)
  return Object.entries(folders).find(([, path]) => trimmed(path) === folder)?.[0] ?? null
}

function trimmed(path: string): string {
  return path.replace(/\/+$/, '')
}

function pathOf({ downloadDir }: Torrent, diskName: string | null): ClientItem['path'] {
  if (diskName === null || downloadDir === '') return null
  const content = joined(downloadDir, diskName)
  return content.length > textMost ? null : { base: downloadDir, content }
}

/** `isFinished` means that the goal of seeding is reached, and says nothing of the data. */
function goalOf(torrent: Torrent): Required<Pick<ClientItem, 'isSeedGoalReached' | 'canMove'>> {
  const { isFinished, seedRatioMode, seedRatioLimit, uploadRatio, status } = torrent
  const hasOwnRatio = seedRatioMode === onlyTheTorrent && uploadRatio >= seedRatioLimit
  const isSeedGoalReached = isFinished || hasOwnRatio
  return { isSeedGoalReached, canMove: isSeedGoalReached && status === 0 }
}
