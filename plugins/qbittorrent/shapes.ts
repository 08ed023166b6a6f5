import { v } from 'shelfd/plugin'

const amount = v.fallback(v.number(), 0)
/** A number that some version has not, or says -1 for none. */
const maybe = v.fallback(v.optional(v.number()), undefined)
const text = v.fallback(v.string(), '')

/** A torrent as `torrents/info` tells of it. What an import depends on has to be there; the rest may be odd. */
const torrentShape = v.object({
  hash: v.pipe(
    v.string(),
    v.regex(/^[\da-f]{40}(?:[\da-f]{24})?$/i, 'is no hash'),
    v.toLowerCase(),
  ),
  infohash_v1: text,
  infohash_v2: text,
  name: v.string(),
  state: v.string(),
  progress: v.number(),
  size: v.number(),
  amount_left: v.number(),
  total_size: amount,
  category: text,
  tags: text,
  save_path: text,
  /** Where it lies until it is complete. */
  download_path: text,
  content_path: text,
  dlspeed: amount,
  upspeed: amount,
  eta: maybe,
  ratio: maybe,
  seeding_time: maybe,
  num_seeds: maybe,
  num_leechs: maybe,
  availability: maybe,
  added_on: maybe,
  completion_on: maybe,
  last_activity: maybe,
  /** Limits that hold for it, its own or those of all: -1 is none. Minutes, and a share of its size. */
  max_ratio: maybe,
  max_seeding_time: maybe,
  max_inactive_seeding_time: maybe,
  downloaded_session: amount,
  uploaded_session: amount,
})
export type Torrent = v.InferOutput<typeof torrentShape>

export const listShape = v.array(torrentShape)

export const filesShape = v.array(
  v.object({
    name: v.pipe(v.string(), v.nonEmpty()),
    size: v.pipe(v.number(), v.minValue(0)),
    progress: v.number(),
    priority: v.number(),
  }),
)

export const preferencesShape = v.object({ save_path: text, web_ui_session_timeout: maybe })

export const logShape = v.array(v.object({ id: amount, message: text }))

/** What it answers to `torrents/add` since 5.2. */
export const addedShape = v.object({
  success_count: amount,
  pending_count: amount,
  failure_count: amount,
  added_torrent_ids: v.fallback(v.array(v.string()), []),
})
