import type { ClientItem } from 'shelfd/plugin'

import { placeOf } from './place.ts'
import type { Torrent } from './shapes.ts'
import { isStopped, phaseOf } from './states.ts'

/** qBittorrent's word for "never". */
const never = 8_640_000
/** Seconds after which a date is none: some versions say 2^32 - 1 for "not yet". */
const lastSecond = 4_102_444_800
/** Ratios come rounded. */
const ratioTolerance = 0.001
const textMost = 4_000
const tagsMost = 500

/** What the rest of the daemon has to know about a torrent. */
export function toItem(
  torrent: Torrent,
  { now, reason }: { readonly now: number; readonly reason: string | null },
): ClientItem {
  const { state, hash } = torrent
  const phase = phaseOf(state)
  const isMoving = phase === 'downloading'
  const problem = problemOf(torrent, reason)
  const isSeedGoalReached = isGoalReached(torrent, now)
  return {
    id: hash,
    otherIds: [torrent.infohash_v1, torrent.infohash_v2]
      .map((other) => other.toLowerCase())
      .filter((other) => /^[\da-f]{40,64}$/.test(other) && other !== hash),
    name: torrent.name.slice(0, textMost),
    category: torrent.category === '' ? null : torrent.category.slice(0, textMost),
    tags: tagsOf(torrent.tags),
    phase,
    rawState: state.slice(0, 100),
    isDataComplete: isDataComplete(torrent),
    progress: Math.min(Math.max(torrent.progress, 0), 1),
    wantedBytes: Math.max(torrent.size, 0),
    totalBytes: Math.max(torrent.total_size, 0),
    leftBytes: Math.max(torrent.amount_left, 0),
    // For seconds after the end it is the average of what was.
    downBytesPerSecond: isMoving ? Math.max(torrent.dlspeed, 0) : 0,
    upBytesPerSecond: Math.max(torrent.upspeed, 0),
    etaSeconds: etaOf(torrent),
    ...known('ratio', atLeast(0, torrent.ratio)),
    ...known('seedingSeconds', atLeast(0, torrent.seeding_time)),
    ...known('seeds', atLeast(0, torrent.num_seeds)),
    ...known('peers', atLeast(0, torrent.num_leechs)),
    ...known('availability', atLeast(0, torrent.availability)),
    path: placeOf(torrent).path,
    ...known('addedAt', instant(torrent.added_on)),
    ...known('completedAt', instant(torrent.completion_on)),
    ...known('problem', problem),
    isSeedGoalReached,
    canMove: isSeedGoalReached && isStopped(state),
  }
}

/** At 1 it may still be checked, or be on its way to where it is to lie. */
function isDataComplete({ state, progress, amount_left: left, size }: Torrent): boolean {
  const phase = phaseOf(state)
  const isAtRest = phase === 'seeding' || phase === 'complete'
  return isAtRest && progress === 1 && left === 0 && size > 0
}

function problemOf(torrent: Torrent, reason: string | null): ClientItem['problem'] {
  const phase = phaseOf(torrent.state)
  if (phase === 'missing') {
    const message = 'qBittorrent does not find the files of this download any more.'
    return { kind: 'missing-files', message, blocksImport: true }
  }
  if (phase === 'error') {
    const message = reason ?? 'qBittorrent has an error with its files; its log says which.'
    const kind = /permission denied|access is denied/i.test(message) ? 'permission' : 'disk'
    return { kind, message: message.slice(0, textMost), blocksImport: true }
  }
  if (!placeOf(torrent).isShared) return undefined
  const folder = torrent.save_path
  const message = `Its files lie side by side with those of other downloads in ${folder}, so that they cannot be told apart: give it a folder of its own in qBittorrent (content layout "Create subfolder").`
  return { kind: 'other', message, blocksImport: true }
}

/** One limit is enough. Those that qBittorrent gives hold for this torrent, also when they are those of all. */
function isGoalReached(torrent: Torrent, now: number): boolean {
  const { ratio = 0, max_ratio: maxRatio = -1 } = torrent
  const { seeding_time: seeded = 0, max_seeding_time: maxMinutes = -1 } = torrent
  const { last_activity: last = 0, max_inactive_seeding_time: maxIdleMinutes = -1 } = torrent
  if (torrent.progress < 1) return false
  // Below 0 it is infinite: nothing was downloaded.
  if (maxRatio >= 0 && (ratio < 0 || ratio >= maxRatio - ratioTolerance)) return true
  if (maxMinutes >= 0 && seeded >= maxMinutes * 60) return true
  return maxIdleMinutes >= 0 && last > 0 && now / 1000 - last >= maxIdleMinutes * 60
}

function etaOf({ eta }: Torrent): number | null {
  return eta === undefined || eta < 0 || eta >= never ? null : eta
}

function tagsOf(tags: string): string[] {
  const all = tags.split(',').map((tag) => tag.trim().slice(0, textMost))
  return all.filter((tag) => tag !== '').slice(0, tagsMost)
}

function atLeast(least: number, value: number | undefined): number | undefined {
  return value !== undefined && value >= least ? value : undefined
}

function instant(seconds: number | undefined): number | undefined {
  return seconds !== undefined && seconds > 0 && seconds < lastSecond ? seconds * 1000 : undefined
}

function known<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { readonly [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]: Value })
}
