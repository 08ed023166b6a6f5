import * as v from 'valibot'

import { flagText, idParams } from '../input.ts'
import { defineRoute, type Route, type RouteDeps } from '../route.ts'
import { addedDownloadSchema, downloadSchema, downloadView } from '../views/download.ts'
import { downloadsPath as path, downloadsTag as tag, findDownload, wordText } from './downloads.ts'

/** What a person has done with downloads, by their clients or here. */
export function downloadOrderRoutes(deps: RouteDeps): readonly Route[] {
  return [
    add(deps),
    poll(deps),
    ...switches.map((way) => setRunning(deps, way)),
    setCategory(deps),
    remove(deps),
  ]
}

const refusals = {
  409: 'Its client is switched off or cannot do that.',
  422: 'The client refuses it.',
  503: 'The client does not answer.',
}
const located = { Location: 'The download.' }
const done = {
  202: {
    description: 'The client has done it. The download follows as soon as it is told.',
    schema: downloadSchema,
    headers: located,
  },
}

function add({ downloads }: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path,
    operationId: 'addDownload',
    tag,
    summary: 'Have a client download something.',
    description:
      'Asking twice for the same torrent is answered with `duplicate`. The category decides in which library it ends.',
    scope: 'full',
    body: v.strictObject({
      url: v.pipe(
        v.string(),
        v.maxLength(20_000),
        v.regex(
          /^(?:https?:\/\/|magnet:)/i,
          'must be a magnet link or an address of http or https',
        ),
      ),
      client: v.optional(
        v.pipe(wordText, v.description('Name of the instance; without it the first that can.')),
      ),
      category: v.optional(
        v.pipe(
          wordText,
          v.description('One of the client; may be left out where it has one only.'),
        ),
      ),
      paused: v.optional(v.boolean(), false),
    }),
    answers: {
      201: { description: 'The client has it.', schema: addedDownloadSchema, headers: located },
      202: {
        description: 'It was told to; it has not told of it yet.',
        schema: addedDownloadSchema,
      },
    },
    problems: { ...refusals, 404: 'There is no such client.' },
    handle: async ({ context, body: { url, client = null, category = null, paused } }) => {
      const { isDuplicate, ...added } = await downloads.add({ url, client, category, paused })
      const answer = { ...added, duplicate: isDuplicate }
      if (added.id === null) return context.json(answer, 202)
      return context.json(answer, 201, { location: `${path}/${added.id}` })
    },
  })
}

function poll({ engine }: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/poll`,
    operationId: 'pollDownloads',
    tag,
    summary: 'Ask the clients now what they have, also those that are left alone after failures.',
    scope: 'full',
    body: v.strictObject({
      client: v.optional(v.pipe(wordText, v.description('This one alone, by its name.'))),
    }),
    bodyIsOptional: true,
    answers: {
      202: {
        description: 'They are asked.',
        schema: v.strictObject({ client: v.nullable(v.string()) }),
      },
    },
    problems: { 404: 'There is no such client.', 409: 'It is switched off.' },
    handle: async ({ context, body: { client = null } }) => {
      await engine.ask('pollDownloads', client)
      return context.json({ client }, 202)
    },
  })
}

const switches = [
  { word: 'pause', summary: 'Have its client stop a download until it is resumed.' },
  { word: 'resume', summary: 'Have its client go on with a download.' },
] as const

function setRunning(deps: RouteDeps, { word, summary }: (typeof switches)[number]): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/:id/${word}`,
    operationId: `${word}Download`,
    tag,
    summary,
    scope: 'full',
    params: idParams,
    answers: done,
    problems: refusals,
    handle: async ({ context, params: { id } }) => {
      await deps.downloads[word](id)
      const location = `${path}/${id}`
      return context.json(downloadView(findDownload(deps, id)), 202, { location })
    },
  })
}

function setCategory(deps: RouteDeps): Route {
  return defineRoute({
    method: 'PUT',
    path: `${path}/:id/category`,
    operationId: 'setDownloadCategory',
    tag,
    summary: 'Give a download another category in its client.',
    description:
      'With a category that leads to no library it is let go: it is not followed any more until it gets one that does.',
    scope: 'full',
    params: idParams,
    body: v.strictObject({ category: wordText }),
    answers: done,
    problems: refusals,
    handle: async ({ context, params: { id }, body: { category } }) => {
      await deps.downloads.setCategory(id, category)
      const location = `${path}/${id}`
      return context.json(downloadView(findDownload(deps, id)), 202, { location })
    },
  })
}

function remove({ downloads }: RouteDeps): Route {
  return defineRoute({
    method: 'DELETE',
    path: `${path}/:id`,
    operationId: 'removeDownload',
    tag,
    summary: 'Take a download out of its client. What was imported of it stays.',
    scope: 'full',
    params: idParams,
    query: v.strictObject({
      deleteData: v.optional(
        v.pipe(
          flagText,
          v.description(
            'Have the client delete what it has downloaded; left where it is otherwise.',
          ),
        ),
        'false',
      ),
    }),
    answers: { 204: { description: 'Its client has it no more.' } },
    problems: { ...refusals, 409: `${refusals[409]} Or an import of it runs.` },
    handle: async ({ context, params: { id }, query: { deleteData } }) => {
      await downloads.remove(id, { deleteData })
      return context.body(null, 204)
    },
  })
}
