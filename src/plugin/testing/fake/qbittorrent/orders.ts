import type { ServerAnswer } from '../../misbehaviours.ts'
import { type FakeQbittorrentTorrent, hashOfName } from './torrents.ts'
import type { FakeWorld } from './world.ts'

/** `torrents/add` of one link. */
export function addOrder(form: URLSearchParams, world: FakeWorld): ServerAnswer {
  const link = (form.get('urls') ?? '').trim()
  const { store } = world
  const found = find(link, world)
  if (found === 'nowhere') return answerOf(world, { added: [], pending: 1 })
  if (found === null || store.torrents.has(hashOf(found.facts))) {
    // What comes from an address is looked at later, by nobody who could tell.
    const pending = /^https?:/i.test(link) ? 1 : 0
    return answerOf(world, { added: [], pending })
  }
  const isStopped = form.get(world.word) === 'true'
  const category = form.get('category') ?? ''
  const tags = (form.get('tags') ?? '').split(',').filter((tag) => tag !== '')
  const facts = { ...found.facts, isStopped, category, tags }
  const live = store.add(facts, found.isMagnetOnly)
  return answerOf(world, { added: [live.hash], pending: 0 })
}

interface Found {
  readonly facts: FakeQbittorrentTorrent
  /** Nobody in the swarm has it. */
  readonly isMagnetOnly: boolean
}

/** Null for a link that is none. */
function find(link: string, { store }: FakeWorld): Found | 'nowhere' | null {
  if (/^https?:/i.test(link)) {
    const facts = store.swarm.find(({ url }) => url === link)
    return facts === undefined ? 'nowhere' : { facts, isMagnetOnly: false }
  }
  const [, hash] = /^magnet:\?.*xt=urn:btih:([\da-f]{40})/i.exec(link) ?? []
  if (hash === undefined) return null
  const facts = store.swarm.find((one) => hashOf(one) === hash.toLowerCase())
  if (facts !== undefined) return { facts, isMagnetOnly: false }
  const name = new URLSearchParams(link.slice(link.indexOf('?'))).get('dn') ?? hash
  return { facts: { name, hash: hash.toLowerCase(), files: [] }, isMagnetOnly: true }
}

function hashOf({ hash, name }: FakeQbittorrentTorrent): string {
  return hash ?? hashOfName(name)
}

function answerOf(
  { isNew }: FakeWorld,
  { added, pending }: { readonly added: readonly string[]; readonly pending: number },
): ServerAnswer {
  const isTaken = added.length > 0 || pending > 0
  if (!isNew) return { body: isTaken ? 'Ok.' : 'Fails.' }
  return {
    status: isTaken ? (pending > 0 ? 202 : 200) : 409,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      success_count: added.length,
      pending_count: pending,
      failure_count: isTaken ? 0 : 1,
      added_torrent_ids: added,
    }),
  }
}
