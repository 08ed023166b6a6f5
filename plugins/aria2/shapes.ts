import { v } from 'shelfd/plugin'

/** All numbers of aria2 are texts. */
const count = v.pipe(v.string(), v.regex(/^\d{1,16}$/), v.transform(Number))
const truth = v.pipe(
  v.string(),
  v.transform((text) => text === 'true'),
)

/** What is asked of each download. */
export const entryKeys = [
  'gid',
  'status',
  'totalLength',
  'completedLength',
  'uploadLength',
  'downloadSpeed',
  'uploadSpeed',
  'infoHash',
  'seeder',
  'numSeeders',
  'connections',
  'errorCode',
  'errorMessage',
  'followedBy',
  'following',
  'dir',
  'files',
  'bittorrent',
  'verifiedLength',
  'verifyIntegrityPending',
] as const

const file = v.object({
  /** Whole; empty while the name is not known, and `[METADATA]…` of a magnet link. */
  path: v.string(),
  length: count,
  completedLength: count,
  selected: truth,
  uris: v.optional(v.array(v.object({ uri: v.string() })), []),
})

/** One download, or a step on the way to one. */
const entry = v.object({
  gid: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  status: v.string(),
  totalLength: count,
  completedLength: count,
  uploadLength: count,
  downloadSpeed: count,
  uploadSpeed: count,
  connections: v.optional(count, '0'),
  numSeeders: v.optional(count),
  infoHash: v.optional(v.pipe(v.string(), v.regex(/^[\da-f]{40,64}$/i), v.toLowerCase())),
  seeder: v.optional(truth, 'false'),
  errorCode: v.optional(v.string()),
  errorMessage: v.optional(v.string()),
  followedBy: v.optional(v.array(v.string()), []),
  following: v.optional(v.string()),
  dir: v.string(),
  files: v.array(file),
  bittorrent: v.optional(v.object({ info: v.optional(v.object({ name: v.string() })) })),
  /** There only while its data is being checked. */
  verifiedLength: v.optional(count),
  verifyIntegrityPending: v.optional(truth, 'false'),
})
export type Entry = v.InferOutput<typeof entry>

export const entries = v.array(entry)
export const sessionInfo = v.object({ sessionId: v.pipe(v.string(), v.minLength(1)) })
export const versionInfo = v.object({ version: v.string() })
export const options = v.object({ dir: v.optional(v.string()) })
export const gid = v.pipe(v.string(), v.minLength(1))
/** For calls whose answer says nothing. */
export const anything = v.unknown()
