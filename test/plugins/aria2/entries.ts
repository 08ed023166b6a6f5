import * as v from 'valibot'

import { type Entry, entries } from '../../../plugins/aria2/shapes.ts'

export const infoHash = '8682a62c0f2b1c3d4e5f60718293a4b5c6d7e8f9'

export function fileOf(path: string, length: number, more: Record<string, unknown> = {}) {
  const size = String(length)
  return {
    index: '1',
    path,
    length: size,
    completedLength: size,
    selected: 'true',
    uris: [],
    ...more,
  }
}

/** A file that was fetched, as aria2 1.36.0 told of it. */
export const fetched = {
  gid: '4bff8e775a0de2df',
  status: 'complete',
  totalLength: '100000',
  completedLength: '100000',
  uploadLength: '0',
  downloadSpeed: '0',
  uploadSpeed: '0',
  connections: '0',
  errorCode: '0',
  errorMessage: '',
  dir: '/srv/done',
  files: [
    fileOf('/srv/done/file.bin', 100_000, {
      uris: [{ uri: 'http://127.0.0.1/file.bin', status: 'used' }],
    }),
  ],
}

/** A torrent whose data is whole, and which seeds. */
export const seeding = {
  ...fetched,
  status: 'active',
  infoHash,
  seeder: 'true',
  numSeeders: '3',
  connections: '5',
  uploadLength: '50000',
  bittorrent: { announceList: [], info: { name: 'Pack' } },
  files: [fileOf('/srv/done/Pack/E01.mkv', 60_000), fileOf('/srv/done/Pack/E02.mkv', 40_000)],
}

/** A magnet link whose metadata nobody had. */
export const magnet = {
  ...fetched,
  gid: '7d3b7c3619a7cf60',
  status: 'active',
  infoHash,
  totalLength: '0',
  completedLength: '0',
  seeder: 'false',
  numSeeders: '0',
  bittorrent: { announceList: [] },
  files: [fileOf('[METADATA]x', 0)],
}

/** Half of a file. */
export const half = {
  ...fetched,
  status: 'active',
  completedLength: '50000',
  downloadSpeed: '10000',
  connections: '1',
  files: [fileOf('/srv/done/file.bin', 100_000, { completedLength: '50000' })],
}

export function entryOf(fields: Record<string, unknown>): Entry {
  const [entry] = v.parse(entries, [{ ...fetched, ...fields }])
  return entry!
}
