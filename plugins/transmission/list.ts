import { type ClientItem, type ClientList, PluginError, type PluginHost } from 'shelfd/plugin'

import type { Client } from './client.ts'
import { itemOf } from './item.ts'
import { createPlaces } from './places.ts'
import type { Session } from './session.ts'
import type { Settings } from './settings.ts'
import { sessionStats, torrentFields, torrentList } from './shapes.ts'
import { isKnownStatus } from './state.ts'
import type { TellOnce } from './tell-once.ts'

/** It serves before it has read its torrents, and says meanwhile that there are none. */
const loadingMs = 10_000
const emptyMs = 60_000

/** Makes `list`: one request, and another in the hour or after a restart, or for names that differ on disk. */
export function createList(deps: {
  readonly host: PluginHost<Settings>
  readonly client: Client
  readonly session: Session
  readonly tellOnce: TellOnce
}): (query: { readonly category?: string }) => Promise<ClientList> {
  const { host, client, session, tellOnce } = deps
  const places = createPlaces(client, () => host.now())
  const secondsActive = async (): Promise<number> => {
    const stats = await client.ask({ method: 'session-stats', schema: sessionStats })
    return stats['current-stats'].secondsActive
  }

  return async ({ category }) => {
    const { torrents } = await client.ask({
      method: 'torrent-get',
      args: { fields: torrentFields },
      schema: torrentList,
    })
    const startedAt = await session.startedAt(secondsActive)
    const nowMs = host.now()
    for (const { status } of torrents) {
      if (isKnownStatus(status)) continue
      await tellOnce(`status ${status}`, 'Transmission has a status that is not known.', { status })
    }
    const diskNames = await places.diskNames(torrents)
    const items = torrents.map((torrent) =>
      itemOf(torrent, {
        nowMs,
        folders: host.settings.category_folders,
        diskName: diskNames.get(torrent.hashString) ?? null,
      }),
    )
    checkIds(items)
    return {
      items: category === undefined ? items : items.filter((item) => isOf(item, category)),
      isComplete: nowMs - startedAt >= (items.length === 0 ? emptyMs : loadingMs),
      session: `since ${new Date(startedAt).toISOString()}`,
    }
  }
}

function isOf(item: ClientItem, category: string): boolean {
  return item.category === category || item.tags.includes(category)
}

function checkIds(items: readonly ClientItem[]): void {
  if (new Set(items.map(({ id }) => id)).size === items.length) return
  throw new PluginError('protocol', 'Transmission lists a torrent twice.')
}
