import * as v from 'valibot'

import type { ItemMatched } from '../../domain/event.ts'
import { itemKinds, matchStates } from '../../domain/media.ts'
import { libraryRefSchema } from './scan-event.ts'
import { whole } from './whole.ts'

/** What readers are told when it was found out what an item is, or that nobody knows. */
export function matchKind(summary: string): {
  summary: string
  data: v.GenericSchema
  view(data: ItemMatched): unknown
  self(data: ItemMatched): string
} {
  return {
    summary: `${summary} Not kept in the log.`,
    data: v.strictObject({
      library: libraryRefSchema,
      item: v.strictObject({
        id: whole,
        kind: v.picklist(itemKinds),
        title: v.string(),
        matchState: v.picklist(matchStates),
      }),
      enricher: v.pipe(v.nullable(v.string()), v.description('Who knows it.')),
      message: v.pipe(v.string(), v.description('The event in words.')),
    }),
    view: ({ itemId: id, kind, title, libraryId, libraryName, state, enricher }) => ({
      library: { id: libraryId, name: libraryName },
      item: { id, kind, title, matchState: state },
      enricher,
      message: textOf({ title, state, enricher }),
    }),
    self: ({ itemId }) => `/api/v1/items/${itemId}`,
  }
}

function textOf({
  title,
  state,
  enricher,
}: Pick<ItemMatched, 'title' | 'state' | 'enricher'>): string {
  switch (state) {
    case 'matched':
      return `${title} is known to ${enricher}`
    case 'ambiguous':
      return `${title} may be one of several`
    case 'unmatched':
      return `Nobody knows ${title}`
    case 'ignored':
      return `${title} is left as it is`
  }
}
