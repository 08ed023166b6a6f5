import { v } from 'shelfd/plugin'

const marked = 'whsec_'
/** What the specification of Standard Webhooks asks of a secret, in bytes. */
const leastKeyBytes = 24
const mostKeyBytes = 64

function isSecret(text: string): boolean {
  if (!text.startsWith(marked)) return text.length > 0
  const base64 = text.slice(marked.length)
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length % 4 !== 0) return false
  const { length } = Buffer.from(base64, 'base64')
  return length >= leastKeyBytes && length <= mostKeyBytes
}

/** The key that a secret stands for: base64 behind `whsec_`, or the bytes of any other text. */
export function keyOf(secret: string): Uint8Array {
  return secret.startsWith(marked)
    ? Buffer.from(secret.slice(marked.length), 'base64')
    : new TextEncoder().encode(secret)
}

/** What the request has of its own; a header of that name would make two of it. */
const ownHeaders = new Set(['content-type', 'content-length', 'host', 'user-agent'])

const headerName = v.pipe(
  v.string(),
  v.regex(/^[\w!#$%&'*+.^`|~-]+$/, 'must be the name of a header'),
  v.check(
    (name) => !ownHeaders.has(name.toLowerCase()) && !/^webhook-/i.test(name),
    'is a header that is set anyway',
  ),
)

/** The table `settings` of an instance. */
export const settingsSchema = v.strictObject({
  url: v.pipe(
    v.string(),
    v.url('must be a URL'),
    v.regex(/^https?:\/\//i, 'must begin with http:// or https://'),
    v.examples(['https://example.org/hook']),
    v.description('Where the events go.'),
  ),
  secret: v.optional(
    v.pipe(
      v.string(),
      v.check(
        isSecret,
        `must be any text, or ${marked} with ${leastKeyBytes} to ${mostKeyBytes} bytes in base64`,
      ),
      v.description('Signs what is sent, so that the receiver knows who it is from.'),
    ),
  ),
  format: v.optional(
    v.pipe(
      v.picklist(['standard', 'arr'], 'must be "standard" or "arr"'),
      v.description(
        '`standard`: the events as the API has them. `arr`: as Sonarr and Radarr tell of theirs, for receivers made for them.',
      ),
    ),
    'standard',
  ),
  headers: v.optional(
    v.pipe(
      v.record(headerName, v.pipe(v.string(), v.regex(/^[^\r\n\0]*$/, 'must be one line'))),
      v.description('Sent along with each request.'),
    ),
    {},
  ),
  tls: v.optional(
    v.pipe(
      v.strictObject({
        /** PEM certificates that are trusted beside the usual ones. */
        ca: v.optional(v.string()),
        /** False trusts any certificate. */
        verify: v.optional(v.boolean()),
      }),
      v.description(
        "For a receiver on one's own network whose certificate nobody else vouches for.",
      ),
    ),
  ),
})

export type Settings = v.InferOutput<typeof settingsSchema>
