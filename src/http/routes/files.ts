import { setImmediate } from 'node:timers/promises'

import * as v from 'valibot'

import { AppError } from '../../domain/error.ts'
import type { FoundFile, Queries } from '../../domain/queries.ts'
import { idParams, pathText } from '../input.ts'
import { limitEntry } from '../page.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { fileSchema, fileView, foundFileSchema, foundFilesView } from '../views/file.ts'

const path = `${api}/files`
const tag = 'files'

/** Files of the libraries with their streams. */
export function fileRoutes(deps: RouteDeps): readonly Route[] {
  return [find(deps), search(deps), show(deps)]
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

function search({ queries }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/search`,
    operationId: 'searchFiles',
    tag,
    summary: 'Files of items by parts of their paths, newest first.',
    description:
      'Each word has to be in the path below the folder of the library; upper and lower case of A to Z count as the same. ' +
      'What begins with `/` is one piece, of the absolute path.',
    scope: 'read',
    query: v.strictObject({
      q: v.pipe(
        v.string(),
        v.regex(/[^\s\p{Cc}]/u, 'must hold something to look for'),
        v.regex(/^\s*(?:\/|\S+(?:\s+\S+){0,11}\s*$)/, 'must be of twelve words at most'),
        v.maxLength(1000),
        v.description('`1080p dark`, or a part of a path such as `Season 01/dark`.'),
      ),
      limit: limitEntry,
    }),
    answers: {
      200: {
        description: 'Files, each with the item that it is of.',
        schema: v.strictObject({ files: v.array(foundFileSchema) }),
      },
    },
    handle: async ({ context, query }) => {
      const files = await searchAll(queries, query, context.req.raw.signal)
      const items = queries.items.findSummaries([...new Set(files.map(({ itemId }) => itemId))])
      return context.json({ files: foundFilesView(files, items) })
    },
  })
}

/** A piece at a time, with room for other requests between two; until whoever asked has gone. */
async function searchAll(
  { files }: Pick<Queries, 'files'>,
  { q: words, limit }: { q: string; limit: number },
  signal: AbortSignal,
): Promise<readonly FoundFile[]> {
  const text = words.trim()
  const found: FoundFile[] = []
  let fromId: number | null = null
  do {
    const part = files.search({ text, fromId, limit: limit - found.length })
    found.push(...part.files)
    fromId = part.nextId
    await setImmediate()
  } while (fromId !== null && found.length < limit && !signal.aborted)
  return found
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
