import { v } from 'shelfd/plugin'

const words = v.pipe(v.string(), v.nonEmpty('must not be empty'))

/** The server is the owner's own, and the end of many downloads at once asks for the files of each. */
const usualRate = { requests: 100, per: 1 }

/** The table `settings` of an instance. */
export const settingsSchema = v.pipe(
  v.strictObject({
    url: v.pipe(
      v.string(),
      v.url('must be a URL'),
      v.regex(/^https?:\/\//i, 'must begin with http:// or https://'),
      v.examples(['http://127.0.0.1:6800']),
      v.description('Where aria2 listens, `http://nas:6800`, or the address of its JSON-RPC.'),
    ),
    secret: v.optional(v.pipe(words, v.description('The `rpc-secret` of aria2.'))),
    category_folders: v.optional(
      v.pipe(
        v.record(words, v.pipe(v.string(), v.regex(/^(?:\/|[A-Za-z]:)/, 'must be a whole path'))),
        v.description(
          'Folders that stand for a category, `{ tv = "/downloads/tv" }`, as aria2 sees them: what is saved there is of that category, and what is added to it goes there. aria2 has no categories of its own.',
        ),
      ),
      {},
    ),
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
          'Trusts any certificate: whoever is between here and aria2 can read the secret.',
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

/** The address of the JSON-RPC behind a URL. */
export function rpcUrlOf(url: string): string {
  const whole = new URL(url)
  whole.hash = ''
  if (/^\/*$/.test(whole.pathname)) whole.pathname = '/jsonrpc'
  return whole.href
}
