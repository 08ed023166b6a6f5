import { v } from 'shelfd/plugin'

const bytes = v.pipe(v.number(), v.minValue(0))

/** What is asked of each torrent. */
export const torrentFields = [
  'hashString',
  'name',
  'status',
  'error',
  'errorString',
  'percentDone',
  'leftUntilDone',
  'sizeWhenDone',
  'totalSize',
  'metadataPercentComplete',
  'downloadDir',
  'labels',
  'rateDownload',
  'rateUpload',
  'eta',
  'uploadRatio',
  'secondsSeeding',
  'peersConnected',
  'addedDate',
  'startDate',
  'activityDate',
  'doneDate',
  'isFinished',
  'seedRatioMode',
  'seedRatioLimit',
] as const

/** A torrent as both protocols of 3.x and 4.x have it. Those before 3.00 know no labels. */
const torrent = v.object({
  hashString: v.pipe(v.string(), v.regex(/^[\da-f]{40,64}$/i), v.toLowerCase()),
  name: v.string(),
  status: v.number(),
  error: v.number(),
  errorString: v.string(),
  percentDone: v.number(),
  leftUntilDone: v.number(),
  sizeWhenDone: bytes,
  totalSize: bytes,
  metadataPercentComplete: v.number(),
  downloadDir: v.string(),
  labels: v.optional(v.array(v.string()), []),
  rateDownload: v.number(),
  rateUpload: v.number(),
  eta: v.number(),
  uploadRatio: v.number(),
  secondsSeeding: v.optional(v.number(), 0),
  peersConnected: v.number(),
  addedDate: v.number(),
  startDate: v.number(),
  activityDate: v.number(),
  doneDate: v.number(),
  isFinished: v.boolean(),
  seedRatioMode: v.number(),
  seedRatioLimit: v.number(),
})
export type Torrent = v.InferOutput<typeof torrent>

export const torrentList = v.object({ torrents: v.array(torrent) })

/** Some versions write 0 and 1. */
const truth = v.pipe(
  v.union([v.boolean(), v.number()]),
  v.transform((value) => value === true || value === 1),
)

const file = v.object({ name: v.string(), length: bytes, bytesCompleted: v.number() })

export const filesOfTorrents = v.object({
  torrents: v.array(
    v.object({
      hashString: v.pipe(v.string(), v.toLowerCase()),
      files: v.array(file),
      fileStats: v.optional(v.array(v.object({ wanted: truth })), []),
    }),
  ),
})

export const labelsOfTorrents = v.object({
  torrents: v.array(v.object({ labels: v.optional(v.array(v.string()), []) })),
})

const added = v.object({ hashString: v.pipe(v.string(), v.minLength(1), v.toLowerCase()) })
export const addition = v.union([
  v.object({ 'torrent-added': added }),
  v.object({ 'torrent-duplicate': added }),
])

export const sessionFacts = v.object({
  version: v.string(),
  'rpc-version': v.number(),
  'download-dir': v.optional(v.string()),
})

export const sessionStats = v.object({
  'current-stats': v.object({ secondsActive: v.pipe(v.number(), v.minValue(0)) }),
})

/** For calls whose answer says nothing. */
export const anything = v.unknown()
