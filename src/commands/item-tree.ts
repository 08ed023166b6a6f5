import type { ItemKind } from '../domain/media.ts'
import { assetView } from '../http/views/asset.ts'
import { itemFileView } from '../http/views/file.ts'
import { recordView } from '../http/views/item.ts'
import type { Reading, WholeItem } from './reading.ts'

type Items = Reading['items']

/** An item with all that is known of it. */
export interface ItemNode extends WholeItem {
  readonly children: readonly ItemNode[]
}

/** What a scan puts at the top of the tree. */
const listedKinds = ['movie', 'series', 'artist', 'collection', 'image'] as const
const foundKinds = [
  'movie',
  'series',
  'episode',
  'artist',
  'album',
  'track',
  'collection',
  'image',
] as const
const holderKinds: ReadonlySet<ItemKind> = new Set([
  'series',
  'season',
  'artist',
  'album',
  'collection',
])

/** Every item as a tree. */
export async function* allItems(items: Items): AsyncGenerator<ItemNode> {
  for (const kind of listedKinds) {
    for await (const page of items.pages({ kinds: [kind], top: true })) {
      for (const item of page) yield await treeOf(items, item)
    }
  }
}

/** Items whose title holds the words of a text, without their children. */
export async function* foundItems(items: Items, text: string): AsyncGenerator<ItemNode> {
  for (const kind of foundKinds) {
    for await (const page of items.pages({ kinds: [kind], text })) {
      for (const item of page) yield { ...item, children: [] }
    }
  }
}

/** An item with the whole tree below it. */
export async function treeOf(items: Items, whole: WholeItem): Promise<ItemNode> {
  const { id, kind } = whole.item
  const children: ItemNode[] = []
  if (holderKinds.has(kind)) {
    for await (const page of items.pages({ parentId: id })) {
      for (const child of page) children.push(await treeOf(items, child))
    }
  }
  return { ...whole, children }
}

/** A node as JSON. */
export function nodeView(node: ItemNode): object {
  return {
    ...recordView(node.item),
    files: node.files.map(itemFileView),
    assets: node.assets.map(assetView),
    picture: node.picture,
    collection: node.collection,
    children: node.children.map(nodeView),
  }
}
