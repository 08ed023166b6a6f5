import type { Context, Env, Handler, MiddlewareHandler } from 'hono'
import { describeRoute, validator } from 'hono-openapi'
import * as v from 'valibot'

import type { DaemonFacts } from '../domain/daemon.ts'
import type { BackupDesk } from '../domain/backup.ts'
import type { CacheDesk } from '../domain/cache.ts'
import type { OpenCached, OpenOriginal } from '../domain/open-file.ts'
import type { Configuration } from '../domain/configuration.ts'
import type { FolderDesk } from '../domain/folders.ts'
import type { DownloadDesk } from '../domain/download-desk.ts'
import type { LookAtAll } from '../domain/doctor.ts'
import type { ScanPlanDesk } from '../domain/scan-plan.ts'
import type { Disks } from '../domain/disk.ts'
import type { Engine } from '../domain/engine.ts'
import type { Keyring } from '../domain/key.ts'
import type { LogBook, LogLevels } from '../domain/log.ts'
import type { Page } from '../domain/page.ts'
import type { MatchDesk } from '../domain/match-desk.ts'
import type { Watching } from '../domain/watch.ts'
import type { PluginDesk } from '../domain/plugin.ts'
import type { PluginSetups } from '../domain/plugin-setup.ts'
import type { Queries } from '../domain/queries.ts'
import type { SampleBook } from '../domain/samples.ts'
import type { SystemFacts } from '../domain/system.ts'
import {
  type Answers,
  answersOf,
  anyProblem,
  describeAnswer,
  type Failing,
  isTagged,
} from './answers.ts'
import type { Identity } from './auth/identity.ts'
import type { People } from './auth/people.ts'
import type { Connection } from './connection.ts'
import type { PlanNfo } from '../domain/written.ts'
import { tagged, tagHeader } from './entity-tag.ts'
import type { Feed } from './feed/feed.ts'
import { refuseParameters, refuseBody, requireJson, requireJsonIfAny } from './input.ts'
import { type Meanings, meaningsOf } from './meaning.ts'
import type { Metrics } from './metrics/metrics.ts'
import { badRequest } from './problem.ts'

export const api = '/api/v1'

/** Who may call a route: everybody, whoever may look, whoever may tell of changes, whoever may change things. */
export type Scope = 'open' | 'read' | 'hooks' | 'full'

export interface AppEnv extends Env {
  /** Without a server there is no connection. */
  readonly Bindings: { readonly connection?: Connection }
  readonly Variables: {
    /** Who sends the request; null for a stranger, who gets no further than what is open. */
    identity: Identity | null
  }
}

type Schema = v.GenericSchema
type Output<T extends Schema | undefined> = T extends Schema ? v.InferOutput<T> : undefined

/** One entry of the API: what callers are told, what is checked, what is done. */
export interface RouteDefinition<
  Params extends Schema | undefined,
  Query extends Schema | undefined,
  Body extends Schema | undefined,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** As Hono writes it: `/api/v1/scans/:id`. */
  readonly path: string
  /** Name of the operation in clients: `startScan`. */
  readonly operationId: string
  /** Group in the documentation. */
  readonly tag: string
  readonly summary: string
  readonly description?: string
  readonly scope: Scope
  readonly params?: Params
  readonly query?: Query
  readonly body?: Body
  /** A request without any is one with `{}`. */
  readonly bodyIsOptional?: boolean
  /** Header parameters that the route reads, with what they are for. */
  readonly headers?: Readonly<Record<string, string>>
  readonly answers: Answers
  /** Problems of its own, with what they mean; those that follow from the rest are added. */
  readonly problems?: Failing['problems']
  handle(request: {
    readonly context: Context<AppEnv>
    readonly params: Output<Params>
    readonly query: Output<Query>
    readonly body: Output<Body>
  }): Response | Promise<Response>
}

/** A route ready to be mounted. */
export interface Route extends Pick<
  RouteDefinition<undefined, undefined, undefined>,
  'method' | 'path' | 'operationId' | 'scope' | 'answers'
> {
  /** What its parameters stand for. */
  readonly meanings: Meanings
  readonly handlers: readonly (MiddlewareHandler | Handler)[]
}

