import { type DownloadOrder, PluginError, type PluginHost, v } from 'shelfd/plugin'

import type { Client } from './client.ts'
import { hashesOf } from './magnet.ts'
import type { Settings } from './settings.ts'
import { addedShape, listShape, type Torrent } from './shapes.ts'
import { hashesOfFile } from './torrent-file.ts'

interface Added {
  readonly id: string
  readonly isDuplicate: boolean
}

/** How long qBittorrent may take to get a torrent from an address before that is given up. */
const fetchMostMs = 20_000
/** It takes a link first and looks at it then. */
const appearMostMs = 5_000
const lookMs = 250

/** `add` of one instance. */
export function createAdd(
  host: PluginHost<Settings>,
  client: Client,
): (order: DownloadOrder) => Promise<Added> {
  return async (order) => {
    // It takes several links at a time, each on a line of its own.
    if (/[\r\n]/.test(order.url)) throw new PluginError('invalid', 'One link is one line.')
    return /^magnet:/i.test(order.url)
      ? await addMagnet(host, client, order)
      : await addAddress(host, client, order)
  }
}

/** The id is in the link. */
async function addMagnet(
  host: PluginHost<Settings>,
  client: Client,
  order: DownloadOrder,
): Promise<Added> {
  const hashes = hashesOf(order.url)
  if (hashes.length === 0) {
    throw new PluginError('invalid', 'The magnet link holds no info hash that qBittorrent knows.')
  }
  return await addKnown(host, client, { hashes, send: () => send(client, order) })
}

async function addAddress(
  host: PluginHost<Settings>,
  client: Client,
  order: DownloadOrder,
): Promise<Added> {
  const torrent = await fetchTorrent(host, order.url)
  if (torrent === null) return await addUnseen(host, client, order)
  const { url: _, ...rest } = order
  const sendFile = (): Promise<boolean> => send(client, { ...rest, torrent: torrent.bytes })
  return await addKnown(host, client, { hashes: torrent.hashes, send: sendFile })
}

/** What the address gives, where this machine may ask there: a server that the settings name. Null leaves it to qBittorrent. */
async function fetchTorrent(
  host: PluginHost<Settings>,
  url: string,
): Promise<{ readonly bytes: Uint8Array; readonly hashes: readonly string[] } | null> {
  try {
    const response = await host.fetch(url, { timeoutMs: 5_000, tries: 1 })
    const bytes = response.bytes()
    const hashes = response.status === 200 ? await hashesOfFile(bytes) : null
    return hashes === null || hashes.length === 0 ? null : { bytes, hashes }
  } catch (error) {
    // It may be behind a login, a proxy or a VPN of which only qBittorrent knows.
    if (error instanceof PluginError && !host.signal.aborted) return null
    throw error
  }
}

/** One whose hashes are known before. */
async function addKnown(
  host: PluginHost<Settings>,
  client: Client,
  known: { readonly hashes: readonly string[]; readonly send: () => Promise<boolean> },
): Promise<Added> {
  const before = await findBy(client, known.hashes)
  if (before !== null) return { id: before.hash, isDuplicate: true }
  const isTaken = await known.send()
  const look = (): Promise<Torrent | null> => findBy(client, known.hashes)
  const found = await appear(host, isTaken ? appearMostMs : 0, look)
  // One that is there although it was not taken was added by somebody else meanwhile.
  if (found !== null) return { id: found.hash, isDuplicate: !isTaken }
  throw new PluginError('invalid', 'qBittorrent does not take the torrent.')
}

/**
 * qBittorrent gets the torrent itself, as the address need not be one that can be reached from here, and says nothing of
 * what came of it: a tag of its own tells which one is new.
 */
async function addUnseen(
  host: PluginHost<Settings>,
  client: Client,
  order: DownloadOrder,
): Promise<Added> {
  const tags = `shelfd-${crypto.randomUUID()}`
  const isTaken = await send(client, { ...order, tags })
  const look = async (): Promise<Torrent | null> => {
    const { value } = await client.read({ path: 'torrents/info', query: { tag: tags } }, listShape)
    // Old versions know no such query and give all.
    return value.find((one) => one.tags.split(',').some((tag) => tag.trim() === tags)) ?? null
  }
  try {
    const found = await appear(host, isTaken ? fetchMostMs : 0, look)
    if (found !== null) return { id: found.hash, isDuplicate: false }
  } finally {
    await client.ask({ path: 'torrents/deleteTags', form: { tags } })
  }
  throw new PluginError(
    'invalid',
    isTaken
      ? 'qBittorrent has the torrent already, or could not get it from its address: its log may say why.'
      : 'qBittorrent has the torrent already, or does not take its address.',
  )
}

/** A link, or the torrent itself. */
interface Sent extends Omit<DownloadOrder, 'url'> {
  readonly url?: string
  readonly torrent?: Uint8Array
  readonly tags?: string
}

/** Whether qBittorrent took it, as far as it says. */
async function send(
  client: Client,
  { url, category, paused = false, tags, torrent }: Sent,
): Promise<boolean> {
  const form = {
    ...(url !== undefined && { urls: url }),
    ...(category !== undefined && { category }),
    // 4.x reads the one, 5.x the other.
    paused: String(paused),
    stopped: String(paused),
    ...(tags !== undefined && { tags }),
  }
  const { response } = await client.ask({
    path: 'torrents/add',
    form,
    accept: [409, 415],
    ...(torrent !== undefined && { torrent }),
  })
  if (response.status >= 400) return false
  const words = response.text().trim()
  if (words === 'Ok.' || words === '') return true
  if (words === 'Fails.') return false
  const read = v.safeParse(addedShape, response.json())
  if (!read.success)
    throw new PluginError('protocol', 'qBittorrent answers oddly to a new torrent.')
  return read.output.success_count + read.output.pending_count > 0
}

/** The torrent that one of the hashes means, also as its other hash. */
async function findBy(client: Client, hashes: readonly string[]): Promise<Torrent | null> {
  const query = { path: 'torrents/info', query: { hashes: hashes.join('|') } }
  const { value: named } = await client.read(query, listShape)
  if (named[0] !== undefined) return named[0]
  const { value: all } = await client.read({ path: 'torrents/info' }, listShape)
  const isOne = (hash: string): boolean => hashes.includes(hash.toLowerCase().slice(0, 40))
  return all.find((one) => isOne(one.infohash_v1) || isOne(one.infohash_v2)) ?? null
}

async function appear(
  { signal }: PluginHost<Settings>,
  limitMs: number,
  look: () => Promise<Torrent | null>,
): Promise<Torrent | null> {
  const end = Date.now() + limitMs
  for (;;) {
    const found = await look()
    if (found !== null || Date.now() >= end) return found
    signal.throwIfAborted()
    await new Promise((resolve) => setTimeout(resolve, lookMs))
  }
}
