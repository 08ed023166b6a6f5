import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { type FakeQbittorrentTorrent, type LiveTorrent, stageOf, startTorrent } from './torrents.ts'

/** The torrents of a pretend qBittorrent. */
export interface FakeStore {
  readonly torrents: Map<string, LiveTorrent>
  readonly categories: Set<string>
  readonly tags: Set<string>
  /** What it finds when somebody adds it. */
  swarm: readonly FakeQbittorrentTorrent[]
  add(facts: FakeQbittorrentTorrent, isMagnetOnly?: boolean): LiveTorrent
  remove(hash: string, deleteFiles: boolean): void
  /** Lets time act: what has become complete is put where it belongs. */
  settle(): void
}

export function createStore({
  now,
  savePath,
  torrents: first,
}: {
  readonly now: () => number
  readonly savePath: string
  readonly torrents: readonly FakeQbittorrentTorrent[]
}): FakeStore {
  const torrents = new Map<string, LiveTorrent>()
  const store: FakeStore = {
    torrents,
    categories: new Set(),
    tags: new Set(),
    swarm: [],
    add: (facts, isMagnetOnly = false) => {
      const live = startTorrent(facts, { now: now(), savePath, isMagnetOnly })
      torrents.set(live.hash, live)
      if (live.category !== '') store.categories.add(live.category)
      for (const tag of live.tags) store.tags.add(tag)
      return live
    },
    remove: (hash, deleteFiles) => {
      const live = torrents.get(hash)
      torrents.delete(hash)
      if (live !== undefined && deleteFiles) deleteFilesOf(live)
    },
    settle: () => {
      for (const live of torrents.values()) {
        if (live.completedAt !== null || stageOf(live, now()) !== 'complete') continue
        placeFiles(live)
        live.completedAt = now()
      }
    },
  }
  for (const facts of first) store.add(facts)
  return store
}

function placeFiles({ facts, savePath }: LiveTorrent): void {
  for (const { path, from, isWanted = true } of facts.files) {
    const place = join(savePath, path)
    if (from === undefined || !isWanted || existsSync(place)) continue
    mkdirSync(dirname(place), { recursive: true })
    copyFileSync(from, place)
  }
}

/** Those it put there itself: whatever else lies at the save path is somebody's. */
function deleteFilesOf({ facts, savePath }: LiveTorrent): void {
  for (const { path, from } of facts.files) {
    if (from !== undefined) rmSync(join(savePath, path), { force: true })
  }
}