/** What the routes work with. */
export interface RouteDeps {
  readonly queries: Queries
  readonly engine: Pick<Engine, 'ask' | 'askOnce' | 'subscribe'>
  /** Names of the queues. */
  readonly queues: readonly string[]
  readonly keys: Keyring
  readonly people: People
  readonly feed: Feed
  readonly daemon: DaemonFacts
  readonly metrics: Metrics
  readonly openCached: OpenCached
  readonly cache: CacheDesk
  readonly openOriginal: OpenOriginal
  readonly configuration: Configuration
  readonly plugins: PluginDesk
  readonly setups: PluginSetups
  readonly matching: MatchDesk
  readonly planNfo: PlanNfo
  readonly downloads: DownloadDesk
  readonly watching: Watching
  readonly disks: Disks
  readonly logs: LogBook
  readonly logLevels: LogLevels
  readonly backups: BackupDesk
  readonly samples: SampleBook
  readonly system: SystemFacts
  /** What browsers show. */
  readonly page: Page
  /** Path below which all of this is served: empty, or `/a/b`. Routes are written, and see requests, without it. */
  readonly basePath: string
  readonly folders: FolderDesk
  readonly doctor: LookAtAll
  readonly scanPlans: ScanPlanDesk
}

/** Makes a route whose handler sees only what its schemas let through. */
export function defineRoute<
  Params extends Schema | undefined = undefined,
  Query extends Schema | undefined = undefined,
  Body extends Schema | undefined = undefined,
>(definition: RouteDefinition<Params, Query, Body>): Route {
  const { method, path, operationId, scope, params, query, body } = definition
  const answers = answersOf(definition)
  const valid = (context: Context, target: string): unknown => context.req.valid(target as never)
  const answer = (context: Context<AppEnv>): Response | Promise<Response> =>
    definition.handle({
      context,
      params: (params && valid(context, 'param')) as Output<Params>,
      query: (query && valid(context, 'query')) as Output<Query>,
      body: (body && valid(context, 'json')) as Output<Body>,
    })
  const hasTag = isTagged(definition)
  const handle: Handler<AppEnv> = hasTag
    ? async (context) => await tagged(context, await answer(context))
    : answer
  return {
    method,
    path,
    operationId,
    scope,
    answers,
    meanings: { ...meaningsOf(params), ...meaningsOf(query) },
    handlers: [
      describe({
        ...definition,
        answers,
        headers: { ...definition.headers, ...(hasTag && tagHeader) },
      }),
      requireScope(scope),
      ...(params ? [validator('param', params, refuseParameters)] : []),
      // A route without a query refuses one, so that a misspelt parameter is never passed over.
      validator('query', query ?? v.strictObject({}), refuseParameters),
      ...(body
        ? [
            definition.bodyIsOptional ? requireJsonIfAny : requireJson,
            validator('json', body, refuseBody),
          ]
        : []),
      handle as Handler,
    ],
  }
}

function requireScope(scope: Scope): MiddlewareHandler<AppEnv> {
  return async function scoped(context, next) {
    const given = context.get('identity')?.scope
    if (scope !== 'open' && given !== 'full' && given !== scope) {
      throw badRequest(
        403,
        given === 'hooks' ? 'This key may only tell of changes.' : 'This key may only read.',
      )
    }
    await next()
  }
}

type AnyDefinition = Pick<
  RouteDefinition<Schema | undefined, Schema | undefined, Schema | undefined>,
  'operationId' | 'tag' | 'summary' | 'description' | 'scope' | 'headers' | 'answers'
>

function describe(definition: AnyDefinition): MiddlewareHandler {
  const { operationId, tag, summary, description, scope, headers = {}, answers } = definition
  return describeRoute({
    operationId,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    security:
      scope === 'open'
        ? []
        : [{ apiKey: [] }, { bearer: [] }, ...(scope === 'hooks' ? [{ inAddress: [] }] : [])],
    parameters: Object.entries(headers).map(([name, text]) => ({
      name,
      in: 'header',
      description: text,
      schema: { type: 'string' as const },
    })),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [status, describeAnswer(answer)]),
      ),
      default: describeAnswer(anyProblem),
    },
  })
}
