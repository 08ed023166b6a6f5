import * as v from 'valibot'

import { type Torrent, torrentList } from '../../../plugins/transmission/shapes.ts'

/** A torrent as Transmission 3.00 told of it: complete, and seeding from data that was downloaded. */
export const seeding = {
  hashString: '8682a62c0f2b1c3d4e5f60718293a4b5c6d7e8f9',
  name: 'Sample.Show.S01.a',
  status: 6,
  error: 0,
  errorString: '',
  percentDone: 1,
  leftUntilDone: 0,
  sizeWhenDone: 2_106_035,
  totalSize: 2_106_035,
  metadataPercentComplete: 1,
  downloadDir: '/srv/done',
  labels: [],
  rateDownload: 0,
  rateUpload: 0,
  eta: -1,
  uploadRatio: 0,
  secondsSeeding: 2,
  peersConnected: 0,
  addedDate: 1_795_246_600,
  startDate: 1_795_246_600,
  activityDate: 1_795_246_633,
  doneDate: 1_795_246_633,
  isFinished: false,
  isStalled: false,
  seedRatioMode: 0,
  seedRatioLimit: 2,
}

/** A magnet link whose metadata nobody had, as 3.00 told of it. */
export const magnet = {
  ...seeding,
  hashString: '0123456789abcdef0123456789abcdef01234567',
  name: 'x',
  status: 4,
  percentDone: 0,
  sizeWhenDone: 0,
  totalSize: 0,
  metadataPercentComplete: 0,
  eta: -2,
  uploadRatio: -1,
  activityDate: 0,
  doneDate: 0,
}

/** Something is still to come. */
export const half = {
  ...seeding,
  status: 4,
  percentDone: 0.5,
  leftUntilDone: 1_053_018,
  rateDownload: 300_000,
  eta: 4,
  doneDate: 0,
}

/** Two minutes after the torrents above were last active. */
export const nowMs = 1_795_246_753_000

export function torrentOf(fields: Partial<typeof seeding>): Torrent {
  const [torrent] = v.parse(torrentList, { torrents: [{ ...seeding, ...fields }] }).torrents
  return torrent!
}
