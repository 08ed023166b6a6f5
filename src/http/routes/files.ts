import * as v from 'valibot'

import { AppError } from '../../domain/error.ts'
import { idParams, pathText } from '../input.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { fileSchema, fileView } from '../views/file.ts'

const path = `${api}/files`
const tag = 'files'

/** Files of the libraries with their streams. */
export function fileRoutes(deps: RouteDeps): readonly Route[] {
  return [find(deps), show(deps)]
}

function find({ queries }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path,
    operationId: 'findFiles',
    tag,
    summary: 'The file of a path, if a scan has seen it.',
    description:
      'The path has to be that of the file, letter by letter, in the form in which answers give it. Nothing is looked ' +
      'up on the disk.',
    scope: 'read',
    query: v.strictObject({
      path: v.pipe(pathText, v.description('Absolute and exact.')),
    }),
    answers: {
      200: {
        description: 'The file; none when the path is not known.',
        schema: v.strictObject({ files: v.array(fileSchema) }),
      },
    },
    handle: ({ context, query }) => {
      const file = queries.files.findByPath(query.path)
      return context.json({ files: file === null ? [] : [fileView(file)] })
    },
  })
}

function show({ queries }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/:id`,
    operationId: 'getFile',
    tag,
    summary: 'One file with its streams, what is wrong with it, and what it belongs to.',
    scope: 'read',
    params: idParams,
    answers: { 200: { description: 'The file.', schema: fileSchema } },
    handle: ({ context, params: { id } }) => {
      const file = queries.files.find(id)
      if (file === null) throw new AppError('not_found', `There is no file ${id}.`)
      return context.json(fileView(file))
    },
  })
}
