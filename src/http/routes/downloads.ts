import * as v from 'valibot'

import type { DownloadRecord } from '../../domain/download-queries.ts'
import { downloadStates } from '../../domain/download.ts'
import { AppError } from '../../domain/error.ts'
import { idParams } from '../input.ts'
import { libraryEntry, libraryIdOf } from '../library-parameter.ts'
import { cursorEntry, limitEntry, nextCursor, nextCursorSchema } from '../page.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { downloadDetailSchema, downloadSchema, downloadView } from '../views/download.ts'
import { planFileView, planView } from '../views/plan.ts'
import { whole } from '../views/whole.ts'

export const downloadsPath = `${api}/downloads`
export const downloadsTag = 'downloads'

/** Downloads as the polls of their clients leave them. */
export function downloadRoutes(deps: RouteDeps): readonly Route[] {
  return [list(deps), show(deps)]
}

/** A word of a client or a person. */
export const wordText = v.pipe(v.string(), v.nonEmpty(), v.maxLength(200))

const countsSchema = v.strictObject(
  Object.fromEntries(downloadStates.map((state) => [state, whole])) as Record<
    (typeof downloadStates)[number],
    typeof whole
  >,
)

function list({ queries }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: downloadsPath,
    operationId: 'listDownloads',
    tag: downloadsTag,
    summary: 'What download clients have for the libraries, newest first.',
    scope: 'read',
    query: v.strictObject({
      state: v.optional(
        v.pipe(
          v.picklist(downloadStates),
          v.description('Without one all but those that are gone from their client.'),
        ),
      ),
      client: v.optional(v.pipe(wordText, v.description('Name of the instance.'))),
      library: libraryEntry,
      category: v.optional(
        v.pipe(
          wordText,
          v.description('As the client names it; upper and lower case are the same.'),
        ),
      ),
      cursor: cursorEntry(v.number()),
      limit: limitEntry,
    }),
    answers: {
      200: {
        description: 'A page of them.',
        schema: v.strictObject({
          downloads: v.array(downloadSchema),
          nextCursor: nextCursorSchema,
          counts: v.pipe(
            countsSchema,
            v.description('Of all downloads, whatever is asked for here.'),
          ),
        }),
      },
    },
    problems: { 404: 'There is no such library.' },
    handle: ({ context, query: { state, client, library, category, cursor, limit } }) => {
      const found = queries.downloads.list({
        limit,
        ...(state !== undefined && { state }),
        ...(client !== undefined && { client }),
        ...(library !== undefined && { libraryId: libraryIdOf(queries, library) }),
        ...(category !== undefined && { category }),
        ...(cursor !== undefined && { beforeId: cursor }),
      })
      return context.json({
        downloads: found.map(downloadView),
        nextCursor: nextCursor(found, limit, ({ id }) => id),
        counts: queries.downloads.counts(),
      })
    },
  })
}

const shownPlans = 20
const shownFiles = 100

function show(deps: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${downloadsPath}/:id`,
    operationId: 'getDownload',
    tag: downloadsTag,
    summary: 'One download: why it is where it is, and what was decided about its files.',
    scope: 'read',
    params: idParams,
    answers: { 200: { description: 'The download.', schema: downloadDetailSchema } },
    handle: ({ context, params: { id } }) => {
      const { imports } = deps.queries
      const download = findDownload(deps, id)
      const plans = imports.list({ downloadId: id, limit: shownPlans })
      // One that nobody wanted says less than what was done before.
      const shown = plans.find(({ state }) => state !== 'discarded') ?? plans[0]
      const files = shown === undefined ? [] : imports.files(shown.id, { limit: shownFiles })
      return context.json({
        ...downloadView(download),
        plans: plans.map(planView),
        files: files.map(planFileView),
      })
    },
  })
}

/** @throws AppError `not_found` */
export function findDownload({ queries }: Pick<RouteDeps, 'queries'>, id: number): DownloadRecord {
  const found = queries.downloads.find(id)
  if (found === null) throw new AppError('not_found', `There is no download ${id}.`)
  return found
}
