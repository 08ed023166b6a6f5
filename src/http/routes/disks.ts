import * as v from 'valibot'

import { nextAccess } from '../../domain/disk-access.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { diskSchema, diskView } from '../views/disk.ts'

/** The disks of the libraries. */
export function disksRoute({ disks, watching, queries }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${api}/disks`,
    operationId: 'listDisks',
    tag: 'watching',
    summary: 'The disks of the libraries, and what reads each of them next.',
    description:
      'Nothing here asks a disk: all of it is what the system knows anyway. A scan that somebody asks for is not foreseen.',
    scope: 'read',
    answers: {
      200: {
        description: 'One entry for each disk or share.',
        schema: v.strictObject({ disks: v.array(diskSchema) }),
      },
    },
    handle: ({ context }) => {
      const watches = watching.list()
      const around = { disks, watches, schedules: queries.schedules.list(), now: Date.now() }
      return context.json({
        disks: disks.list().map((state) => {
          const roots = watches.filter(({ rootId }) => state.rootIds.includes(rootId))
          return diskView({ state, roots, next: nextAccess(state, around) })
        }),
      })
    },
  })
}
