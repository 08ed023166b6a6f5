import { type ItemKind, itemKinds } from '../domain/media.ts'
import type {
  ItemAsset,
  ItemFile,
  ItemKey,
  ItemListQuery,
  ItemQueries,
  ItemRecord,
} from '../domain/queries.ts'
import { assetView } from '../http/views/asset.ts'
import { itemFileView } from '../http/views/file.ts'
import { recordView } from '../http/views/item.ts'

/** An item with all that is known of it. */
export interface ItemNode {
  readonly item: ItemRecord
  readonly files: readonly ItemFile[]
  readonly assets: readonly ItemAsset[]
  readonly children: readonly ItemNode[]
}

/** What a scan puts at the top of the tree. */
const listedKinds = ['movie', 'series', 'artist'] as const
const foundKinds = ['movie', 'series', 'episode', 'artist', 'album', 'track'] as const
const holderKinds: ReadonlySet<ItemKind> = new Set(['series', 'season', 'artist', 'album'])
const pageSize = 100

/** Every item as a tree, a page at a time, so that a large library needs no large memory. */
export function* allItems(items: ItemQueries): Generator<ItemNode> {
  for (const kind of listedKinds) {
    for (const page of pages(items, { kinds: [kind], sort: 'title' })) {
      yield* nodesOf(items, page, { children: true })
    }
  }
}

/** Items whose title holds the words of a text, without their children. */
export function* foundItems(items: ItemQueries, text: string): Generator<ItemNode> {
  for (const kind of foundKinds) {
    for (const page of pages(items, { kinds: [kind], sort: 'title', text })) {
      yield* nodesOf(items, page, { children: false })
    }
  }
}

function* pages(
  items: ItemQueries,
  query: Omit<ItemListQuery, 'after' | 'limit'>,
): Generator<ItemRecord[]> {
  let after: ItemKey | null | undefined
  while (after !== null) {
    const page = items.list({ ...query, limit: pageSize, ...(after && { after }) })
    yield items.findAll(page.items.map(({ id }) => id))
    after = page.next
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
    const below = options.children && holderKinds.has(item.kind) ? childrenOf(items, item.id) : []
    return {
      item,
      files: files.get(item.id) ?? [],
      assets: assets.get(item.id) ?? [],
      children: below.length === 0 ? [] : nodesOf(items, below, options),
    }
  })
}

function childrenOf(items: ItemQueries, parentId: number): ItemRecord[] {
  return [...pages(items, { kinds: itemKinds, parentId, sort: 'position' })].flat()
}

/** A node as JSON. */
export function nodeView(node: ItemNode): object {
  return {
    ...recordView(node.item),
    files: node.files.map(itemFileView),
    assets: node.assets.map((asset) => ({ ...assetView(asset), cachePath: asset.cachePath })),
    children: node.children.map(nodeView),
  }
}
