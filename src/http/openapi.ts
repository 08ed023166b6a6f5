import { Hono } from 'hono'
import { generateSpecs } from 'hono-openapi'

import type { Meanings, MeaningSchema } from './meaning.ts'
import { defineRoute, type Route } from './route.ts'

/** A document of OpenAPI. */
export type Specification = Awaited<ReturnType<typeof generateSpecs>>
type Operation = NonNullable<NonNullable<Specification['paths'][string]>['get']>
type Parameter = Exclude<NonNullable<Operation['parameters']>[number], { $ref: string }>
type Schema = NonNullable<NonNullable<Specification['components']>['schemas']>[string]

const about =
  'The libraries of a household: scans, items, files, artwork and events.\n\nLists come in pages: `nextCursor` of one ' +
  'is the `cursor` of the next, and null on the last. Instants are RFC 3339 in UTC. A parameter or field that is not ' +
  'known is refused. What goes wrong is told as a problem (RFC 9457), whose `code` programs may go by.'

const whereKeyIs =
  'The key that may change things is in the file `api_key` of the data folder, unless the configuration has one.'

const tags = [
  {
    name: 'assets',
    description: 'Pictures, subtitles, trailers and themes: the copies in the cache.',
  },
  {
    name: 'cache',
    description:
      'Smaller copies of pictures, the folder that holds all copies, and keeping it clean.',
  },
  { name: 'changes', description: 'What was found to be different on the disks.' },
  { name: 'config', description: 'The configuration file of the running daemon.' },
  { name: 'daemon', description: 'How the daemon is.' },
  {
    name: 'downloads',
    description: 'What download clients have for the libraries, and the clients themselves.',
  },
  { name: 'backups', description: 'Copies of the database.' },
  { name: 'events', description: 'What happens, and what has happened.' },
  { name: 'exports', description: 'The history as tables, to be taken away.' },
  { name: 'files', description: 'Files of the libraries with their streams.' },
  { name: 'items', description: 'Films, series, seasons, episodes and what else libraries hold.' },
  { name: 'jobs', description: 'The work behind the scans, and the queues that it waits in.' },
  { name: 'keys', description: 'The keys of this API.' },
  { name: 'libraries', description: 'What is scanned.' },
  { name: 'login', description: 'How the owner logs in to the page, and the browsers that have.' },
  { name: 'logs', description: 'What the daemon writes down, and how much of it.' },
  { name: 'matches', description: 'What items are at their providers, and who says so.' },
  { name: 'recycled', description: 'Files that imports have replaced, as long as they are kept.' },
  { name: 'rules', description: 'Corrections that are kept in the configuration file.' },
  { name: 'proposals', description: 'Removals that scans held back, for a person to decide.' },
  { name: 'notifications', description: 'Events on their way through notifiers.' },
  { name: 'plans', description: 'What of downloads is imported where, and why; taking that back.' },
  { name: 'plugins', description: 'Instances of plugins.' },
  { name: 'schedules', description: 'What runs by itself, and what came of it.' },
  { name: 'scans', description: 'Reading libraries: start, look, cancel, do again.' },
  { name: 'watching', description: 'How changes are noticed, and what others tell of them.' },
]

/** What callers may rely on, in OpenAPI 3.1, made of the routes themselves. */
export async function describeApi(routes: readonly Route[]): Promise<Specification> {
  const app = new Hono()
  for (const route of routes) app.on(route.method, [route.path], ...route.handlers)
  const specification = await generateSpecs(app, {
    documentation: {
      openapi: '3.1.0',
      info: { title: 'shelfd', version: '1', description: about },
      tags,
      components: {
        securitySchemes: {
          apiKey: { type: 'apiKey', in: 'header', name: 'X-Api-Key', description: whereKeyIs },
          bearer: { type: 'http', scheme: 'bearer', description: whereKeyIs },
          inAddress: {
            type: 'apiKey',
            in: 'query',
            name: 'apikey',
            description: 'The key of scope `hooks`, for programs that can set no header.',
          },
        },
      },
    },
  })
  const meanings = new Map(routes.map((route) => [route.operationId, route.meanings]))
  for (const path of Object.values(specification.paths)) {
    for (const operation of Object.values(path ?? {}) as Operation[]) {
      giveMeaning(operation, meanings.get(operation.operationId ?? '') ?? {})
    }
  }
  discriminate(specification.components?.schemas ?? {})
  return specification
}

/** The validators see texts; callers are told what those stand for. */
function giveMeaning({ parameters = [] }: Operation, meanings: Meanings): void {
  for (const parameter of parameters as Parameter[]) {
    const meaning = parameter.in === 'header' ? undefined : meanings[parameter.name]
    if (meaning === undefined) continue
    const { default: text } = (parameter.schema ?? {}) as { default?: string }
    const schema = { ...meaning, ...(text !== undefined && { default: valueOf(meaning, text) }) }
    Object.assign(parameter, { schema })
    // With commas, not one parameter for each member.
    if (meaning.type === 'array') Object.assign(parameter, { style: 'form', explode: false })
  }
}

function valueOf({ type }: MeaningSchema, text: string): unknown {
  if (type === 'integer') return Number(text)
  if (type === 'boolean') return text === 'true'
  return type === 'array' ? text.split(',') : text
}

/** Names the field that tells the events apart, which the schema alone cannot say. */
function discriminate(schemas: Readonly<Record<string, Schema>>): void {
  const event = schemas['Event'] as { oneOf?: readonly { $ref: string }[] } | undefined
  const mapping = (event?.oneOf ?? []).flatMap(({ $ref }) => {
    const one = schemas[$ref.slice($ref.lastIndexOf('/') + 1)] as EventSchema | undefined
    return one === undefined ? [] : [[one.properties.type.const, $ref]]
  })
  if (event === undefined) return
  Object.assign(event, {
    discriminator: { propertyName: 'type', mapping: Object.fromEntries(mapping) as object },
  })
}

interface EventSchema {
  readonly properties: { readonly type: { readonly const: string } }
}

/** `GET /api/openapi.json` */
export function openApiRoute(routes: readonly Route[], { basePath }: { basePath: string }): Route {
  let specification: Promise<Specification> | null = null
  return defineRoute({
    method: 'GET',
    path: '/api/openapi.json',
    operationId: 'getOpenApi',
    tag: 'daemon',
    summary: 'This description.',
    scope: 'open',
    answers: { 200: { description: 'OpenAPI 3.1.', mediaType: 'application/json' } },
    handle: async ({ context }) => {
      specification ??= describeApi(routes)
      const description = await specification
      return context.json(
        basePath === '' ? description : { ...description, servers: [{ url: basePath }] },
      )
    },
  })
}
