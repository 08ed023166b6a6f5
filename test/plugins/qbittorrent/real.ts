import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { ClientItem } from '../../../src/domain/download-client.ts'
import {
  type Qbittorrent,
  type QbittorrentOptions,
  startQbittorrent,
} from '../../support/qbittorrent.ts'
import { makeTorrent, type TestTorrent } from '../../support/torrent.ts'
import { until } from '../../support/until.ts'
import { instanceOf, type TestClient } from './instance.ts'

/** A real qBittorrent, and the plugin that follows it. */
export interface Real extends AsyncDisposable {
  readonly daemon: Qbittorrent
  readonly client: TestClient
  /** The download as the plugin tells of it. */
  item(torrent: Pick<TestTorrent, 'infoHash'>): Promise<ClientItem | null>
  /** Waits until the plugin tells of it so. */
  reaches(
    torrent: Pick<TestTorrent, 'infoHash'>,
    fits: (item: ClientItem) => boolean,
    limitMs?: number,
  ): Promise<ClientItem>
}

export async function startReal(options: QbittorrentOptions = {}): Promise<Real> {
  const daemon = await startQbittorrent(options)
  const { url, username, password } = daemon
  const { client } = instanceOf({ url, username, password })
  const item: Real['item'] = async ({ infoHash }) => {
    const { items } = await client.list({})
    return items.find(({ id }) => id === infoHash) ?? null
  }
  return {
    daemon,
    client,
    item,
    reaches: async (torrent, fits, limitMs = 60_000) =>
      await until(
        async () => {
          const found = await item(torrent)
          return found !== null && fits(found) ? found : null
        },
        { what: 'the state that was waited for', limitMs, everyMs: 50 },
      ),
    [Symbol.asyncDispose]: () => daemon[Symbol.asyncDispose](),
  }
}

/** Puts a file where it belongs and adds it: complete as soon as qBittorrent has checked it. */
export async function addInPlace(daemon: Qbittorrent, name: string, sizeBytes = 200_000) {
  const bytes = Buffer.alloc(sizeBytes, name)
  writeFileSync(join(daemon.doneDir, name), bytes)
  const torrent = makeTorrent(name, bytes)
  await daemon.add(torrent, { savepath: daemon.doneDir, useDownloadPath: 'false' })
  return torrent
}

export const isComplete = ({ isDataComplete }: ClientItem): boolean => isDataComplete
