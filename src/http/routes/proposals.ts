import * as v from 'valibot'

import { AppError } from '../../domain/error.ts'
import { type RemovalProposal, removalStates } from '../../domain/removal.ts'
import { idParams } from '../input.ts'
import { libraryEntry, libraryIdOf } from '../library-parameter.ts'
import { cursorEntry, limitEntry, nextCursor, nextCursorSchema } from '../page.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import {
  proposalSchema,
  proposalView,
  proposedFileSchema,
  proposedFileView,
} from '../views/removal.ts'

const path = `${api}/proposals`
const tag = 'proposals'

/** Removals that scans held back, for a person to decide. */
export function proposalRoutes(deps: RouteDeps): readonly Route[] {
  return [
    list(deps),
    show(deps),
    files(deps),
    deciding(deps, {
      word: 'approve',
      operationId: 'approveRemoval',
      summary: 'The files were deleted on purpose: take them out of the library.',
      description:
        'A scan begins, and what it misses still is removed softly: it comes back with its files, or by `undo`.',
      ask: (id) => deps.engine.ask('decideRemoval', id, 'approve'),
      conflict: 'It waits for no decision.',
    }),
    deciding(deps, {
      word: 'reject',
      operationId: 'rejectRemoval',
      summary: 'The files are only away: keep all that is known of them.',
      description: 'Scans go on without them and do not ask again until they were back.',
      ask: (id) => deps.engine.ask('decideRemoval', id, 'reject'),
      conflict: 'It waits for no decision.',
    }),
    deciding(deps, {
      word: 'undo',
      operationId: 'undoRemoval',
      summary: 'Take back a removal that was approved.',
      description: 'The items are there again, as if it had been rejected.',
      ask: (id) => deps.engine.ask('undoRemoval', id),
      conflict: 'Nothing was removed, or nothing of it is remembered any more.',
    }),
  ]
}

function list({ queries }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path,
    operationId: 'listRemovalProposals',
    tag,
    summary: 'Removals that scans held back, newest first.',
    scope: 'read',
    query: v.strictObject({
      library: libraryEntry,
      state: v.optional(
        v.pipe(
          v.picklist(removalStates),
          v.description('`open` are those that wait for a person.'),
        ),
      ),
      cursor: cursorEntry(v.number()),
      limit: limitEntry,
    }),
    answers: {
      200: {
        description: 'A page of proposals.',
        schema: v.strictObject({
          proposals: v.array(proposalSchema),
          nextCursor: nextCursorSchema,
        }),
      },
    },
    problems: { 404: 'There is no such library.' },
    handle: ({ context, query: { library, state, cursor, limit } }) => {
      const found = queries.removals.list({
        ...(library !== undefined && { libraryId: libraryIdOf(queries, library) }),
        ...(state !== undefined && { state }),
        ...(cursor !== undefined && { beforeId: cursor }),
        limit,
      })
      return context.json({
        proposals: found.map(proposalView),
        nextCursor: nextCursor(found, limit, ({ id }) => id),
      })
    },
  })
}

function show(deps: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/:id`,
    operationId: 'getRemovalProposal',
    tag,
    summary: 'One of them.',
    scope: 'read',
    params: idParams,
    answers: { 200: { description: 'The proposal.', schema: proposalSchema } },
    handle: ({ context, params: { id } }) => context.json(proposalView(find(deps, id))),
  })
}

function files(deps: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/:id/files`,
    operationId: 'listProposedFiles',
    tag,
    summary: 'The files that it is about.',
    scope: 'read',
    params: idParams,
    query: v.strictObject({ cursor: cursorEntry(v.number()), limit: limitEntry }),
    answers: {
      200: {
        description: 'A page of files.',
        schema: v.strictObject({
          files: v.array(proposedFileSchema),
          nextCursor: nextCursorSchema,
        }),
      },
    },
    handle: ({ context, params: { id }, query: { cursor, limit } }) => {
      const found = deps.queries.removals.files(find(deps, id), {
        ...(cursor !== undefined && { afterId: cursor }),
        limit,
      })
      return context.json({
        files: found.map(proposedFileView),
        nextCursor: nextCursor(found, limit, ({ fileId }) => fileId),
      })
    },
  })
}

function deciding(
  deps: RouteDeps,
  way: {
    readonly word: string
    readonly operationId: string
    readonly summary: string
    readonly description: string
    readonly conflict: string
    readonly ask: (id: number) => Promise<null>
  },
): Route {
  const { word, operationId, summary, description, conflict, ask } = way
  return defineRoute({
    method: 'POST',
    path: `${path}/:id/${word}`,
    operationId,
    tag,
    summary,
    description,
    scope: 'full',
    params: idParams,
    answers: { 200: { description: 'The proposal as it is now.', schema: proposalSchema } },
    problems: { 409: conflict },
    handle: async ({ context, params: { id } }) => {
      find(deps, id)
      await ask(id)
      return context.json(proposalView(find(deps, id)))
    },
  })
}

function find({ queries }: RouteDeps, id: number): RemovalProposal {
  const found = queries.removals.find(id)
  if (found === null) throw new AppError('not_found', `There is no proposal ${id}.`)
  return found
}
