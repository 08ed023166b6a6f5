import { v } from 'shelfd/plugin'

import { pointerPattern } from './pointer.ts'

/** What a word of the downloader can stand for: all phases but `unknown`, which is for words without an entry. */
const phases = [
  'queued',
  'metadata',
  'downloading',
  'stalled',
  'paused',
  'checking',
  'moving',
  'unpacking',
  'seeding',
  'complete',
  'missing',
  'error',
  'failed',
] as const

const filled = v.pipe(v.string(), v.nonEmpty('must not be empty'))
const pointer = v.pipe(
  v.string(),
  v.regex(pointerPattern, 'must be a JSON pointer such as "/status", or "" for the whole'),
)
/** Of something in an entry, which is never all of it. */
const place = v.pipe(pointer, v.nonEmpty('must be a JSON pointer such as "/status"'))

/** Where in an entry of the list its parts stand. */
const entrySchema = v.pipe(
  v.strictObject({
    /** What names a download for good. */
    id: v.pipe(place, v.examples(['/id'])),
    name: v.pipe(place, v.examples(['/name'])),
    /** A word that `states` explains. */
    state: v.pipe(place, v.examples(['/state'])),
    /** How much of it is there, of `progress_of`. */
    progress: v.optional(place),
    /** All of it, in bytes. */
    size: v.optional(place),
    /** What is there, in bytes. */
    done: v.optional(place),
    /** Bytes a second. */
    speed: v.optional(place),
    /** Seconds that are left. */
    eta: v.optional(place),
    /** The file or folder, as the downloader sees it: whole, or below `folder`. */
    path: v.optional(place),
    category: v.optional(place),
    /** Why it failed. */
    error: v.optional(place),
    /** A date, or seconds or milliseconds since 1970. */
    added: v.optional(place),
    /** The same. */
    completed: v.optional(place),
    /** List of its files. Without it a download is one file. */
    files: v.optional(place),
    /** In an entry of `files`: below `path`, or whole. */
    file_path: v.optional(pointer),
    /** The same, in bytes. */
    file_size: v.optional(place),
  }),
  v.check(
    ({ files, file_path: path, file_size: size }) =>
      (files === undefined) === (path === undefined) &&
      (files === undefined) === (size === undefined),
    'files, file_path and file_size belong together',
  ),
  v.check(({ files, path }) => files === undefined || path !== undefined, 'files need a path'),
)

const headerName = v.pipe(
  v.string(),
  v.regex(/^[\w!#$%&'*+.^`|~-]+$/, 'must be the name of a header'),
)

/** The server is the owner's own, and the end of many downloads at once asks for the files of each. */
const usualRate = { requests: 100, per: 1 }

/** The table `settings` of an instance. */
export const settingsSchema = v.pipe(
  v.strictObject({
    /** What answers a GET with the list, as JSON. */
    url: v.pipe(
      v.string(),
      v.url('must be a URL'),
      v.regex(/^https?:\/\//i, 'must begin with http:// or https://'),
      v.examples(['http://127.0.0.1:8099/jobs']),
    ),
    /** Sent along, such as `Authorization`. */
    headers: v.optional(
      v.record(headerName, v.pipe(v.string(), v.regex(/^[^\r\n\0]*$/, 'must be one line'))),
      {},
    ),
    /** Where in the answer the list stands. */
    list: v.optional(pointer, ''),
    entry: entrySchema,
    /** Each word of the downloader with what it means. All data is there in `complete` and `seeding` alone. */
    states: v.pipe(
      v.record(filled, v.picklist(phases, `must be one of ${phases.join(', ')}`)),
      v.examples([{ done: 'complete' }]),
    ),
    /** What `progress` has when nothing is missing: 1, or 100 for percent. */
    progress_of: v.optional(v.pipe(v.number(), v.gtValue(0, 'must be above 0')), 1),
    /** Where downloads lie whose `path` is not whole, as the downloader sees it. */
    folder: v.optional(v.pipe(v.string(), v.regex(/^(?:\/|[A-Za-z]:)/, 'must be a whole path'))),
    /** Of downloads that name none. */
    category: v.optional(filled),
    /** Certificates that are trusted beside the usual ones, as PEM: `{ file = "/etc/ssl/nas.pem" }`. */
    ca: v.optional(
      v.pipe(
        v.string(),
        v.includes(
          '-----BEGIN CERTIFICATE-----',
          'must hold a certificate as PEM: ca = { file = "/path/to/certificate.pem" }',
        ),
      ),
    ),
    /** Trusts any certificate: whoever is between here and the downloader can read the headers. */
    insecure: v.optional(v.boolean(), false),
    /** So many requests in so many seconds; the host heeds it. */
    rate_limit: v.optional(
      v.strictObject({
        requests: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000)),
        per: v.pipe(v.number(), v.gtValue(0), v.maxValue(3_600)),
      }),
      usualRate,
    ),
  }),
  v.check(
    ({ ca, insecure }) => ca === undefined || !insecure,
    'ca and insecure exclude each other',
  ),
)

export type Settings = v.InferOutput<typeof settingsSchema>
