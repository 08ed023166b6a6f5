import type { Context } from 'hono'
import * as v from 'valibot'

import type { LibraryWish } from '../../domain/configuration.ts'
import { AppError } from '../../domain/error.ts'
import { libraryKinds } from '../../domain/library.ts'
import type { LibrarySummary } from '../../domain/queries.ts'
import { flagText, idParams } from '../input.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import {
  enrichmentModeSchema,
  libraryDetailSchema,
  libraryDetailView,
  librarySchema,
  listedLibraryView,
  modeSchema,
} from '../views/library.ts'

const nameEntry = v.pipe(v.string(), v.nonEmpty(), v.maxLength(100))
const pathsEntry = v.pipe(
  v.array(v.pipe(v.string(), v.nonEmpty(), v.maxLength(4096))),
  v.minLength(1),
  v.maxLength(100),
  v.description('Folders: absolute, or relative to the configuration file.'),
)
const located = { Location: 'Where it is found.' }
const patterns = v.pipe(
  v.array(v.pipe(v.string(), v.nonEmpty(), v.maxLength(1_000))),
  v.maxLength(1_000),
)
const settingEntries = {
  mode: v.optional(modeSchema),
  enrichmentMode: v.optional(enrichmentModeSchema),
  autoRebuildThumbnails: v.optional(v.boolean()),
  autoRebuildCache: v.optional(v.boolean()),
  writeNfo: v.optional(v.boolean()),
  writeArtwork: v.optional(v.boolean()),
  schedule: v.optional(
    v.pipe(
      v.string(),
      v.nonEmpty(),
      v.maxLength(200),
      v.description('A cron pattern, `every 6h`, or `off`.'),
    ),
  ),
  languages: v.optional(
    v.pipe(v.array(v.pipe(v.string(), v.regex(/^[a-z]{2,3}$/))), v.maxLength(10)),
  ),
  enrichers: v.optional(
    v.pipe(v.array(v.pipe(v.string(), v.nonEmpty(), v.maxLength(100))), v.maxLength(20)),
  ),
  watch: v.optional(v.boolean()),
  watchFilters: v.optional(patterns),
  scanner: v.optional(v.pipe(v.string(), v.nonEmpty(), v.maxLength(100))),
  ignore: v.optional(patterns),
}
const newLibrary = v.strictObject({
  name: nameEntry,
  kind: v.picklist(libraryKinds),
  paths: pathsEntry,
  ...settingEntries,
})
const libraryChange = v.strictObject({
  name: v.optional(nameEntry),
  paths: v.optional(pathsEntry),
  ...settingEntries,
})
const flag = v.optional(flagText, 'false')

/** The libraries: the configuration file says what they are, the database what their last scans came to. */
export function libraryRoutes(deps: RouteDeps): readonly Route[] {
  return [listRoute(deps), getRoute(deps), createRoute(deps), changeRoute(deps), removeRoute(deps)]
}

function listRoute({ queries }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${api}/libraries`,
    operationId: 'listLibraries',
    tag: 'libraries',
    summary: 'The libraries of the configuration, by name.',
    scope: 'read',
    query: v.strictObject({
      detached: v.pipe(
        flag,
        v.description('In their place those that left it, whose items are kept for 30 days.'),
      ),
    }),
    answers: {
      200: {
        description: 'All libraries.',
        schema: v.strictObject({ libraries: v.array(librarySchema) }),
      },
    },
    handle: ({ context, query }) => {
      const { libraries } = queries
      const list = query.detached ? libraries.listDetached() : libraries.list()
      const totals = new Map(queries.totals.libraries().map((one) => [one.id, one]))
      return context.json({
        libraries: list.map((library) => listedLibraryView(library, totals.get(library.id))),
      })
    },
  })
}

function getRoute(deps: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${api}/libraries/:id`,
    operationId: 'getLibrary',
    tag: 'libraries',
    summary: 'One library with its settings and folders, and how it stands.',
    scope: 'read',
    params: idParams,
    answers: { 200: { description: 'The library.', schema: libraryDetailSchema } },
    handle: ({ context, params }) => context.json(detailOf(deps, getLibrary(deps, params.id))),
  })
}

