import * as v from 'valibot'

import { itemKinds } from '../../domain/media.ts'
import type { ItemRecord } from '../../domain/queries.ts'
import { instant, instantOrNull, instantSchema } from './instant.ts'
import { list } from './list.ts'
import { whole } from './whole.ts'

const providerSchema = v.pipe(
  v.strictObject({
    enricher: v.pipe(v.string(), v.description('Name of the instance.')),
    kind: v.picklist(itemKinds),
    id: v.pipe(
      v.string(),
      v.description('Its number there; of a season or an episode that of its series.'),
    ),
    season: v.exactOptional(whole),
    episode: v.exactOptional(whole),
    airDate: v.exactOptional(
      v.pipe(v.string(), v.description('The day that the episode is known by there.')),
    ),
    absoluteNumber: v.exactOptional(
      v.pipe(
        whole,
        v.description('Its place among all episodes of the series, by which it is known there.'),
      ),
    ),
    fetchedAt: instantSchema,
  }),
  v.metadata({ ref: 'ItemProvider' }),
)

/** What fields hold: words, a number, names, or things with parts such as actors. */
export const fieldValueSchema = v.nullable(
  v.union([
    v.string(),
    v.number(),
    v.array(v.union([v.string(), v.record(v.string(), v.unknown())])),
  ]),
)

/** What a source says of a field that is shown otherwise. */
export const otherSchema = v.pipe(
  v.strictObject({
    source: v.pipe(v.string(), v.description('As in `sources` of the item.')),
    value: fieldValueSchema,
  }),
  v.metadata({ ref: 'OtherTelling' }),
)

/** Where the facts of an item come from. */
export const layersSchema = {
  sources: v.pipe(
    v.record(v.string(), v.string()),
    v.description(
      'Of each field of `identity` and `metadata`: `user`, `nfo`, `provider:` with the name of an enricher, `tag`, ' +
        '`file`, `folder`, `parent` or `probe`.',
    ),
  ),
  others: v.pipe(
    v.record(v.string(), list(otherSchema)),
    v.description(
      'Of each field of which a source says something else than is shown, what it says.',
    ),
  ),
  locked: v.pipe(
    list(v.string()),
    v.description('Fields that neither scans nor providers change; `*` are all of them.'),
  ),
  pinned: v.pipe(list(v.string()), v.description('Those of them that a person fixed.')),
  providers: v.pipe(
    list(providerSchema),
    v.description('Who told of it, in the order in which they are heard.'),
  ),
  enrichedAt: v.pipe(
    v.nullable(instantSchema),
    v.description('When a provider last told of it; null for never.'),
  ),
  enrichmentProblem: v.pipe(
    v.nullable(v.string()),
    v.description('Why providers said nothing, or not all they could.'),
  ),
  writeProblem: v.pipe(
    v.nullable(v.string()),
    v.description('Why nothing is written beside it, where its library wants that; else null.'),
  ),
  enrichmentDueAt: v.pipe(
    v.nullable(instantSchema),
    v.description('When providers are asked again by themselves; null while that is not planned.'),
  ),
}

type LayersView = v.InferOutput<v.StrictObjectSchema<typeof layersSchema, undefined>>

export function layersView({
  sources,
  others,
  locked,
  pinned,
  providers,
  enrichmentProblem,
  writeProblem,
  enrichDueAt,
}: Pick<
  ItemRecord,
  | 'sources'
  | 'others'
  | 'locked'
  | 'pinned'
  | 'providers'
  | 'enrichmentProblem'
  | 'writeProblem'
  | 'enrichDueAt'
>): LayersView {
  const fetched = providers.map(({ fetchedAt }) => fetchedAt)
  return {
    sources,
    others: othersView(others),
    locked,
    pinned,
    providers: providers.map(({ enricher, ref, fetchedAt }) => ({
      enricher,
      ...ref,
      fetchedAt: instant(fetchedAt),
    })),
    enrichedAt: fetched.length === 0 ? null : instant(Math.max(...fetched)),
    enrichmentProblem,
    writeProblem,
    enrichmentDueAt: instantOrNull(enrichDueAt),
  }
}

export function othersView(others: ItemRecord['others']): LayersView['others'] {
  // Each value came from a layer that was checked when it was read.
  return others as LayersView['others']
}
