import type { ClientList, PluginHost } from 'shelfd/plugin'

import type { Client } from './client.ts'
import { idOf, itemOf } from './item.ts'
import type { Settings } from './settings.ts'
import { entries, type Entry, entryKeys, sessionInfo } from './shapes.ts'
import { isKnownStatus, isOver } from './state.ts'
import type { TellOnce } from './tell-once.ts'

/** More than `max-download-result` keeps, unless somebody wants it so. */
const listedMost = 10_000

/** All that aria2 knows at one moment, steps on the way as well. */
export interface Everything {
  /** Another one after each start. */
  readonly session: string
  readonly entries: readonly Entry[]
}

/** Asks for everything, in one request. */
export async function readEverything(client: Client): Promise<Everything> {
  const [{ sessionId }, active, waiting, stopped] = await client.ask(
    { method: 'aria2.getSessionInfo', schema: sessionInfo },
    { method: 'aria2.tellActive', params: [entryKeys], schema: entries },
    { method: 'aria2.tellWaiting', params: [0, listedMost, entryKeys], schema: entries },
    { method: 'aria2.tellStopped', params: [0, listedMost, entryKeys], schema: entries },
  )
  return { session: sessionId.slice(0, 200), entries: [...active, ...waiting, ...stopped] }
}

/** Makes `list`. */
export function createList(
  host: PluginHost<Settings>,
  client: Client,
  tellOnce: TellOnce,
): (query: { readonly category?: string }) => Promise<ClientList> {
  return async ({ category }) => {
    const { session, entries: all } = await readEverything(client)
    for (const { status } of all) {
      if (isKnownStatus(status)) continue
      await tellOnce(`status ${status}`, 'aria2 has a status that is not known.', { status })
    }
    const items = downloadsOf(all).map((entry) => itemOf(entry, host.settings.category_folders))
    return {
      items: category === undefined ? items : items.filter((item) => item.category === category),
      isComplete: true,
      session,
    }
  }
}

const order = ['active', 'waiting', 'paused', 'complete']

/**
 * The downloads themselves, each once: a torrent that is added twice leaves an entry with an error beside the one that
 * goes on.
 */
export function downloadsOf(all: readonly Entry[]): readonly Entry[] {
  const chosen = new Map<string, Entry>()
  for (const entry of all) {
    if (isOver(entry)) continue
    const known = chosen.get(idOf(entry))
    if (known === undefined || rankOf(entry) < rankOf(known)) chosen.set(idOf(entry), entry)
  }
  return [...chosen.values()]
}

function rankOf({ status }: Entry): number {
  const rank = order.indexOf(status)
  return rank === -1 ? order.length : rank
}
