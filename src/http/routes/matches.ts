import type { Context } from 'hono'
import * as v from 'valibot'

import { AppError } from '../../domain/error.ts'
import type { DecisionOutcome, MatchDecision } from '../../domain/match-choice.ts'
import { rulesToKeep } from '../../domain/rule.ts'
import { externalIdText, getExternalId } from '../external-id.ts'
import { matchStates } from '../../domain/media.ts'
import { idParams } from '../input.ts'
import { libraryEntry, libraryIdOf } from '../library-parameter.ts'
import { cursorEntry, encodeCursor, limitEntry } from '../page.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { jobSchema, jobView } from '../views/job.ts'
import {
  matchPageSchema,
  matchSchema,
  matchSearchSchema,
  matchSearchView,
  matchView,
} from '../views/match.ts'
import { whole } from '../views/whole.ts'

const path = `${api}/items/:id/match`
const tag = 'matches'

const outcomeSchema = v.strictObject({
  itemId: v.pipe(
    whole,
    v.description('The film or series that it is about; of an episode its series.'),
  ),
  followers: v.pipe(
    v.array(whole),
    v.description('Items of the same title and year that follow it.'),
  ),
})

const decisionBody = v.pipe(
  v.strictObject({
    id: v.optional(externalIdText),
    ignored: v.optional(v.pipe(v.literal(true), v.description('Leave it unmatched, for good.'))),
    keep: v.optional(
      v.pipe(
        v.literal('rule'),
        v.description('Also write a rule for its files into the configuration.'),
      ),
    ),
  }),
  v.check(
    ({ id, ignored }) => (id === undefined) !== (ignored === undefined),
    'name an id, or say that it is ignored',
  ),
)

const begun = {
  202: {
    description: 'It is decided; providers are asked by and by.',
    schema: outcomeSchema,
    headers: { Location: 'What it is.' },
  },
}
const noItem = {
  409: 'Its library asks no providers, or the configuration file cannot be edited.',
  422: 'It is neither a film nor a series, nor part of one.',
}

/** What items are at their providers, and who says so. */
export function matchRoutes(deps: RouteDeps): readonly Route[] {
  return [
    list(deps),
    show(deps),
    search(deps),
    choose(deps),
    unchoose(deps),
    again(deps),
    againOfLibrary(deps),
  ]
}

function list({ queries }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${api}/matches`,
    operationId: 'listMatches',
    tag,
    summary: 'Films and series that are unmatched, ambiguous, matched or left unmatched, by title.',
    scope: 'read',
    query: v.strictObject({
      state: v.optional(
        v.pipe(v.picklist(matchStates), v.description('Whether a provider knows it.')),
        'ambiguous',
      ),
      library: libraryEntry,
      cursor: cursorEntry(v.pipe(v.array(v.union([v.string(), v.number()])), v.length(2))),
      limit: limitEntry,
    }),
    answers: { 200: { description: 'A page of them.', schema: matchPageSchema } },
    problems: { 404: 'There is no such library.' },
    handle: ({ context, query: { state, library, cursor, limit } }) => {
      const { matches, next } = queries.matches.list({
        state,
        limit,
        ...(library !== undefined && { libraryId: libraryIdOf(queries, library) }),
        ...(cursor !== undefined && { after: cursor }),
      })
      return context.json({
        matches: matches.map(matchView),
        nextCursor: next === null ? null : encodeCursor(next),
      })
    },
  })
}

function show({ queries }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path,
    operationId: 'getMatch',
    tag,
    summary: 'What an item is at its providers, who says so and why, and what else it could be.',
    scope: 'read',
    params: idParams,
    answers: { 200: { description: 'Of an episode what its series is.', schema: matchSchema } },
    problems: { 422: noItem[422] },
    handle: ({ context, params: { id } }) => {
      const found = queries.matches.find(id)
      if (found !== null) return context.json(matchView(found))
      if (queries.items.find(id) === null) {
        throw new AppError('not_found', `There is no item ${id}.`)
      }
      throw new AppError('invalid', `Item ${id} is neither a film nor a series, nor part of one.`)
    },
  })
}

const searchBody = v.strictObject({
  title: v.optional(
    v.pipe(
      v.string(),
      v.regex(/[^\s\p{Cc}]/u, 'must hold something to look for'),
      v.maxLength(200),
      v.description('In place of the title that files and folders give.'),
    ),
  ),
  year: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1800), v.maxValue(2200))),
  id: v.optional(externalIdText),
})

function search({ matching }: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/search`,
    operationId: 'searchMatch',
    tag,
    summary: 'Ask the providers what an item could be; nothing is decided by that.',
    description:
      'All enrichers of its library are asked at once, for 15 seconds at most. What they answer is text of strangers.',
    scope: 'full',
    params: idParams,
    body: searchBody,
    bodyIsOptional: true,
    answers: { 200: { description: 'What they know.', schema: matchSearchSchema } },
    problems: {
      409: 'Its library has no enricher that could be asked.',
      422: 'It is neither a film nor a series, or its files are gone.',
      503: 'No enricher answered.',
    },
    handle: async ({ context, params, body: { title, year, id } }) => {
      const wish = {
        ...(title !== undefined && { title }),
        ...(year !== undefined && { year }),
        ...(id !== undefined && { id: getExternalId(id) }),
      }
      return context.json(matchSearchView(await matching.search(params.id, wish)))
    },
  })
}

