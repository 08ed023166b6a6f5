import * as v from 'valibot'

import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { doctorSchema } from '../views/doctor.ts'

/** A look is ended after two minutes. */
const answerSeconds = 150

/** `POST /api/v1/doctor`: a look at everything, in a process of its own; it puts small hidden files where it has to. */
export function doctorRoute({ doctor }: Pick<RouteDeps, 'doctor'>): Route {
  return defineRoute({
    method: 'POST',
    path: `${api}/doctor`,
    operationId: 'consultDoctor',
    tag: 'daemon',
    summary: 'Look at everything that the daemon has need of: folders, links, programs, logins.',
    description:
      'Takes as long as the slowest disk and server; who asks meanwhile is answered by the same look. To see what can be ' +
      'done with a folder a small hidden file is put there for a moment, where that may be done.',
    scope: 'full',
    body: v.strictObject({
      network: v.optional(
        v.pipe(v.boolean(), v.description('Also ask every server that the configuration names.')),
        false,
      ),
    }),
    bodyIsOptional: true,
    answers: { 200: { description: 'What was looked at, by area.', schema: doctorSchema } },
    problems: { 503: 'It could not be done.' },
    handle: async ({ context, body }) => {
      context.env?.connection?.keepOpen(answerSeconds)
      const { status, checks } = await doctor(body)
      return context.json({ status, checks: [...checks] })
    },
  })
}
