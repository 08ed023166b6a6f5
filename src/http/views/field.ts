import * as v from 'valibot'

import { everyField, type ShownFacts } from '../../domain/facts.ts'
import { itemFields } from '../../domain/item-fields.ts'
import type { ItemRecord } from '../../domain/queries.ts'
import { fieldValueSchema, otherSchema, othersView } from './layers.ts'
import { list } from './list.ts'
import { whole } from './whole.ts'

const fieldSchema = v.pipe(
  v.strictObject({
    field: v.picklist(itemFields),
    value: v.pipe(fieldValueSchema, v.description('As the item has it; null while it is unknown.')),
    source: v.pipe(
      v.nullable(v.string()),
      v.description('Where it comes from, as in `sources` of the item.'),
    ),
    others: v.pipe(
      list(otherSchema),
      v.description('What other sources say of it, where that differs.'),
    ),
    lockedBy: v.pipe(
      v.nullable(v.picklist(['person', 'nfo'])),
      v.description('Who keeps providers from changing it; a person also keeps scans from it.'),
    ),
  }),
  v.metadata({ ref: 'ItemField' }),
)

/** What can be set and locked of an item. */
export const fieldsSchema = v.pipe(
  v.strictObject({
    itemId: whole,
    frozen: v.pipe(
      v.boolean(),
      v.description('All that providers have said stays as it is: `*` is locked.'),
    ),
    fields: list(fieldSchema),
  }),
  v.metadata({ ref: 'ItemFields' }),
)

type FieldValue = v.InferOutput<typeof fieldValueSchema>
export type FieldsView = v.InferOutput<typeof fieldsSchema>

export function fieldsView(item: ShownFacts & Pick<ItemRecord, 'id' | 'others'>): FieldsView {
  const { identity, metadata, sources } = item
  const others = othersView(item.others)
  const facts: Readonly<Record<string, { readonly value: unknown } | undefined>> = { ...identity }
  const descriptions: Readonly<Record<string, unknown>> = { ...metadata }
  return {
    itemId: item.id,
    frozen: item.pinned.includes(everyField),
    fields: itemFields.map((field) => ({
      field,
      value: (facts[field]?.value ?? descriptions[field] ?? null) as FieldValue,
      source: sources[field] ?? null,
      others: others[field] ?? [],
      lockedBy: lockerOf(item, field),
    })),
  }
}

function lockerOf({ pinned, metadata }: ShownFacts, field: string): 'person' | 'nfo' | null {
  if (pinned.includes(field)) return 'person'
  const { lockedFields = [] } = metadata
  return lockedFields.includes(field) || lockedFields.includes('all') ? 'nfo' : null
}