function choose(deps: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path,
    operationId: 'chooseMatch',
    tag,
    summary: 'Say what an item is, or that it stays unmatched.',
    description:
      'That lasts through scans, and items of the same title and year follow it. With `keep` a rule is written into the ' +
      'configuration file, which new files at the same place obey. Deciding again replaces what was said.',
    scope: 'full',
    params: idParams,
    body: decisionBody,
    answers: begun,
    problems: noItem,
    handle: async ({ context, params: { id }, body }) => {
      const decision: MatchDecision =
        body.id === undefined ? { ignored: true } : { id: getExternalId(body.id) }
      const outcome = await deps.engine.ask('chooseMatch', id, decision)
      if (body.keep === 'rule') await keep(deps, outcome.itemId, decision)
      return answerOutcome(context, outcome)
    },
  })
}

function unchoose({ engine }: RouteDeps): Route {
  return defineRoute({
    method: 'DELETE',
    path,
    operationId: 'unchooseMatch',
    tag,
    summary: 'Take back what somebody said of an item: it is what is found by itself.',
    description: 'Rules of the configuration stay; `DELETE /api/v1/rules/{id}` takes one out.',
    scope: 'full',
    params: idParams,
    answers: begun,
    problems: noItem,
    handle: async ({ context, params: { id } }) =>
      answerOutcome(context, await engine.ask('unchooseMatch', id)),
  })
}

function again({ engine }: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/again`,
    operationId: 'rematchItem',
    tag,
    summary: 'Find out anew what an item is; what somebody said of it stays.',
    scope: 'full',
    params: idParams,
    answers: begun,
    problems: noItem,
    handle: async ({ context, params: { id } }) => {
      const { itemIds } = await engine.ask('rematch', [id])
      return answerOutcome(context, { itemId: itemIds[0] ?? id, followers: [] })
    },
  })
}

function againOfLibrary({ engine, queries }: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${api}/libraries/:id/match/again`,
    operationId: 'rematchLibrary',
    tag,
    summary: 'Find out anew what all items of a library are; what somebody said of any stays.',
    scope: 'full',
    params: idParams,
    answers: {
      202: {
        description: 'A job that begins with one item after the other.',
        schema: jobSchema,
        headers: { Location: 'The job.' },
      },
    },
    problems: {
      409: 'It asks no providers.',
      422: 'It holds neither films nor series.',
    },
    handle: async ({ context, params: { id } }) => {
      const { jobId } = await engine.ask('rematchLibrary', id)
      const job = queries.jobs.find(jobId)
      if (job === null) throw new AppError('internal', 'a job that was just made is not there')
      return context.json(jobView(job), 202, { location: `${api}/jobs/${jobId}` })
    },
  })
}

async function keep(
  { configuration, queries }: RouteDeps,
  itemId: number,
  outcome: MatchDecision,
): Promise<void> {
  const patterns = queries.matches.patterns(itemId)
  await configuration.addRules(rulesToKeep(itemId, { patterns, outcome }))
}

function answerOutcome(context: Context, outcome: DecisionOutcome): Response {
  const location = `${api}/items/${outcome.itemId}/match`
  return context.json({ ...outcome, followers: [...outcome.followers] }, 202, { location })
}
