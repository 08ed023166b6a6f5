import { createHash } from 'node:crypto'

/** A file of a torrent. */
export interface FakeQbittorrentFile {
  /** Below the save path, `/` between segments: with the torrent's folder in front. */
  readonly path: string
  /** That of `from` without it, and 0 without either. */
  readonly sizeBytes?: number
  /** A file of this machine that is copied to the save path once the torrent is complete. */
  readonly from?: string
  /** True without it. */
  readonly isWanted?: boolean
}

/** A torrent that a pretend qBittorrent has, or finds when somebody adds it. */
export interface FakeQbittorrentTorrent {
  readonly name: string
  /** Made of the name without it. */
  readonly hash?: string
  /** Of version 2. */
  readonly hashV2?: string
  readonly files: readonly FakeQbittorrentFile[]
  /** That of the server without it. */
  readonly savePath?: string
  readonly category?: string
  readonly tags?: readonly string[]
  /** How long it takes from nothing to all; 0 without it. */
  readonly seconds?: number
  /** How long it is `moving` after that; 0 without it. */
  readonly movingSeconds?: number
  readonly isStopped?: boolean
  /** The address of its `.torrent` file, for those that are still to be added. */
  readonly url?: string
  /** Its state whatever it does, such as `missingFiles`. */
  readonly state?: string
  /** Fields of its record as they are to be answered. */
  readonly record?: Readonly<Record<string, unknown>>
}

/** A torrent as it is at present. */
export interface LiveTorrent {
  readonly facts: FakeQbittorrentTorrent
  readonly hash: string
  readonly savePath: string
  readonly addedAt: number
  category: string
  readonly tags: Set<string>
  /** Null when what it does tells. */
  state: string | null
  isStopped: boolean
  /** How long it has been running before `since`. */
  ranMs: number
  /** Null while it is stopped. */
  since: number | null
  completedAt: number | null
  /** Nobody knows what is in it. */
  readonly isMagnetOnly: boolean
}

export type LiveStage = 'metadata' | 'downloading' | 'moving' | 'complete'

/** 40 hexadecimal digits that are always the same for a name. */
export function hashOfName(name: string): string {
  return createHash('sha1').update(name).digest('hex')
}

export function startTorrent(
  facts: FakeQbittorrentTorrent,
  at: { readonly now: number; readonly savePath: string; readonly isMagnetOnly?: boolean },
): LiveTorrent {
  const isStopped = facts.isStopped ?? false
  return {
    facts,
    hash: facts.hash ?? hashOfName(facts.name),
    savePath: facts.savePath ?? at.savePath,
    addedAt: at.now,
    category: facts.category ?? '',
    tags: new Set(facts.tags),
    state: facts.state ?? null,
    isStopped,
    ranMs: 0,
    since: isStopped ? null : at.now,
    completedAt: null,
    isMagnetOnly: at.isMagnetOnly ?? false,
  }
}

export function stopTorrent(live: LiveTorrent, now: number): void {
  if (live.since !== null) live.ranMs += now - live.since
  live.since = null
  live.isStopped = true
}

export function resumeTorrent(live: LiveTorrent, now: number): void {
  live.since ??= now
  live.isStopped = false
}

/** 0..1 */
export function progressOf(live: LiveTorrent, now: number): number {
  const { seconds = 0 } = live.facts
  if (live.isMagnetOnly) return 0
  return seconds === 0 ? 1 : Math.min(1, ranMs(live, now) / (seconds * 1000))
}

export function stageOf(live: LiveTorrent, now: number): LiveStage {
  if (live.isMagnetOnly) return 'metadata'
  if (progressOf(live, now) < 1) return 'downloading'
  const { seconds = 0, movingSeconds = 0 } = live.facts
  const isAtRest = ranMs(live, now) >= (seconds + movingSeconds) * 1000
  return isAtRest || live.completedAt !== null ? 'complete' : 'moving'
}

function ranMs({ ranMs: before, since }: LiveTorrent, now: number): number {
  return before + (since === null ? 0 : now - since)
}
