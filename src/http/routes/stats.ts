import * as v from 'valibot'

import { mostSampleMinutes, sampleNames } from '../../domain/samples.ts'
import { means } from '../meaning.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { instant } from '../views/instant.ts'
import { statsSchema } from '../views/stats.ts'

const groups = ['queue', 'scan', 'downloads', 'cache', 'disk'] as const

const seriesEntry = v.optional(
  v.pipe(
    v.string(),
    v.transform((text) => text.split(',')),
    v.array(v.picklist(groups, `must be some of ${groups.join(', ')}, with commas between them`)),
    v.description('Only these, with commas between them.'),
    means({ type: 'array', items: { type: 'string', enum: [...groups] } }),
  ),
)

const minutesEntry = v.optional(
  v.pipe(
    v.string(),
    v.regex(/^[1-9]\d{0,3}$/, 'must be a positive whole number'),
    v.transform(Number),
    v.maxValue(mostSampleMinutes, `must be ${mostSampleMinutes} at most`),
    v.description('How far back.'),
    means({ type: 'integer', minimum: 1, maximum: mostSampleMinutes }),
  ),
  '30',
)

/** What was measured as time went by, for charts. */
export function statsRoute({ samples, queries }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${api}/stats`,
    operationId: 'getStats',
    tag: 'daemon',
    summary: 'Numbers of the last minutes or hours, for charts.',
    description:
      'Measured every 10 s and kept in memory for a day: in steps of 10 s for an hour, of a minute for six hours, of five ' +
      'minutes for the rest. A restart begins anew; `/metrics` is for who wants to keep them.',
    scope: 'read',
    query: v.strictObject({ series: seriesEntry, minutes: minutesEntry }),
    answers: { 200: { description: 'The numbers, oldest first.', schema: statsSchema } },
    handle: ({ context, query: { series, minutes } }) => {
      const wanted = series?.map(String)
      const found = samples.read(minutes, Date.now())
      const libraries = new Map(queries.totals.libraries().map(({ id, name }) => [id, name]))
      const shown = found.series.filter(
        ({ name }) => wanted === undefined || wanted.includes(name.split('.')[0] ?? ''),
      )
      return context.json({
        from: instant(found.from),
        stepSeconds: found.stepMs / 1000,
        series: shown
          .toSorted((a, b) => sampleNames.indexOf(a.name) - sampleNames.indexOf(b.name))
          .flatMap(({ name, libraryId, values }) => {
            const library = libraryId === null ? null : libraries.get(libraryId)
            // It has left the configuration meanwhile.
            if (library === undefined) return []
            return [{ name, library, values: [...values] }]
          }),
      })
    },
  })
}
