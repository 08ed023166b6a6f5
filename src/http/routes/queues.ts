import * as v from 'valibot'

import { AppError } from '../../domain/error.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { queueSchema, queueView } from '../views/job.ts'

const path = `${api}/queues`
const tag = 'jobs'

/** Queues: how they stand, pause, resume. */
export function queueRoutes(deps: RouteDeps): readonly Route[] {
  return [list(deps), change(deps, 'pauseQueue'), change(deps, 'resumeQueue')]
}

function list({ queries, queues }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path,
    operationId: 'listQueues',
    tag,
    summary: 'How many jobs wait and run in each queue.',
    scope: 'read',
    answers: {
      200: {
        description: 'All queues.',
        schema: v.strictObject({ queues: v.array(queueSchema) }),
      },
    },
    handle: ({ context }) => context.json({ queues: queries.jobs.queues(queues).map(queueView) }),
  })
}

const changes = {
  pauseQueue: { word: 'pause', summary: 'Hand out no more jobs of a queue; those that run go on.' },
  resumeQueue: { word: 'resume', summary: 'Go on with a paused queue.' },
} as const

function change({ queries, engine }: RouteDeps, command: keyof typeof changes): Route {
  const { word, summary } = changes[command]
  return defineRoute({
    method: 'POST',
    path: `${path}/:name/${word}`,
    operationId: command,
    tag,
    summary,
    scope: 'full',
    params: v.object({
      name: v.pipe(v.string(), v.maxLength(100), v.description('As the list of queues has it.')),
    }),
    answers: { 200: { description: 'The queue as it is now.', schema: queueSchema } },
    problems: { 404: 'There is no queue with this name.' },
    handle: async ({ context, params: { name } }) => {
      await engine.ask(command, name)
      const [queue] = queries.jobs.queues([name])
      if (queue === undefined) throw new AppError('not_found', `There is no queue named ${name}.`)
      return context.json(queueView(queue))
    },
  })
}
