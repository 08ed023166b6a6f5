import { createCacheDesk } from '../daemon/cache-desk.ts'
import type { CacheDesk, CacheLimits } from '../domain/cache.ts'
import type { LibrarySettings } from '../domain/configuration.ts'
import type { ItemKey } from '../domain/item-key.ts'
import type { MatchPage } from '../domain/match-desk.ts'
import { itemKinds, type MatchState } from '../domain/media.ts'
import type { ItemQueries, ItemRecord, LibrarySummary, Queries } from '../domain/queries.ts'
import type { ItemListQuery } from '../domain/item-list.ts'
import { queueNames } from '../daemon/engine.ts'
import {
  type ConfiguredLibrary,
  type ItemWish,
  pageSize,
  type Reading,
  type WholeItem,
} from './reading.ts'
import { cacheView, previewView } from '../http/views/cache.ts'
import { artworkView } from '../http/views/artwork.ts'
import { shownAsset } from '../http/views/asset.ts'
import { itemPath, trailerView } from '../http/views/item.ts'
import { collectionView } from '../http/views/collection.ts'
import { type MatchView, matchView } from '../http/views/match.ts'
import { libraryTotalsView } from '../http/views/totals.ts'
import { pictureView } from '../http/views/picture.ts'

function deskOf(
  { cacheDir, limits }: { cacheDir: string; limits: CacheLimits },
  queries: Queries,
): CacheDesk {
  // Commands serve nothing, so they lose nothing.
  const notes = { lost: (): void => undefined }
  return createCacheDesk({ cacheDir, queries, notes, config: () => ({ cache: limits }) })
}

/** Reads the database. */
export function createLocalReading(deps: {
  /** Opens it when it is first needed; throws `not_found` while there is none. */
  queries: () => Queries
  /** False while there is no database. */
  exists: () => boolean
  /** Of the configuration. */
  libraries: readonly LibrarySettings[]
  readonly cacheDir: string
  readonly limits: CacheLimits
}): Reading {
  const { queries } = deps
  // As a promise, so that what is thrown is a rejection here as it is through a daemon.
  const read = async <T>(work: (queries: Queries) => T): Promise<T> => await work(queries())
  return {
    libraries: {
      list: () => read(({ libraries }) => libraries.list()),
      totals: () => read(({ totals }) => totals.libraries().map(libraryTotalsView)),
      listConfigured: async () =>
        configured(deps.libraries, deps.exists() ? queries().libraries.list() : []),
    },
    scans: {
      find: (id) => read(({ scans }) => scans.find(id)),
      list: (limit) => read(({ scans }) => scans.list({ limit })),
      errors: (id, limit) => read(({ scans }) => scans.errors(id, { limit })),
    },
    jobs: {
      find: (id) =>
        read(({ jobs }) => {
          const job = jobs.find(id)
          return job && { job, errors: jobs.errors(id) }
        }),
      list: (query) => read(({ jobs }) => jobs.list(query)),
      queues: () => read(({ jobs }) => jobs.queues(queueNames)),
    },
    cache: {
      show: () => read(({ cache }) => cacheView(cache, deskOf(deps, queries()))),
      preview: async () => previewView(await deskOf(deps, queries()).preview()),
    },
    items: {
      find: (id) =>
        read(({ items }) => {
          const item = items.find(id)
          return item && (wholeItems(items, [item])[0] ?? null)
        }),
      artwork: (id) =>
        read(({ items }) => {
          const artwork = items.artwork(id)
          return artwork && artworkView(artwork)
        }),
      match: (id) =>
        read(({ matches }) => {
          const match = matches.find(id)
          return match && matchView(match)
        }),
      matches: (state) => matchesIn(queries, state),
      pages: (wish) => pages(queries, wish),
    },
  }
}

function configured(
  libraries: readonly LibrarySettings[],
  known: readonly LibrarySummary[],
): ConfiguredLibrary[] {
  // As the database orders and compares names: by their bytes, with capitals of ASCII as small letters.
  const fold = (name: string): string => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
  const bytes = (library: LibrarySettings): Buffer => Buffer.from(fold(library.name))
  return libraries
    .toSorted((a, b) => Buffer.compare(bytes(a), bytes(b)))
    .map((settings) => ({
      settings,
      known: known.find(({ name }) => fold(name) === fold(settings.name)) ?? null,
    }))
}

async function* matchesIn(queries: () => Queries, state: MatchState): AsyncGenerator<MatchView> {
  const { matches } = queries()
  let after: ItemKey | null | undefined
  while (after !== null) {
    const page: MatchPage = matches.list({ state, limit: pageSize, ...(after && { after }) })
    for (const match of page.matches) yield await Promise.resolve(matchView(match))
    after = page.next
  }
}

async function* pages(
  queries: () => Queries,
  wish: ItemWish,
): AsyncGenerator<readonly WholeItem[]> {
  const { items } = queries()
  let after: ItemKey | null | undefined
  while (after !== null) {
    const { items: found, next }: ReturnType<ItemQueries['list']> = items.list({
      ...queryOf(wish),
      limit: pageSize,
      ...(after && { after }),
    })
    yield await Promise.resolve(wholeItems(items, items.findAll(found.map(({ id }) => id))))
    after = next
  }
}

function queryOf(wish: ItemWish): Omit<ItemListQuery, 'after' | 'limit'> {
  return 'parentId' in wish
    ? { ...wish, kinds: itemKinds, sort: 'position' }
    : { ...wish, sort: 'title' }
}

function wholeItems(items: ItemQueries, records: readonly ItemRecord[]): WholeItem[] {
  const ids = records.map(({ id }) => id)
  const files = Map.groupBy(items.files(ids), ({ itemId }) => itemId)
  const assets = Map.groupBy(items.assets(ids), ({ itemId }) => itemId)
  const trailers = Map.groupBy(items.trailers(ids), ({ itemId }) => itemId)
  const pictures = items.pictures(ids)
  return records.map((item) => {
    const picture = pictures.get(item.id)
    return {
      item,
      files: files.get(item.id) ?? [],
      assets: (assets.get(item.id) ?? []).map(shownAsset),
      trailers: (trailers.get(item.id) ?? []).map(trailerView),
      picture: picture === undefined ? null : pictureView(itemPath(item.id), picture),
      collection: item.kind === 'collection' ? collectionView(items.collection(item)) : null,
    }
  })
}
