import { type ClientFile, type DownloadClient, PluginError } from 'shelfd/plugin'

import type { Client } from './client.ts'
import { filesShape } from './shapes.ts'

/** WebAPI that says `stop` and `start` for what was `pause` and `resume`: that of qBittorrent 5.0. */
const stopSince = [2, 11]

type Commands = Required<
  Pick<DownloadClient, 'files' | 'remove' | 'pause' | 'resume' | 'setCategory'>
>

/** What can be done with a torrent that is there. */
export function createCommands(client: Client): Commands {
  /** By session: another one may be that of another version. */
  let version: { readonly epoch: string; readonly hasStop: boolean } | null = null

  const hasStop = async (): Promise<boolean> => {
    const { epoch } = await client.sessions.current()
    if (version?.epoch === epoch) return version.hasStop
    const { response, session } = await client.ask({ path: 'app/webapiVersion' })
    const known = isSince(response.text(), stopSince)
    version = { epoch: session.epoch, hasStop: known }
    return known
  }
  const steer = async (
    ids: readonly string[],
    words: { readonly since5: string; readonly before: string },
  ): Promise<void> => {
    if (ids.length === 0) return
    const form = { hashes: ids.map(checkId).join('|') }
    await client.ask({ path: `torrents/${(await hasStop()) ? words.since5 : words.before}`, form })
  }

  return {
    files: async (id) => await listFiles(client, checkId(id)),
    remove: async (id, { deleteData }) => {
      const form = { hashes: checkId(id), deleteFiles: String(deleteData) }
      await client.ask({ path: 'torrents/delete', form })
    },
    pause: (ids) => steer(ids, { since5: 'stop', before: 'pause' }),
    resume: (ids) => steer(ids, { since5: 'start', before: 'resume' }),
    setCategory: async (id, category) => {
      const form = { hashes: checkId(id), category }
      const set = async (): Promise<boolean> => {
        const question = { path: 'torrents/setCategory', form, accept: [409] }
        return (await client.ask(question)).response.status !== 409
      }
      if (await set()) return
      // It is refused too when somebody else made it a moment ago; what counts is whether it can be set then.
      const create = { path: 'torrents/createCategory', form: { category, savePath: '' } }
      await client.ask({ ...create, accept: [400, 409] })
      if (await set()) return
      throw new PluginError('invalid', `qBittorrent takes no category of the name ${category}.`)
    },
  }
}

/** Names of them count from the folder that the torrent is saved to. */
async function listFiles(client: Client, hash: string): Promise<readonly ClientFile[]> {
  const { response } = await client.ask({ path: 'torrents/files', query: { hash }, accept: [404] })
  if (response.status === 404) {
    throw new PluginError('invalid', `qBittorrent has no torrent ${hash}.`)
  }
  const files = client.check('torrents/files', response, filesShape)
  return files.map(({ name, size, progress, priority }) => ({
    path: name,
    sizeBytes: size,
    progress: Math.min(Math.max(progress, 0), 1),
    isWanted: priority !== 0,
  }))
}

/** The API takes `all` for a hash, and several of them with `|` between. */
function checkId(id: string): string {
  if (/^[\da-f]{40}(?:[\da-f]{24})?$/i.test(id)) return id.toLowerCase()
  throw new PluginError('invalid', `${id.slice(0, 100)} is no info hash.`)
}

/** Whether a version such as 2.8.19 is that old or younger. */
function isSince(version: string, [major = 0, minor = 0]: readonly number[]): boolean {
  const [, ownMajor, ownMinor] = /^(\d+)\.(\d+)/.exec(version.trim()) ?? []
  if (ownMajor === undefined) throw new PluginError('protocol', 'qBittorrent names no version.')
  return Number(ownMajor) > major || (Number(ownMajor) === major && Number(ownMinor) >= minor)
}
