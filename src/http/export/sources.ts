import { displayName } from '../../domain/file-name.ts'
import type { Queries } from '../../domain/queries.ts'
import { planView } from '../views/plan.ts'
import { scanView } from '../views/scan.ts'
import { instant } from '../views/instant.ts'
import type { Exported, ExportSource } from './stream.ts'

/** What of it is wanted. */
interface Wanted {
  readonly libraryId?: number
}

/** Reads on from page to page; `after` is the last one that was read. */
function source<Row>(
  columns: readonly string[],
  read: (after: Row | null, limit: number) => readonly Row[],
  write: (row: Row) => Exported,
): ExportSource {
  let last: Row | null = null
  return {
    columns,
    next: (limit) => {
      const rows = read(last, limit)
      last = rows.at(-1) ?? last
      return rows.map(write)
    },
  }
}

const before = (last: { readonly id: number } | null): { beforeId?: number } =>
  last === null ? {} : { beforeId: last.id }

function secondsBetween(from: string, to: string | null): number | null {
  // The clock may have been set back meanwhile.
  return to === null ? null : Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000)
}

const scanColumns = [
  'id',
  'library',
  'mode',
  'cause',
  'status',
  'startedAt',
  'completedAt',
  'durationSeconds',
  'filesFound',
  'filesNew',
  'filesModified',
  'filesMoved',
  'filesMissing',
  'filesFailed',
  'itemsNew',
  'itemsUpdated',
  'assetsDone',
  'enrichmentDone',
  'errors',
  'lastError',
] as const

/** Scans, newest first. */
export function scansSource({ scans }: Pick<Queries, 'scans'>, wanted: Wanted): ExportSource {
  return source(
    scanColumns,
    (last: ReturnType<typeof scans.list>[number] | null, limit) =>
      scans.list({ ...wanted, ...before(last), limit }),
    (scan) => {
      const { files, items, assets, enrichment, ...rest } = scanView(scan)
      return {
        id: rest.id,
        library: rest.libraryName,
        mode: rest.mode,
        cause: rest.cause,
        status: rest.status,
        startedAt: rest.startedAt,
        completedAt: rest.completedAt,
        durationSeconds: secondsBetween(rest.startedAt, rest.completedAt),
        filesFound: files.found,
        filesNew: files.new,
        filesModified: files.modified,
        filesMoved: files.moved,
        filesMissing: files.missing,
        filesFailed: files.failed,
        itemsNew: items.new,
        itemsUpdated: items.updated,
        assetsDone: assets.done,
        enrichmentDone: enrichment.done,
        errors: rest.errorsCount,
        lastError: rest.lastError,
      } satisfies Record<(typeof scanColumns)[number], unknown>
    },
  )
}

const importColumns = [
  'id',
  'download',
  'client',
  'library',
  'cause',
  'state',
  'filesImported',
  'filesSkipped',
  'filesFailed',
  'createdAt',
  'finishedAt',
  'durationSeconds',
] as const

/** Imports, newest first. */
export function importsSource({ imports }: Pick<Queries, 'imports'>, wanted: Wanted): ExportSource {
  return source(
    importColumns,
    (last: ReturnType<typeof imports.list>[number] | null, limit) =>
      imports.list({ ...wanted, ...before(last), limit }),
    (plan) => {
      const { id, download, library, cause, state, files, createdAt, finishedAt } = planView(plan)
      return {
        id,
        download: download.name,
        client: download.client,
        library: library.name,
        cause,
        state,
        filesImported: files.placed,
        filesSkipped: files.skipped,
        filesFailed: files.failed,
        createdAt,
        finishedAt,
        durationSeconds: secondsBetween(createdAt, finishedAt),
      } satisfies Record<(typeof importColumns)[number], unknown>
    },
  )
}

const enrichmentColumns = [
  'itemId',
  'library',
  'kind',
  'title',
  'year',
  'enricher',
  'providerKind',
  'providerId',
  'fetchedAt',
  'state',
  'problem',
] as const

/** What providers have said of items, by item. */
export function enrichmentsSource(
  { enrichments }: Pick<Queries, 'enrichments'>,
  wanted: Wanted,
): ExportSource {
  return source(
    enrichmentColumns,
    (last: ReturnType<typeof enrichments.list>[number] | null, limit) =>
      enrichments.list({ ...wanted, ...(last !== null && { after: afterOf(last) }), limit }),
    ({ itemId, library, kind, title, year, enricher, ref, fetchedAt, state, problem }) =>
      ({
        itemId,
        library,
        kind,
        title: displayName(title),
        year,
        enricher,
        providerKind: ref.kind,
        providerId: ref.id,
        fetchedAt: instant(fetchedAt),
        state,
        problem: problem === null ? null : displayName(problem),
      }) satisfies Record<(typeof enrichmentColumns)[number], unknown>,
  )
}

function afterOf({ itemId, enricher }: { itemId: number; enricher: string }): {
  itemId: number
  enricher: string
} {
  return { itemId, enricher }
}
