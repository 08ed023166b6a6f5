import type { ItemAsset, ItemFile, ItemQueries, ItemRecord, TitleKey } from '../domain/queries.ts'
import { assetView, fileView, itemView } from '../http/views/item.ts'

/** An item with all that is known of it. */
export interface ItemNode {
  readonly item: ItemRecord
  readonly files: readonly ItemFile[]
  readonly assets: readonly ItemAsset[]
  readonly children: readonly ItemNode[]
}

/** Kinds that stand at the top of the tree. */
const topKinds = ['movie', 'series'] as const
/** What a search looks at; a season's title says nothing. */
const searchedKinds = ['movie', 'series', 'episode'] as const
const pageSize = 100

/** Every item as a tree, a page at a time, so that a large library needs no large memory. */
export function* allItems(items: ItemQueries): Generator<ItemNode> {
  for (const kind of topKinds) {
    let after: TitleKey | null | undefined
    while (after !== null) {
      const page = items.list({ kind, limit: pageSize, ...(after && { after }) })
      yield* nodesOf(items, page.items, { children: true })
      after = page.next
    }
  }
}

/** Items whose title holds the text, without their children. */
export function* foundItems(items: ItemQueries, text: string): Generator<ItemNode> {
  for (const kind of searchedKinds) {
    let after: TitleKey | null | undefined
    while (after !== null) {
      const page = items.search({ kind, text, limit: pageSize, ...(after && { after }) })
      yield* nodesOf(items, page.items, { children: false })
      after = page.next
    }
  }
}

/** Items with their files and assets, and the whole tree below them if wanted. */
export function nodesOf(
  items: ItemQueries,
  records: readonly ItemRecord[],
  options: { children: boolean },
): ItemNode[] {
  const ids = records.map(({ id }) => id)
  const files = Map.groupBy(items.files(ids), ({ itemId }) => itemId)
  const assets = Map.groupBy(items.assets(ids), ({ itemId }) => itemId)
  return records.map((item) => {
    const hasChildren = item.kind === 'series' || item.kind === 'season'
    const below = options.children && hasChildren ? items.children(item.id) : []
    return {
      item,
      files: files.get(item.id) ?? [],
      assets: assets.get(item.id) ?? [],
      children: below.length === 0 ? [] : nodesOf(items, below, options),
    }
  })
}

/** A node as JSON. */
export function nodeView(node: ItemNode): object {
  return {
    ...itemView(node.item),
    files: node.files.map(fileView),
    assets: node.assets.map(assetView),
    children: node.children.map(nodeView),
  }
}
