import { type ClientFile, type DownloadClient, PluginError, type PluginHost } from 'shelfd/plugin'

import type { Client, Question } from './client.ts'
import { idOf, relativePath } from './item.ts'
import { downloadsOf, readEverything } from './list.ts'
import { hashOfMagnet } from './magnet.ts'
import type { Settings } from './settings.ts'
import { anything, type Entry, gid } from './shapes.ts'
import { isMetadata } from './state.ts'

type Orders = Required<Pick<DownloadClient, 'files' | 'add' | 'remove' | 'pause' | 'resume'>>

/** Everything but the list. */
export function createOrders({ settings }: PluginHost<Settings>, client: Client): Orders {
  return {
    files: (id) => filesOf(client, id),
    add: async ({ url, category, paused = false }) => {
      const hash = hashOfMagnet(url)
      const { entries } = await readEverything(client)
      const known = downloadsOf(entries).find((entry) => isSame(entry, { hash, url }))
      if (known !== undefined) return { id: idOf(known), isDuplicate: true }
      const dir = category === undefined ? undefined : settings.category_folders[category]
      const options = { pause: String(paused), ...(dir !== undefined && { dir }) }
      const [added] = await client.ask({
        method: 'aria2.addUri',
        params: [[url], options],
        schema: gid,
      })
      return { id: hash ?? added, isDuplicate: false }
    },
    remove: async (id, { deleteData }) => {
      if (deleteData) {
        throw new PluginError('unsupported', 'aria2 cannot delete what it has downloaded.')
      }
      const { entries } = await readEverything(client)
      const found = entries.filter((entry) => isOf(entry, id) && entry.status !== 'removed')
      if (found.length === 0) throw unknownDownload(id)
      await orderAll(client, found.map(removalOf))
    },
    pause: (ids) => orderEach(client, ids, 'aria2.pause'),
    resume: (ids) => orderEach(client, ids, 'aria2.unpause'),
  }
}

/** Whether an address is being fetched already; one that failed may be tried again. */
function isSame({ infoHash, status, files }: Entry, wanted: { hash: string | null; url: string }) {
  if (status === 'error') return false
  if (wanted.hash !== null) return infoHash === wanted.hash
  const isUnderWay = status === 'active' || status === 'waiting' || status === 'paused'
  return isUnderWay && files.some((file) => file.uris.some(({ uri }) => uri === wanted.url))
}

function isOf(entry: Entry, id: string): boolean {
  return idOf(entry) === id || entry.gid === id
}

function removalOf({ gid: of, status }: Entry): Question {
  const isAtRest = status === 'complete' || status === 'error'
  const method = isAtRest ? 'aria2.removeDownloadResult' : 'aria2.remove'
  return { method, params: [of], schema: anything }
}

async function orderEach(client: Client, ids: readonly string[], method: string): Promise<void> {
  if (ids.length === 0) return
  const { entries } = await readEverything(client)
  const downloads = downloadsOf(entries)
  const questions = ids.map((id) => {
    const entry = downloads.find((one) => isOf(one, id))
    if (entry === undefined) throw unknownDownload(id)
    return { method, params: [entry.gid], schema: anything }
  })
  await orderAll(client, questions)
}

/** What is so already is refused with words that say so: what came to its end is paused enough. */
async function orderAll(client: Client, questions: readonly Question[]): Promise<void> {
  const outcomes = await client.tryAll(questions)
  for (const outcome of outcomes) {
    if ('error' in outcome && !/cannot be (?:un)?paused now/.test(outcome.error.message)) {
      throw outcome.error
    }
  }
}

async function filesOf(client: Client, id: string): Promise<readonly ClientFile[]> {
  const { entries } = await readEverything(client)
  const entry = downloadsOf(entries).find((one) => isOf(one, id))
  if (entry === undefined) throw unknownDownload(id)
  if (isMetadata(entry)) return []
  return entry.files.flatMap((file) => {
    // It has no name before the first answer of its server.
    if (file.path === '') return []
    const path = relativePath(file.path, entry.dir)
    if (path === null) {
      throw new PluginError('protocol', 'A file of the download lies outside of its folder.')
    }
    const progress = file.length === 0 ? 1 : Math.min(file.completedLength / file.length, 1)
    return [{ path, sizeBytes: file.length, progress, isWanted: file.selected }]
  })
}

function unknownDownload(id: string): PluginError {
  return new PluginError('invalid', `aria2 has no download ${id.slice(0, 80)}.`)
}
