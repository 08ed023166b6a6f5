import { type ClientFile, type DownloadClient, PluginError, type PluginHost } from 'shelfd/plugin'

import type { Client } from './client.ts'
import type { Settings } from './settings.ts'
import { addition, anything, filesOfTorrents, labelsOfTorrents } from './shapes.ts'

/** It fetches the torrent of an address itself before it answers. */
const addTimeoutMs = 25_000

type Orders = Required<
  Pick<DownloadClient, 'files' | 'add' | 'remove' | 'pause' | 'resume' | 'setCategory'>
>

/** Everything but the list. */
export function createOrders({ settings }: PluginHost<Settings>, client: Client): Orders {
  const tell = async (method: string, args: Readonly<Record<string, unknown>>): Promise<void> => {
    await client.ask({ method, args, schema: anything })
  }
  return {
    files: (id) => filesOf(client, id),
    add: async ({ url, category, paused = false }) => {
      const folder = category === undefined ? undefined : settings.category_folders[category]
      const labels = category === undefined ? undefined : [category]
      const answer = await client.ask({
        method: 'torrent-add',
        args: { filename: url, paused, labels, 'download-dir': folder },
        schema: addition,
        timeoutMs: addTimeoutMs,
      })
      if ('torrent-duplicate' in answer) {
        return { id: answer['torrent-duplicate'].hashString, isDuplicate: true }
      }
      const id = answer['torrent-added'].hashString
      // 3.00 knows labels, but not as a part of this.
      if (labels !== undefined) await tell('torrent-set', { ids: [id], labels })
      return { id, isDuplicate: false }
    },
    remove: async (id, { deleteData }) =>
      await tell('torrent-remove', { ids: [hashOf(id)], 'delete-local-data': deleteData }),
    pause: async (ids) => {
      if (ids.length > 0) await tell('torrent-stop', { ids: ids.map(hashOf) })
    },
    resume: async (ids) => {
      if (ids.length > 0) await tell('torrent-start', { ids: ids.map(hashOf) })
    },
    setCategory: async (id, category) => {
      const ids = [hashOf(id)]
      const answer = await client.ask({
        method: 'torrent-get',
        args: { ids, fields: ['labels'] },
        schema: labelsOfTorrents,
      })
      const [torrent] = answer.torrents
      if (torrent === undefined) throw unknownTorrent(id)
      const others = torrent.labels.slice(1).filter((label) => label !== category)
      await tell('torrent-set', { ids, labels: category === '' ? others : [category, ...others] })
    },
  }
}

async function filesOf(client: Client, id: string): Promise<readonly ClientFile[]> {
  const hash = hashOf(id)
  const answer = await client.ask({
    method: 'torrent-get',
    args: { ids: [hash], fields: ['hashString', 'files', 'fileStats'] },
    schema: filesOfTorrents,
  })
  const torrent = answer.torrents.find(({ hashString }) => hashString === hash)
  if (torrent === undefined) throw unknownTorrent(id)
  return torrent.files.map(({ name, length, bytesCompleted }, at) => ({
    path: name,
    sizeBytes: length,
    progress: length === 0 ? 1 : Math.min(Math.max(bytesCompleted / length, 0), 1),
    isWanted: torrent.fileStats[at]?.wanted ?? true,
  }))
}

/** Words such as `recently-active` name many torrents at once. */
function hashOf(id: string): string {
  if (/^[\da-f]{40,64}$/i.test(id)) return id.toLowerCase()
  throw new PluginError('invalid', `${id.slice(0, 80)} is no info hash.`)
}

function unknownTorrent(id: string): PluginError {
  return new PluginError('invalid', `Transmission has no torrent ${id}.`)
}
