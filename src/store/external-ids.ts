import type { Database } from 'bun:sqlite'

import type { ItemDraft } from '../domain/item-stores.ts'
import { bulkInsert } from './bulk-insert.ts'

type Holder = { readonly id: number; readonly draft: Pick<ItemDraft, 'identity'> }

/** Writes the ids in the identities of items as rows that can be looked up. */
export function createExternalIds(database: Database): {
  /** Of items that have none yet. */
  add(items: readonly Holder[]): void
  replace(item: Holder): void
} {
  const clear = database.query<null, [number]>('DELETE FROM item_external_id WHERE item_id = ?')
  const insert = bulkInsert(database, {
    into: 'item_external_id (item_id, provider, external_id)',
    columns: 3,
    // An identity may name one twice.
    or: 'IGNORE',
  })
  const add = (items: readonly Holder[]): void => {
    insert(
      items.flatMap((item) =>
        (item.draft.identity.ids?.value ?? []).map(({ provider, id }) => [item.id, provider, id]),
      ),
    )
  }
  return {
    add,
    replace: (item) => {
      clear.run(item.id)
      add([item])
    },
  }
}
