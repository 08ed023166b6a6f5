import { v } from 'shelfd/plugin'

const httpUrl = v.pipe(
  v.string(),
  v.url('must be a URL'),
  v.regex(/^https?:\/\//i, 'must begin with http:// or https://'),
)

const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 }

/** The table `settings` of an instance. */
export const settingsSchema = v.strictObject({
  /** The "API Read Access Token" of https://www.themoviedb.org/settings/api, not the shorter API key. */
  token: v.pipe(
    v.string(),
    v.regex(
      /^[\x21-\x7e]+$/,
      'must be the API Read Access Token of your TMDB account, in one line',
    ),
    v.description('The API Read Access Token of themoviedb.org/settings/api.'),
  ),
  url: v.optional(
    v.pipe(httpUrl, v.description("Another server that speaks TMDB's API.")),
    'https://api.themoviedb.org',
  ),
  image_url: v.optional(
    v.pipe(
      httpUrl,
      v.description('Where pictures lie, up to their size; TMDB says it itself without it.'),
    ),
  ),
  image_size: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^(?:original|w\d{2,4})$/, 'must be "original" or a width such as "w780"'),
      v.description(
        'Of what is downloaded: `original`, or a width such as `w780`; the next larger that TMDB has is taken.',
      ),
    ),
    'original',
  ),
  include_adult: v.optional(
    v.pipe(v.boolean(), v.description('Whether a search gives films for adults too.')),
    false,
  ),
  region: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^[A-Z]{2}$/, 'must be a country such as "DE"'),
      v.description(
        'Country whose certifications are told, `DE`; that of the first language without it.',
      ),
    ),
  ),
  rate_limit: v.optional(
    v.pipe(
      v.strictObject({
        requests: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000)),
        per: v.pipe(v.number(), v.gtValue(0, 'must be above 0'), v.maxValue(3_600)),
      }),
      v.description('`{ requests = 40, per = 10 }`: so many requests in so many seconds.'),
    ),
  ),
  cache: v.optional(
    v.pipe(
      v.union(
        [
          v.pipe(
            v.string(),
            v.regex(/^\d{1,6}[smhd]$/),
            v.transform((text) => Number(text.slice(0, -1)) * (secondsOf[text.slice(-1)] ?? 1)),
          ),
          v.pipe(v.number(), v.minValue(0)),
        ],
        'must be a duration such as "6h" or "1d", or seconds',
      ),
      v.description(
        'How long answers are remembered: `"6h"`, `"1d"`, or seconds; 0 for not at all.',
      ),
    ),
    // Shorter than the shortest age at which an item is looked up again, or that would change nothing.
    '1d',
  ),
})

export type Settings = v.InferOutput<typeof settingsSchema>
