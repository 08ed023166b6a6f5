import { v } from 'shelfd/plugin'

const filled = v.pipe(v.string(), v.nonEmpty('must not be empty'))

/** A program on the own network: three hundred downloads that become complete at once are asked about one by one. */
const usualRate = { requests: 100, per: 1 }

/** The table `settings` of an instance. */
export const settingsSchema = v.pipe(
  v.strictObject({
    url: v.pipe(
      v.string(),
      v.url('must be a URL'),
      v.regex(/^https?:\/\/[^?#]*$/i, 'must begin with http:// or https:// and end with a path'),
      v.examples(['http://qbittorrent.example:8080']),
      v.description(
        'Where its web interface is, with the path that a proxy puts before it: `http://nas:8080`.',
      ),
    ),
    username: v.optional(
      v.pipe(
        filled,
        v.description(
          'Login of its web interface; none where qBittorrent lets this machine in without.',
        ),
      ),
    ),
    password: v.optional(v.pipe(v.string(), v.description('Belongs to the user name.'))),
    api_key: v.optional(
      v.pipe(filled, v.description('In place of a login, since qBittorrent 5.2.')),
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
          'Trusts any certificate: whoever is between here and qBittorrent can read the login.',
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
    ({ username, password }) => (username === undefined) === (password === undefined),
    'username and password belong together',
  ),
  v.check(
    ({ username, api_key: key }) => username === undefined || key === undefined,
    'username and api_key exclude each other',
  ),
  v.check(
    ({ ca, insecure }) => ca === undefined || !insecure,
    'ca and insecure exclude each other',
  ),
)

export type Settings = v.InferOutput<typeof settingsSchema>
