import * as v from 'valibot'

import { parseExternalId } from '../domain/media.ts'
import type { Rule } from '../domain/rule.ts'
import { flag, table, text } from './option-types.ts'

const idMessage = 'must be a provider and its number in quotes, like "tmdb:348"'

/** One block `[[rule]]`. */
export const ruleSchema = v.pipe(
  v.strictObject(
    {
      path: v.pipe(
        text('a glob pattern'),
        v.maxLength(1000, 'is longer than 1000 characters'),
        v.check(
          (path) => /^[^/!].*\/[^/]/.test(path),
          'must begin with the name of a library and name something in it, like "Movies/Alien (1979)*/**"',
        ),
      ),
      id: v.optional(
        v.pipe(
          v.string(idMessage),
          v.check((id) => parseExternalId(id) !== null, idMessage),
        ),
      ),
      unmatched: v.optional(
        v.pipe(
          flag,
          v.check((is) => is, 'must be true, or left out'),
        ),
      ),
      edition: v.optional(
        v.pipe(text('the name of an edition'), v.maxLength(100, 'is longer than 100 characters')),
      ),
    },
    table,
  ),
  v.check(
    ({ id, unmatched, edition }) =>
      [id, unmatched, edition].filter((one) => one !== undefined).length === 1,
    'must say one thing: an "id", "unmatched = true" or an "edition"',
  ),
)

export type RuleOptions = v.InferOutput<typeof ruleSchema>

/** What a block of the file means. */
export function ruleOf({ path, id, edition }: RuleOptions): Rule {
  if (edition !== undefined) return { path, outcome: { edition } }
  const parsed = id === undefined ? null : parseExternalId(id)
  return { path, outcome: parsed === null ? { ignored: true } : { id: parsed } }
}
