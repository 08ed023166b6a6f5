import type { JobPayloads } from '../domain/job.ts'
import type { KnownWork, WorkQuestion } from '../domain/known-work.ts'
import type { LibraryKind } from '../domain/library.ts'
import type { Stores } from '../domain/stores.ts'
import { createNameParser, type NameParser } from '../media/name/parse-name.ts'
import type { JournalEntry } from './candidate.ts'
import type { Order } from './choose.ts'
import type { PlanInput } from './plan-import.ts'
import { sameTitled } from './works.ts'

type Payload = JobPayloads['import.plan']

/** Of one question so many works are compared; each is read with all its files. */
const mostWorks = 12
/** So often a library is asked for more than the name of the download has told. */
const mostTurns = 3

let parser: NameParser | null = null

/** Null when there is nothing to plan any more: it is gone, not complete, imported, or an import of it runs. */
export function preparePlan(payload: Payload, stores: Stores): PlanInput | null {
  const { downloadId, cause, planId, question, turn = 0 } = payload
  const download = stores.downloads.find(downloadId)
  if (download === null || !download.isDataComplete || download.state === 'removed') return null
  if (cause === 'completion' && download.state === 'imported') return null
  const plans = stores.imports.plansOf(downloadId)
  if (plans.some(({ state }) => state === 'applying' || state === 'undoing')) return null
  if (planId !== undefined && stores.imports.findPlan(planId)?.state !== 'proposed') return null
  const library = download.libraryId === null ? null : stores.libraries.find(download.libraryId)
  const asked = question ?? questionOf(download.name)
  return {
    download,
    library: library === null ? null : { id: library.id, name: library.name, kind: library.kind },
    isAutomatic: cause === 'completion' && !payload.isProposal,
    roots: library === null ? [] : stores.libraries.roots(library.id),
    guarded: stores.libraries
      .list()
      .flatMap(({ id }) => stores.libraries.roots(id).map(({ path }) => path)),
    journal: journalOf(stores, downloadId, cause),
    known: library === null ? [] : findKnown(stores, library, asked),
    asked,
    isLastTurn: turn >= mostTurns,
    orders: planId === undefined ? [] : ordersOf(stores, planId),
  }
}

/** The title that the download's own name has: most of its files have no other. */
function questionOf(name: string): WorkQuestion {
  parser ??= createNameParser()
  const { title, ids } = parser.parse(name)
  return { titles: title === undefined ? [] : [title], ids: ids ?? [] }
}

/** What a person has taken back is not brought again by itself; asked for, it is. */
function journalOf(
  { imports }: Pick<Stores, 'imports'>,
  downloadId: number,
  cause: Payload['cause'],
): readonly JournalEntry[] {
  return imports
    .journalOf(downloadId)
    .filter(({ state }) => state === 'placed' || cause === 'completion')
    .map(({ path, sizeBytes }) => ({ path, sizeBytes }))
}

function findKnown(
  { knownWorks }: Pick<Stores, 'knownWorks'>,
  { id, kind }: { readonly id: number; readonly kind: LibraryKind },
  { titles, ids }: WorkQuestion,
): readonly KnownWork[] {
  const top = kind === 'movies' ? 'movie' : kind === 'series' ? 'series' : null
  if (top === null) return []
  const numbered = knownWorks.find(id, top, { titles: [], ids })
  const titled = sameTitled(knownWorks.find(id, top, { titles, ids: [] }), titles)
  const found = new Set([...numbered, ...titled].map((one) => one.id))
  return [...found].slice(0, mostWorks).flatMap((itemId) => knownWorks.load(itemId) ?? [])
}

function ordersOf(
  { imports }: Pick<Stores, 'imports'>,
  planId: number,
): readonly (readonly [path: string, order: Order])[] {
  const paths = new Map(imports.filesOf(planId).map(({ id, source }) => [id, source.path]))
  return imports.overridesOf(planId).flatMap(({ fileId, decision, item }) => {
    const path = paths.get(fileId)
    return path === undefined
      ? []
      : [[path, item === undefined ? { decision } : { decision, item }]]
  })
}
