import { v } from 'shelfd/plugin'

const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 }

/** TVmaze allows at least 20 requests in 10 seconds from one address (https://www.tvmaze.com/api#rate-limiting). */
const usualRate = { requests: 20, per: 10 }

/** The table `settings` of an instance; none of it is needed. */
export const settingsSchema = v.strictObject({
  url: v.optional(
    v.pipe(
      v.string(),
      v.url('must be a URL'),
      v.regex(/^https?:\/\//i, 'must begin with http:// or https://'),
      v.description('Where the API is: TVmaze itself, or something that speaks as it does.'),
    ),
    'https://api.tvmaze.com',
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
        'How long what TVmaze said of a series serves for its seasons and episodes: `"6h"`, `"1d"`, or seconds; 0 for not at all.',
      ),
    ),
    // Shorter than the shortest age at which an item is looked up again, or that would change nothing.
    '1d',
  ),
})

export type Settings = v.InferOutput<typeof settingsSchema>