function createRoute(deps: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${api}/libraries`,
    operationId: 'createLibrary',
    tag: 'libraries',
    summary: 'Add a library to the configuration file.',
    description:
      'A library with this name and these settings is answered with 200, one with other settings with 409. The name of ' +
      'a detached library brings it back with all its items.',
    scope: 'full',
    body: newLibrary,
    answers: {
      200: {
        description: 'It is there already.',
        schema: libraryDetailSchema,
        headers: located,
      },
      201: { description: 'The library.', schema: libraryDetailSchema, headers: located },
    },
    problems: {
      409: 'A library with this name has other settings, or the file cannot be edited.',
      422: 'The body does not fit, or the file would not be right; `issues` names each mistake.',
    },
    handle: async ({ context, body }) => {
      const outcome = await deps.configuration.addLibrary({ ...wishOf(body), name: body.name })
      const library = deps.queries.libraries.findByName(body.name)
      if (library === null) throw new AppError('internal', 'an added library was not found')
      return answerDetail(context, deps, { library, status: outcome === 'added' ? 201 : 200 })
    },
  })
}

function changeRoute(deps: RouteDeps): Route {
  return defineRoute({
    method: 'PATCH',
    path: `${api}/libraries/:id`,
    operationId: 'changeLibrary',
    tag: 'libraries',
    summary: 'Change a library in the configuration file.',
    description:
      'What is left out stays. A library keeps its items under another name, and under another path when its media ' +
      'have moved there.',
    scope: 'full',
    params: idParams,
    body: libraryChange,
    answers: { 200: { description: 'The library as it is now.', schema: libraryDetailSchema } },
    problems: {
      409: 'Another library has this name, this one is detached, or the file cannot be edited.',
      422: 'The body does not fit, or the file would not be right; `issues` names each mistake.',
    },
    handle: async ({ context, params, body }) => {
      const library = getLibrary(deps, params.id)
      if (library.detachedAt !== null) {
        throw new AppError('conflict', `${library.name} has left the configuration.`)
      }
      await deps.configuration.changeLibrary(library.name, wishOf(body))
      return context.json(detailOf(deps, getLibrary(deps, params.id)))
    },
  })
}

function removeRoute(deps: RouteDeps): Route {
  return defineRoute({
    method: 'DELETE',
    path: `${api}/libraries/:id`,
    operationId: 'removeLibrary',
    tag: 'libraries',
    summary: 'Take a library out of the configuration file.',
    description:
      'All that is known of it goes as well, at once; its media are never touched. With `keep=true` it is detached ' +
      'instead: its items are kept for 30 days, and are back as soon as a library has its name again.',
    scope: 'full',
    params: idParams,
    query: v.strictObject({
      confirm: v.optional(
        v.pipe(v.string(), v.maxLength(200), v.description('The name of the library.')),
      ),
      keep: v.pipe(flag, v.description('Detach it, and keep what is known of it for 30 days.')),
    }),
    answers: { 204: { description: 'It is gone.' } },
    problems: {
      409: 'With `keep`: it is detached already. The file cannot be edited.',
      422: '`confirm` is not its name.',
    },
    handle: async ({ context, params, query }) => {
      const library = getLibrary(deps, params.id)
      requireName(library, query.confirm)
      await remove(deps, library, query.keep)
      return context.body(null, 204)
    },
  })
}

function requireName({ name }: LibrarySummary, confirm: string | undefined): void {
  if (confirm === name) return
  throw new AppError('invalid', `Confirm with the name of the library: confirm=${name}`, {
    details: { issues: [{ path: 'confirm', message: 'must be the name of the library' }] },
  })
}

async function remove(
  { configuration }: RouteDeps,
  { name, detachedAt }: LibrarySummary,
  keep: boolean,
): Promise<void> {
  if (detachedAt === null) return await configuration.removeLibrary(name, { forget: !keep })
  if (keep) throw new AppError('conflict', `${name} has left the configuration already.`)
  await configuration.forgetLibrary(name)
}

function getLibrary({ queries }: RouteDeps, id: number): LibrarySummary {
  const library = queries.libraries.find(id)
  if (library === null) throw new AppError('not_found', `There is no library ${id}.`)
  return library
}

function detailOf(
  { queries, configuration }: RouteDeps,
  library: LibrarySummary,
): v.InferOutput<typeof libraryDetailSchema> {
  return libraryDetailView(library, {
    settings: library.detachedAt === null ? configuration.findLibrary(library.name) : null,
    roots: queries.libraries.roots(library.id),
    state: queries.libraries.state(library.id),
  })
}

function answerDetail(
  context: Context,
  deps: RouteDeps,
  { library, status }: { library: LibrarySummary; status: 200 | 201 },
): Response {
  const location = `${api}/libraries/${library.id}`
  return context.json(detailOf(deps, library), status, { location })
}

/** Only what was said: an option that is left out is none that is undefined. */
function wishOf(body: {
  readonly [K in keyof LibraryWish]: LibraryWish[K] | undefined
}): LibraryWish {
  return Object.fromEntries(
    Object.entries(body).filter(([, value]) => value !== undefined),
  ) as LibraryWish
}
