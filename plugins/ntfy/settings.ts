import { v } from 'shelfd/plugin'

const httpUrl = v.pipe(
  v.string(),
  v.url('must be a URL'),
  v.regex(/^https?:\/\//i, 'must begin with http:// or https://'),
)

/** The table `settings` of an instance. */
export const settingsSchema = v.pipe(
  v.strictObject({
    url: v.pipe(
      httpUrl,
      v.check(
        (url) => /^[-\w]{1,64}$/.test(placeOf(url).topic),
        'must end in a topic: https://ntfy.sh/my-topic',
      ),
      v.examples(['https://ntfy.sh/my-topic']),
      v.description('Server and topic: `https://ntfy.sh/my-topic`.'),
    ),
    token: v.optional(
      v.pipe(
        v.string(),
        v.nonEmpty('must not be empty'),
        v.description('Access token of the server.'),
      ),
    ),
    username: v.optional(
      v.pipe(v.string(), v.nonEmpty('must not be empty'), v.description('In place of a token.')),
    ),
    password: v.optional(v.pipe(v.string(), v.description('Belongs to the user name.'))),
    priority: v.optional(
      v.pipe(
        v.number('must be a number'),
        v.integer(),
        v.minValue(1, 'must be 1 to 5'),
        v.maxValue(5, 'must be 1 to 5'),
        v.description(
          '1 to 5 for all messages; without it what is wrong is more urgent than what is well.',
        ),
      ),
    ),
    shelfd_url: v.optional(
      v.pipe(httpUrl, v.description('Where people reach shelfd, for the link of a message.')),
    ),
  }),
  v.check(
    ({ token, username }) => token === undefined || username === undefined,
    'token and username exclude each other',
  ),
  v.check(
    ({ username, password }) => (username === undefined) === (password === undefined),
    'username and password belong together',
  ),
)

export type Settings = v.InferOutput<typeof settingsSchema>

/** The server behind a URL, and its topic. */
export function placeOf(url: string): { server: string; topic: string } {
  if (!URL.canParse(url)) return { server: url, topic: '' }
  const { origin, pathname } = new URL(url)
  const path = pathname.replace(/\/+$/, '')
  const cut = path.lastIndexOf('/')
  return { server: `${origin}${path.slice(0, cut)}/`, topic: path.slice(cut + 1) }
}
