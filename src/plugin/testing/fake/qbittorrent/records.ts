import { statSync } from 'node:fs'

import {
  type FakeQbittorrentFile,
  type LiveTorrent,
  type LiveStage,
  progressOf,
  stageOf,
} from './torrents.ts'

/** What one calls `paused` the next calls `stopped`. */
export type StoppedWord = 'paused' | 'stopped'

const never = 8_640_000

/** The record of `torrents/info`. */
export function recordOf(
  live: LiveTorrent,
  { now, word }: { readonly now: number; readonly word: StoppedWord },
): Record<string, unknown> {
  const { facts, hash, savePath } = live
  const stage = stageOf(live, now)
  const total = sum(facts.files)
  const size = sum(facts.files.filter(({ isWanted = true }) => isWanted))
  const progress = progressOf(live, now)
  const isRunning = stage === 'downloading' && !live.isStopped
  const isKnown = stage !== 'metadata'
  return {
    hash,
    infohash_v1: facts.hashV2 === undefined ? hash : '',
    infohash_v2: facts.hashV2 ?? '',
    name: facts.name,
    state: live.state ?? stateOf(stage, live.isStopped, word),
    progress,
    size: isKnown ? size : 0,
    total_size: isKnown ? total : -1,
    amount_left: isKnown ? Math.round(size * (1 - progress)) : 0,
    completed: Math.round(size * progress),
    category: live.category,
    tags: [...live.tags].join(', '),
    save_path: savePath,
    download_path: '',
    content_path: isKnown ? contentPath(live) : '',
    dlspeed: isRunning ? Math.round(size / (facts.seconds ?? 1)) : 0,
    upspeed: 0,
    eta: isRunning ? Math.ceil((1 - progress) * (facts.seconds ?? 0)) : never,
    ratio: 0,
    ratio_limit: -2,
    max_ratio: -1,
    seeding_time: live.completedAt === null ? 0 : Math.floor((now - live.completedAt) / 1000),
    seeding_time_limit: -2,
    max_seeding_time: -1,
    num_seeds: isRunning ? 4 : 0,
    num_leechs: 0,
    availability: isRunning ? 4 : -1,
    added_on: Math.floor(live.addedAt / 1000),
    completion_on: live.completedAt === null ? 0 : Math.floor(live.completedAt / 1000),
    last_activity: Math.floor(now / 1000),
    downloaded_session: Math.round(total * progress),
    uploaded_session: 0,
    auto_tmm: false,
    ...facts.record,
  }
}

/** The records of `torrents/files`. */
export function fileRecordsOf(live: LiveTorrent, now: number): Record<string, unknown>[] {
  if (live.isMagnetOnly) return []
  const progress = progressOf(live, now)
  return live.facts.files.map((file, index) => ({
    index,
    name: file.path,
    size: sizeOf(file),
    progress: (file.isWanted ?? true) ? progress : 0,
    priority: (file.isWanted ?? true) ? 1 : 0,
    is_seed: progress === 1,
    availability: 1,
  }))
}

function sizeOf({ sizeBytes, from }: FakeQbittorrentFile): number {
  if (sizeBytes !== undefined || from === undefined) return sizeBytes ?? 0
  return statSync(from, { throwIfNoEntry: false })?.size ?? 0
}

function sum(files: readonly FakeQbittorrentFile[]): number {
  return files.reduce((all, file) => all + sizeOf(file), 0)
}

/** The folder of a torrent of several files, the file of one with a single file. */
function contentPath({ facts: { files }, savePath }: LiveTorrent): string {
  const [first, ...others] = files.map(({ path }) => path)
  if (first === undefined) return savePath
  if (others.length === 0) return `${savePath}/${first}`
  const [top = ''] = first.split('/')
  const isShared = others.some((path) => !path.startsWith(`${top}/`))
  return isShared ? savePath : `${savePath}/${top}`
}

function stateOf(stage: LiveStage, isStopped: boolean, word: StoppedWord): string {
  if (stage === 'moving') return 'moving'
  const isComplete = stage === 'complete'
  if (isStopped) return `${word}${isComplete ? 'UP' : 'DL'}`
  if (stage === 'metadata') return 'metaDL'
  return isComplete ? 'stalledUP' : 'downloading'
}
