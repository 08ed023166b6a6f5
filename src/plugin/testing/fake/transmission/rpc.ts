import { createHash } from 'node:crypto'

import { type FakeTransmissionTorrent, type NumberedTorrent, recordOf } from './torrents.ts'

/** What a fake Transmission is at one moment. */
export interface FakeState {
  readonly version: string
  readonly rpcVersion: number
  readonly downloadDir: string
  readonly torrents: Map<string, NumberedTorrent>
  lastId: number
  startedAtMs: number
  /** Lists that are still answered without a torrent. */
  emptyLists: number
}

export type Arguments = Readonly<Record<string, unknown>>

/** The answer to a call: `arguments`, or a text for a `result` that is no success. */
export type RpcAnswer = Arguments | string

type Method = (state: FakeState, args: Arguments) => RpcAnswer

/** What is answered to a call, and what it changes. */
export function answerTo(state: FakeState, method: unknown, args: Arguments): RpcAnswer {
  if (typeof method !== 'string') return 'no method name'
  return methods[method]?.(state, args) ?? 'method name not recognized'
}

const methods: Readonly<Record<string, Method>> = {
  'session-get': ({ version, rpcVersion, downloadDir }) => ({
    version,
    'rpc-version': rpcVersion,
    'rpc-version-minimum': rpcVersion >= 17 ? 14 : 1,
    'download-dir': downloadDir,
  }),
  'session-stats': ({ torrents, startedAtMs }) => {
    const stats = {
      uploadedBytes: 0,
      downloadedBytes: 0,
      filesAdded: 0,
      sessionCount: 1,
      secondsActive: Math.max(0, Math.floor((Date.now() - startedAtMs) / 1_000)),
    }
    return { torrentCount: torrents.size, 'current-stats': stats, 'cumulative-stats': stats }
  },
  'torrent-get': (state, args) => {
    const { fields, ids } = args
    if (!Array.isArray(fields)) return 'no fields specified'
    const isWhole = ids === undefined
    if (isWhole && state.emptyLists > 0) {
      state.emptyLists -= 1
      return { torrents: [] }
    }
    const torrents = wanted(state, ids).map((one) => {
      const record = recordOf(one, state)
      return Object.fromEntries(
        fields.filter((field) => field in record).map((field) => [field, record[field]]),
      )
    })
    return { torrents }
  },
  'torrent-add': addTorrent,
  'torrent-start': (state, { ids }) =>
    change(state, ids, ({ leftUntilDone = 0, totalSize }) => ({
      status: leftUntilDone > 0 || totalSize === 0 ? 4 : 6,
      error: 0,
    })),
  'torrent-stop': (state, { ids }) => change(state, ids, () => ({ status: 0 })),
  'torrent-verify': (state, { ids }) => change(state, ids, () => ({ status: 2 })),
  'torrent-set': (state, { ids, labels }) =>
    change(state, ids, () => (Array.isArray(labels) ? { labels: labels.map(String) } : {})),
  'torrent-remove': (state, { ids }) => {
    for (const { torrent } of wanted(state, ids)) state.torrents.delete(torrent.hashString)
    return {}
  },
}

/** No `ids` are all; a text among them is a hash, a number one of this session. */
function wanted({ torrents }: FakeState, ids: unknown): NumberedTorrent[] {
  const all = [...torrents.values()]
  if (ids === undefined || ids === 'recently-active') return all
  const named: unknown[] = Array.isArray(ids) ? ids : [ids]
  return all.filter(({ id, torrent }) => named.includes(id) || named.includes(torrent.hashString))
}

function change(
  state: FakeState,
  ids: unknown,
  how: (torrent: FakeTransmissionTorrent) => Partial<FakeTransmissionTorrent>,
): RpcAnswer {
  for (const { id, torrent } of wanted(state, ids)) {
    state.torrents.set(torrent.hashString, { id, torrent: { ...torrent, ...how(torrent) } })
  }
  return {}
}

function addTorrent(state: FakeState, args: Arguments): RpcAnswer {
  const { filename, metainfo } = args
  const source = filename ?? metainfo
  if (typeof source !== 'string') return 'no filename or metainfo specified'
  const added = torrentOf(source)
  if (added === null) return 'invalid or corrupt torrent file'
  const known = state.torrents.get(added.hashString)
  if (known !== undefined) return { 'torrent-duplicate': namesOf(known) }
  const { labels, paused, 'download-dir': folder } = args
  state.lastId += 1
  const numbered = {
    id: state.lastId,
    torrent: {
      ...added,
      status: paused === true ? 0 : 4,
      ...(typeof folder === 'string' && { downloadDir: folder }),
      // Labels are a part of the call since 4.0 only.
      ...(state.rpcVersion >= 17 && Array.isArray(labels) && { labels: labels.map(String) }),
    },
  }
  state.torrents.set(added.hashString, numbered)
  return { 'torrent-added': namesOf(numbered) }
}

/** Of a magnet link nothing is known but its hash; of another address the hash is made up. */
function torrentOf(source: string): FakeTransmissionTorrent | null {
  if (source.startsWith('magnet:')) {
    const { searchParams } = new URL(source)
    const [, hash] = /^urn:btih:([\da-f]{40})$/i.exec(searchParams.get('xt') ?? '') ?? []
    if (hash === undefined) return null
    const hashString = hash.toLowerCase()
    return { hashString, name: searchParams.get('dn') ?? hashString, totalSize: 0, files: [] }
  }
  const hashString = createHash('sha1').update(source).digest('hex')
  const name =
    source
      .split('/')
      .at(-1)
      ?.replace(/\.torrent$/, '') ?? ''
  return { hashString, name, totalSize: 1_000_000, leftUntilDone: 1_000_000 }
}

function namesOf({ id, torrent: { hashString, name } }: NumberedTorrent): Arguments {
  return { id, hashString, name }
}
