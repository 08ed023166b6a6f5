import type { Database } from 'bun:sqlite'

import type { ItemDraft } from '../domain/item-stores.ts'

/** Writes the ids of an item's identity as rows that can be looked up; `isNew` when it cannot have any yet. */
export function createExternalIds(
  database: Database,
): (itemId: number, draft: Pick<ItemDraft, 'identity'>, isNew?: boolean) => void {
  const clear = database.query<null, [number]>('DELETE FROM item_external_id WHERE item_id = ?')
  const insert = database.query<null, [number, string, string]>(
    'INSERT OR IGNORE INTO item_external_id (item_id, provider, external_id) VALUES (?, ?, ?)',
  )
  return (itemId, draft, isNew = false) => {
    if (!isNew) clear.run(itemId)
    for (const { provider, id } of draft.identity.ids?.value ?? []) insert.run(itemId, provider, id)
  }
}
