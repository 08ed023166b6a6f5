import * as v from 'valibot'

import type { Queries } from '../../domain/queries.ts'
import { enrichmentsSource, importsSource, scansSource } from '../export/sources.ts'
import { exportFormats, type ExportSource, exportStream } from '../export/stream.ts'
import { libraryEntry, libraryIdOf } from '../library-parameter.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'

/** More than years of history; a table of more is of use to nobody. */
const mostRows = 200_000

const types = { csv: 'text/csv', json: 'application/json' } as const

interface Export {
  readonly name: 'scans' | 'imports' | 'enrichments'
  readonly operationId: string
  readonly summary: string
  readonly source: (queries: Queries, wanted: { readonly libraryId?: number }) => ExportSource
}

const exports: readonly Export[] = [
  {
    name: 'scans',
    operationId: 'exportScans',
    summary: 'The scans with their numbers as a table, newest first.',
    source: scansSource,
  },
  {
    name: 'imports',
    operationId: 'exportImports',
    summary: 'The imports of downloads as a table, newest first.',
    source: importsSource,
  },
  {
    name: 'enrichments',
    operationId: 'exportEnrichments',
    summary: 'What providers have said of items, and when, as a table by item.',
    source: enrichmentsSource,
  },
]

/** The history, to be taken away. */
export function exportRoutes(deps: RouteDeps): readonly Route[] {
  return exports.map((one) => exportRoute(deps, one))
}

function exportRoute(
  { queries }: RouteDeps,
  { name, operationId, summary, source }: Export,
): Route {
  return defineRoute({
    method: 'GET',
    path: `${api}/exports/${name}`,
    operationId,
    tag: 'exports',
    summary,
    description:
      `At most ${mostRows} rows. CSV is that of RFC 4180, in UTF-8 and with names in the first line; a text that ` +
      'programs would take for a formula has an apostrophe before it. JSON is a list of objects of the same names.',
    scope: 'read',
    query: v.strictObject({
      format: v.optional(
        v.pipe(v.picklist(exportFormats), v.description('What the table is written as.')),
        'csv',
      ),
      library: libraryEntry,
    }),
    answers: {
      200: { description: 'The table.', mediaType: [types.csv, types.json] },
    },
    problems: { 404: 'There is no such library.' },
    handle: ({ context, query: { format, library } }) => {
      const wanted = library === undefined ? {} : { libraryId: libraryIdOf(queries, library) }
      const headers = {
        'content-type': `${types[format]}; charset=utf-8${format === 'csv' ? '; header=present' : ''}`,
        'content-disposition': `attachment; filename="shelfd-${name}.${format}"`,
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      }
      const stream = exportStream(source(queries, wanted), { format, most: mostRows })
      return context.body(stream, 200, headers)
    },
  })
}
