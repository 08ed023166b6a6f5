import * as v from 'valibot'

import { type ItemHappening, itemHappenings } from '../../domain/item-history.ts'
import { instant, instantSchema } from './instant.ts'
import { pathSchema } from './path.ts'
import { whole } from './whole.ts'

export const itemHappeningSchema = v.pipe(
  v.strictObject({
    kind: v.pipe(
      v.picklist(itemHappenings),
      v.description(
        '`found` is its first scan; `file.…` a difference on the disk; `matched` what it is at a provider, `chosen` that a ' +
          'person said so; `enriched` that a provider was asked; `artwork` a picture that it shows since then; `locked` a ' +
          'field that a person fixed; `imported` a file that came from a download, `replaced` one that made room for it.',
      ),
    ),
    at: instantSchema,
    by: v.pipe(
      v.nullable(v.string()),
      v.description('A provider, a download client, `person`, `rule`, or who came upon a change.'),
    ),
    what: v.pipe(
      v.nullable(v.string()),
      v.description('The entry at the provider, the type of artwork, the field, the download.'),
    ),
    score: v.nullable(v.number()),
    path: v.nullable(pathSchema),
    oldPath: v.nullable(pathSchema),
    downloadId: v.nullable(whole),
    scanId: v.nullable(whole),
  }),
  v.metadata({ ref: 'ItemHappening' }),
)

export function itemHappeningView({
  at,
  ...happening
}: ItemHappening): v.InferOutput<typeof itemHappeningSchema> {
  return { ...happening, at: instant(at) }
}
