import type { EnrichedItem, Metadata, ProviderRef } from 'shelfd/plugin'

import type { Context } from './context.ts'
import { idsOf } from './facts.ts'
import { known } from './known.ts'
import { collectionDetails, type ListedCollection } from './shapes.ts'

/** A collection in one language. */
export async function readCollection(
  { client }: Context,
  { id, language }: { readonly id: number; readonly language: string },
): Promise<ListedCollection | null> {
  return await client.read({
    key: `collection/${id} ${language}`,
    schema: collectionDetails,
    // tmdb-ts lists the languages that there were when it was written.
    ask: (api) => api.collections.details(id, { language: language as 'en-US' }),
  })
}

/** A collection in the first of the languages, with a description in the first that has one. */
async function collectionIn(context: Context, id: number): Promise<ListedCollection | null> {
  let first: ListedCollection | null = null
  for (const language of context.languages) {
    const found = await readCollection(context, { id, language })
    if (found === null) return first
    first ??= found
    if (found.overview !== undefined) return { ...first, overview: found.overview }
  }
  return first
}

/** What a collection is about, for its films. */
export async function collectionOverview(
  context: Context,
  id: number,
): Promise<string | undefined> {
  return (await collectionIn(context, id))?.overview
}

/** A collection as the core wants it. */
export async function getCollection(
  context: Context,
  ref: ProviderRef,
): Promise<EnrichedItem | null> {
  const found = await collectionIn(context, Number(ref.id))
  if (found === null) return null
  return {
    ref,
    ids: idsOf(found.id),
    metadata: known<Metadata>({ plot: found.overview }),
    ...known<EnrichedItem>({ title: found.name }),
  }
}
