import * as v from 'valibot'

import { type KeyFacts, keyScopes } from '../../domain/key.ts'
import { instantOrNull, instantSchema } from './instant.ts'

const facts = {
  scope: v.pipe(
    v.picklist(keyScopes),
    v.description('`read` may look, `hooks` may tell of changes, `full` may do everything.'),
  ),
  source: v.pipe(
    v.picklist(['file', 'environment', 'configuration']),
    v.description('Where the key comes from; only one in a file can be replaced by the API.'),
  ),
  createdAt: v.pipe(
    v.nullable(instantSchema),
    v.description('Null when the key is not in a file.'),
  ),
}

/** What is told of a key: never the key. */
export const keyFactsSchema = v.strictObject(facts)

/** A key with its text, for whoever may do everything. */
export const newKeySchema = v.strictObject({ ...facts, key: v.string() })

export function keyFactsView({
  scope,
  source,
  createdAt,
}: KeyFacts): v.InferOutput<typeof keyFactsSchema> {
  return { scope, source, createdAt: instantOrNull(createdAt) }
}
