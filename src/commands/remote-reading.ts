import * as v from 'valibot'

import { AppError } from '../domain/error.ts'
import type { LibrarySummary } from '../domain/queries.ts'
import { encodeCursor, nextCursorSchema } from '../http/page.ts'
import { cacheSchema, previewSchema } from '../http/views/cache.ts'
import type { MatchState } from '../domain/media.ts'
import { matchPageSchema, matchSchema, type MatchView } from '../http/views/match.ts'
import { artworkSchema } from '../http/views/artwork.ts'
import { itemSchema, itemSummarySchema } from '../http/views/item.ts'
import { jobDetailSchema, listedJobSchema, queueSchema } from '../http/views/job.ts'
import { libraryDetailSchema, librarySchema } from '../http/views/library.ts'
import { totalsSchema } from '../http/views/totals.ts'
import { scanErrorSchema, scanSchema } from '../http/views/scan.ts'
import {
  attemptOf,
  jobOf,
  libraryOf,
  queueOf,
  scanErrorOf,
  scanOf,
  settingsOf,
  wholeItemOf,
} from './answers.ts'
import {
  type ConfiguredLibrary,
  type ItemWish,
  pageSize,
  type Reading,
  type WholeItem,
} from './reading.ts'
import { checkAnswer, type DaemonAddress, requestDaemon } from './request-daemon.ts'

/** Gets what is below `/api/v1`, as its schema says. */
type Get = <Schema extends v.GenericSchema>(
  schema: Schema,
  path: string,
  query?: Readonly<Record<string, string | number>>,
) => Promise<v.InferInput<Schema>>

const librariesAnswer = v.strictObject({ libraries: v.array(librarySchema) })
const totalsAnswer = v.strictObject({ libraries: v.array(totalsSchema) })
const scansAnswer = v.strictObject({ scans: v.array(scanSchema), nextCursor: nextCursorSchema })
const errorsAnswer = v.strictObject({
  errors: v.array(scanErrorSchema),
  nextCursor: nextCursorSchema,
})
const jobsAnswer = v.strictObject({ jobs: v.array(listedJobSchema), nextCursor: nextCursorSchema })
const queuesAnswer = v.strictObject({ queues: v.array(queueSchema) })
const itemsAnswer = v.strictObject({
  items: v.array(itemSummarySchema),
  nextCursor: nextCursorSchema,
})
const detailsAnswer = v.strictObject({ items: v.array(itemSchema) })

/** Most entries that a list gives at once. */
const limitMost = 500

/** Reads through the API of a daemon; where that is is looked up for each request. */
export function createRemoteReading(daemon: () => DaemonAddress): Reading {
  const get = createGet(daemon)
  const list = async (): Promise<LibrarySummary[]> =>
    (await get(librariesAnswer, '/libraries')).libraries.map(libraryOf)
  return {
    libraries: {
      list,
      totals: async () => (await get(totalsAnswer, '/totals')).libraries,
      listConfigured: async () => {
        const libraries = await Promise.all((await list()).map(withSettings(get)))
        return libraries.filter((library) => library !== null)
      },
    },
    scans: {
      find: async (id) => await found(get(scanSchema, `/scans/${id}`).then(scanOf)),
      list: async (limit) => (await get(scansAnswer, '/scans', { limit })).scans.map(scanOf),
      errors: async (id, limit) => {
        const errors = await listErrors(get, id, limit)
        return errors.map(scanErrorOf)
      },
    },
    jobs: {
      find: async (id) =>
        await found(
          get(jobDetailSchema, `/jobs/${id}`).then(({ errors, ...job }) => ({
            job: jobOf(job),
            errors: errors.map(attemptOf),
          })),
        ),
      list: async ({ beforeId, ...query }) => {
        const cursor = beforeId === undefined ? {} : { cursor: encodeCursor(beforeId) }
        return (await get(jobsAnswer, '/jobs', { ...query, ...cursor })).jobs.map(jobOf)
      },
      queues: async () => (await get(queuesAnswer, '/queues')).queues.map(queueOf),
    },
    cache: {
      show: async () => await get(cacheSchema, '/cache'),
      preview: async () => {
        const request = {
          method: 'POST' as const,
          path: '/api/v1/cache/clean',
          body: { dryRun: true },
        }
        return checkAnswer(previewSchema, (await requestDaemon(daemon(), request)).body)
      },
    },
    items: {
      find: async (id) => await found(get(itemSchema, `/items/${id}`).then(wholeItemOf)),
      artwork: async (id) => await found(get(artworkSchema, `/items/${id}/artwork`)),
      match: async (id) => await found(get(matchSchema, `/items/${id}/match`)),
      matches: (state) => matchesIn(get, state),
      pages: (wish) => pages(get, wish),
    },
  }
}

function createGet(daemon: () => DaemonAddress): Get {
  return async (schema, path, query = {}) => {
    const words = Object.entries(query).map(([name, value]) => [name, String(value)] as const)
    const text = new URLSearchParams(Object.fromEntries(words)).toString()
    const { body } = await requestDaemon(daemon(), {
      method: 'GET',
      path: `/api/v1${path}${text === '' ? '' : `?${text}`}`,
    })
    return checkAnswer(schema, body)
  }
}

async function found<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return null
    throw error
  }
}

/** Null for a library that has left the configuration since it was listed. */
function withSettings(get: Get): (library: LibrarySummary) => Promise<ConfiguredLibrary | null> {
  return async (known) => {
    const detail = await found(get(libraryDetailSchema, `/libraries/${known.id}`))
    const settings = detail && settingsOf(detail)
    return settings && { known, settings }
  }
}

async function listErrors(
  get: Get,
  scanId: number,
  limit: number,
): Promise<v.InferInput<typeof errorsAnswer>['errors']> {
  const all: v.InferInput<typeof errorsAnswer>['errors'] = []
  for (let cursor: string | null = ''; cursor !== null && all.length < limit;) {
    const { errors, nextCursor }: v.InferInput<typeof errorsAnswer> = await get(
      errorsAnswer,
      `/scans/${scanId}/errors`,
      { limit: Math.min(limitMost, limit - all.length), ...(cursor && { cursor }) },
    )
    all.push(...errors)
    cursor = nextCursor
  }
  return all
}

async function* matchesIn(get: Get, state: MatchState): AsyncGenerator<MatchView> {
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: v.InferInput<typeof matchPageSchema> = await get(matchPageSchema, '/matches', {
      state,
      limit: pageSize,
      ...(cursor && { cursor }),
    })
    yield* page.matches
    cursor = page.nextCursor
  }
}

async function* pages(get: Get, wish: ItemWish): AsyncGenerator<readonly WholeItem[]> {
  const { path, query } = listOf(wish)
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: v.InferInput<typeof itemsAnswer> = await get(itemsAnswer, path, {
      ...query,
      limit: pageSize,
      ...(cursor && { cursor }),
    })
    const ids = page.items.map(({ id }) => id).join(',')
    if (ids !== '') {
      const { items } = await get(detailsAnswer, '/items/details', { ids })
      yield items.map(wholeItemOf)
    }
    cursor = page.nextCursor
  }
}

function listOf(wish: ItemWish): { path: string; query: Readonly<Record<string, string>> } {
  if ('parentId' in wish) return { path: `/items/${wish.parentId}/children`, query: {} }
  const { kinds, text, top } = wish
  const query = {
    kind: kinds.join(','),
    sort: 'title',
    ...(text !== undefined && { q: text }),
    ...(top === true && { top: 'true' }),
  }
  return { path: '/items', query }
}
