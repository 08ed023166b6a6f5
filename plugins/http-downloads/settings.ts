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
    id: v.pipe(place, v.examples(['/id']), v.description('What names a download for good.')),
    name: v.pipe(place, v.examples(['/name'])),
    state: v.pipe(place, v.examples(['/state']), v.description('A word that `states` explains.')),
    progress: v.optional(
      v.pipe(place, v.description('How much of it is there, of `progress_of`.')),
    ),
    size: v.optional(v.pipe(place, v.description('All of it, in bytes.'))),
    done: v.optional(v.pipe(place, v.description('What is there, in bytes.'))),
    speed: v.optional(v.pipe(place, v.description('Bytes a second.'))),
    eta: v.optional(v.pipe(place, v.description('Seconds that are left.'))),
    path: v.optional(
      v.pipe(
        place,
        v.description('The file or folder, as the downloader sees it: whole, or below `folder`.'),
      ),
    ),
    category: v.optional(place),
    error: v.optional(v.pipe(place, v.description('Why it failed.'))),
    added: v.optional(
      v.pipe(place, v.description('A date, or seconds or milliseconds since 1970.')),
    ),
    completed: v.optional(v.pipe(place, v.description('The same.'))),
    files: v.optional(
      v.pipe(place, v.description('List of its files. Without it a download is one file.')),
    ),
    file_path: v.optional(
      v.pipe(pointer, v.description('In an entry of `files`: below `path`, or whole.')),
    ),
    file_size: v.optional(v.pipe(place, v.description('The same, in bytes.'))),
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
    url: v.pipe(
      v.string(),
      v.url('must be a URL'),
      v.regex(/^https?:\/\//i, 'must begin with http:// or https://'),
      v.examples(['http://127.0.0.1:8099/jobs']),
      v.description('What answers a GET with the list, as JSON.'),
    ),
    headers: v.optional(
      v.pipe(
        v.record(headerName, v.pipe(v.string(), v.regex(/^[^\r\n\0]*$/, 'must be one line'))),
        v.description('Sent along, such as `Authorization`.'),
      ),
      {},
    ),
    list: v.optional(v.pipe(pointer, v.description('Where in the answer the list stands.')), ''),
    entry: entrySchema,
    states: v.pipe(
      v.record(filled, v.picklist(phases, `must be one of ${phases.join(', ')}`)),
      v.examples([{ done: 'complete' }]),
      v.description(
        'Each word of the downloader with what it means. All data is there in `complete` and `seeding` alone.',
      ),
    ),
    progress_of: v.optional(
      v.pipe(
        v.number(),
        v.gtValue(0, 'must be above 0'),
        v.description('What `progress` has when nothing is missing: 1, or 100 for percent.'),
      ),
      1,
    ),
    folder: v.optional(
      v.pipe(
        v.string(),
        v.regex(/^(?:\/|[A-Za-z]:)/, 'must be a whole path'),
        v.description('Where downloads lie whose `path` is not whole, as the downloader sees it.'),
      ),
    ),
    category: v.optional(v.pipe(filled, v.description('Of downloads that name none.'))),
    ca: v.optional(
      v.pipe(
        v.string(),
        v.includes(
          '-----BEGIN CERTIFICATE-----',
          'must hold a certificate as PEM: ca = { file = "/path/to/certificate.pem" }',
        ),
        v.description(
          'Certificates that are trusted beside the usual ones, as PEM: `{ file = "/etc/ssl/nas.pem" }`.',
        ),
      ),
    ),
    insecure: v.optional(
      v.pipe(
        v.boolean(),
        v.description(
          'Trusts any certificate: whoever is between here and the downloader can read the headers.',
        ),
      ),
      false,
    ),
    rate_limit: v.optional(
      v.pipe(
        v.strictObject({
          requests: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000)),
          per: v.pipe(v.number(), v.gtValue(0), v.maxValue(3_600)),
        }),
        v.description('So many requests in so many seconds; the host heeds it.'),
      ),
      usualRate,
    ),
  }),
  v.check(
    ({ ca, insecure }) => ca === undefined || !insecure,
    'ca and insecure exclude each other',
  ),
)

export type Settings = v.InferOutput<typeof settingsSchema>
