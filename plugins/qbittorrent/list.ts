import { type ClientList, type PluginHost, PluginError } from 'shelfd/plugin'

import type { Client } from './client.ts'
import { toItem } from './item.ts'
import type { Settings } from './settings.ts'
import { listShape, logShape, type Torrent } from './shapes.ts'
import { phaseOf } from './states.ts'

/** A day: the host forgets it earlier when it stops. */
const toldSeconds = 86_400
const statesMost = 20
const reasonsMost = 1_000

/** `list` of one instance. */
export function createList(
  host: PluginHost<Settings>,
  client: Client,
): (query: { readonly category?: string }) => Promise<ClientList> {
  const warn = createWarn(host)
  const reasonOf = createReasons(host, client)
  const epochOf = createEpochs(host, client)
  return async ({ category }) => {
    const query = category === undefined ? {} : { category }
    const question = { path: 'torrents/info', query }
    const { value: torrents, session } = await client.read(question, listShape)
    await warn(torrents)
    const reasons = await reasonOf(torrents)
    const now = host.now()
    return {
      items: torrents.map((one) => toItem(one, { now, reason: reasons.get(one.hash) ?? null })),
      // While it reads what it knew before its start, others may still come.
      isComplete: torrents.every(({ state }) => state !== 'checkingResumeData'),
      session: await epochOf(session.epoch, { category: category ?? null, torrents }),
    }
  }
}

/** A state that only a newer version knows is worth one line, whichever thread sees it. */
function createWarn(host: PluginHost<Settings>): (torrents: readonly Torrent[]) => Promise<void> {
  const seen = new Set<string>()
  return async (torrents) => {
    for (const { state, name } of torrents) {
      if (phaseOf(state) !== 'unknown' || seen.has(state) || seen.size >= statesMost) continue
      seen.add(state)
      const key = `state ${state.slice(0, 100)}`
      if ((await host.cache.get(key)) !== null) continue
      await host.cache.set(key, true, toldSeconds)
      host.log.warn('qBittorrent has a state that this plugin does not know.', { state, name })
    }
  }
}

/**
 * Why torrents failed, by hash: only the log of qBittorrent says it. It is asked once for each that is new in error, so
 * at most once a poll.
 */
function createReasons(
  host: PluginHost<Settings>,
  client: Client,
): (torrents: readonly Torrent[]) => Promise<ReadonlyMap<string, string | null>> {
  let known: ReadonlyMap<string, string | null> = new Map()
  return async (torrents) => {
    const failed = torrents.filter(({ state }) => state === 'error').slice(0, reasonsMost)
    const isNew = failed.some(({ hash }) => !known.has(hash))
    const lines = isNew ? await readLog(host, client) : []
    const reasonOf = ({ hash, name }: Torrent): string | null =>
      lines.findLast((line) => line.includes(`"${name}"`)) ?? known.get(hash) ?? null
    known = new Map(failed.map((torrent) => [torrent.hash, reasonOf(torrent)]))
    return known
  }
}

/** Its warnings, oldest first. */
async function readLog(host: PluginHost<Settings>, client: Client): Promise<readonly string[]> {
  const query = { normal: 'false', info: 'false', warning: 'true', critical: 'true' }
  try {
    const { value } = await client.read({ path: 'log/main', query }, logShape)
    return value.map(({ message }) => message)
  } catch (error) {
    if (!(error instanceof PluginError) || error.code === 'timeout') throw error
    // The list is there; that a torrent is in error is known without the words.
    host.log.debug('The log of qBittorrent could not be read.', { reason: error.message })
    return []
  }
}

/**
 * A login ends with the process that gave it. With an API key nothing does, but counters that start anew: when the sum of
 * what went over the wire since its start goes down, it is another process, or a torrent was removed; both may be thought.
 */
function createEpochs(
  host: PluginHost<Settings>,
  client: Client,
): (
  epoch: string,
  list: { readonly category: string | null; readonly torrents: readonly Torrent[] },
) => Promise<string> {
  return async (epoch, { category, torrents }) => {
    if (client.sessions.kind !== 'key') return epoch
    const key = `sum ${category === null ? 'of all' : `in ${category}`}`.slice(0, 500)
    const sum = torrents.reduce(
      (all, one) => all + one.downloaded_session + one.uploaded_session,
      0,
    )
    const last = await host.cache.get(key)
    await host.cache.set(key, sum, toldSeconds)
    if (typeof last !== 'number' || sum >= last) return epoch
    await client.sessions.suspect()
    return (await client.sessions.current()).epoch
  }
}
