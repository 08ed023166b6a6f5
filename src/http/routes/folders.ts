import * as v from 'valibot'

import { libraryKinds } from '../../domain/library.ts'
import { pathText } from '../input.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { folderListSchema, folderListView, previewSchema, previewView } from '../views/folder.ts'

const tag = 'libraries'

/** What a person who makes a library has to see of the disks of this machine. */
export function folderRoutes(deps: Pick<RouteDeps, 'folders'>): readonly Route[] {
  return [list(deps), preview(deps)]
}

function list({ folders }: Pick<RouteDeps, 'folders'>): Route {
  return defineRoute({
    method: 'GET',
    path: `${api}/folders`,
    operationId: 'listFolders',
    tag,
    summary: 'The folders in a folder of this machine, with what seems to lie below each.',
    description:
      'Files are not listed. What the system makes up (`/proc`, `/sys`, `/dev`) and hidden folders are left out. A link ' +
      'is listed with the place that it leads to, and not looked into.',
    scope: 'full',
    query: v.strictObject({
      path: v.optional(v.pipe(pathText, v.description('Absolute; the top without one.')), '/'),
    }),
    answers: { 200: { description: 'The folders, by name.', schema: folderListSchema } },
    problems: {
      404: 'There is no such folder.',
      422: 'It is no folder, or none that a library can be in.',
      503: 'Its disk does not answer.',
    },
    handle: async ({ context, query }) =>
      context.json(folderListView(await folders.list(query.path))),
  })
}

function preview({ folders }: Pick<RouteDeps, 'folders'>): Route {
  return defineRoute({
    method: 'POST',
    path: `${api}/libraries/preview`,
    operationId: 'previewLibrary',
    tag,
    summary: 'What a scan of a library that does not exist yet would find and pass over.',
    description:
      'Looks at names alone, for 5 seconds and 100,000 entries at most; `isPartial` says that there is more. The patterns ' +
      'of `scan.ignore` and the built-in list hold too.',
    scope: 'full',
    body: v.strictObject({
      paths: v.pipe(v.array(pathText), v.minLength(1), v.maxLength(20)),
      kind: v.picklist(libraryKinds),
      ignore: v.optional(
        v.pipe(v.array(v.pipe(v.string(), v.maxLength(500))), v.maxLength(200)),
        [],
      ),
    }),
    answers: { 200: { description: 'What would be found.', schema: previewSchema } },
    problems: {
      422: 'The body does not fit, or a pattern is none.',
      503: 'A disk does not answer.',
    },
    handle: async ({ context, body }) => context.json(previewView(await folders.preview(body))),
  })
}
