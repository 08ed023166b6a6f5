import type { Client } from './client.ts'
import { filesOfTorrents, type Torrent } from './shapes.ts'
import { stateOf } from './state.ts'

/** What Transmission writes otherwise on disk than it says in `name`, and what would lead out of the folder. */
const changed =
  /[\p{Cc}\p{Cf}<>:"/\\|?*]|[. ]$|^ |^\.{1,2}$|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/iu

/** The files of thousands would be more than one answer may hold. */
const atOnceMost = 100

/** What the files and folders of torrents are named on disk. */
export interface Places {
  /**
   * By info hash; null for those whose name nobody knows yet. `name` of a torrent is its author's word, and may be
   * `../../x`; the paths of its files are Transmission's own. They are asked for only when the two can differ.
   */
  diskNames(torrents: readonly Torrent[]): Promise<ReadonlyMap<string, string | null>>
}

/** Makes one; what it learned is kept as long as the torrents are there. */
export function createPlaces(client: Client, now: () => number): Places {
  let learned = new Map<string, { readonly name: string; readonly diskName: string | null }>()

  const learn = async (torrents: readonly Torrent[]): Promise<void> => {
    const answer = await client.ask({
      method: 'torrent-get',
      args: { ids: torrents.map((one) => one.hashString), fields: ['hashString', 'files'] },
      schema: filesOfTorrents,
    })
    const names = new Map(torrents.map((one) => [one.hashString, one.name]))
    for (const { hashString, files } of answer.torrents) {
      const diskName = firstSegment(files.map((file) => file.name))
      learned.set(hashString, { name: names.get(hashString) ?? '', diskName })
    }
  }

  return {
    diskNames: async (torrents) => {
      const odd = torrents.filter((one) => !isPlain(one.name))
      // What is not complete lies elsewhere anyway.
      const unknown = odd.filter(
        (one) =>
          stateOf(one, now()).isDataComplete && learned.get(one.hashString)?.name !== one.name,
      )
      for (let at = 0; at < unknown.length; at += atOnceMost) {
        await learn(unknown.slice(at, at + atOnceMost))
      }
      const there = new Set(odd.map((one) => one.hashString))
      learned = new Map([...learned].filter(([id]) => there.has(id)))
      return new Map(
        torrents.map((one) => [
          one.hashString,
          isPlain(one.name) ? one.name : (learned.get(one.hashString)?.diskName ?? null),
        ]),
      )
    },
  }
}

/** Whether a name is the same on disk: one segment without a character that some disk does not take. */
function isPlain(name: string): boolean {
  return name !== '' && !changed.test(name)
}

/** Null when the files have no first segment in common, or one that leads elsewhere. */
function firstSegment(paths: readonly string[]): string | null {
  const [segment, ...others] = new Set(paths.map((path) => path.split('/')[0] ?? ''))
  if (segment === undefined || others.length > 0) return null
  return segment === '' || segment === '.' || segment === '..' || segment.includes('\0')
    ? null
    : segment
}

export function joined(base: string, name: string): string {
  return `${base.replace(/\/+$/, '')}/${name}`
}
