import { AppError } from '../domain/error.ts'
import type { MatchCandidate, MatchItem } from '../domain/match.ts'
import type { MatchSearch, MatchSearchWish } from '../domain/match-desk.ts'
import type { WorkerEnricher } from '../domain/worker.ts'
import { lookFor, lookUp } from './look.ts'

/** What nobody would look through. */
const mostCandidates = 30

interface Asked {
  readonly item: MatchItem
  readonly wish: MatchSearchWish
  readonly enrichers: readonly { readonly name: string; readonly enricher: WorkerEnricher }[]
  readonly languages: readonly string[]
  /** Whoever takes longer is not waited for. */
  readonly limitMs: number
}

/**
 * Has a person's search answered by all enrichers of a library at once. One that fails is named beside what the others
 * know.
 *
 * @throws AppError of the first one when all of them fail; `conflict` when there is none.
 */
export async function searchEntries(asked: Asked): Promise<MatchSearch> {
  const { item, enrichers } = asked
  if (enrichers.length === 0) {
    const message = `The library ${item.libraryName} has no enricher that could be asked.`
    throw new AppError('conflict', message)
  }
  const outcomes = await Promise.all(enrichers.map(async (one) => await settle(one, asked)))
  const failures = outcomes.filter((outcome) => 'error' in outcome)
  const [first] = failures
  if (first !== undefined && failures.length === outcomes.length) throw first.error
  return {
    candidates: outcomes
      .flatMap((outcome) => ('found' in outcome ? outcome.found : []))
      .toSorted((a, b) => b.score - a.score)
      .slice(0, mostCandidates),
    failures: failures.map(({ name, error }) => ({ enricher: name, message: error.message })),
  }
}

type Outcome =
  | { readonly found: readonly MatchCandidate[] }
  | { readonly name: string; readonly error: AppError }

async function settle(
  { name, enricher }: Asked['enrichers'][number],
  { item, wish, languages, limitMs }: Asked,
): Promise<Outcome> {
  const stop = new AbortController()
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    const error = new AppError('unavailable', `${name} did not answer in time.`)
    late.reject(error)
    stop.abort(error)
  }, limitMs)
  const looking = { name, enricher, item: withWish(item, wish), languages, signal: stop.signal }
  const { id } = wish
  const asking =
    id === undefined
      ? lookFor(looking, [])
      : lookUp(looking, [id]).then((entry) => (entry === null ? [] : [entry]))
  try {
    return { found: await Promise.race([asking, late.promise]) }
  } catch (error) {
    if (error instanceof AppError) return { name, error }
    throw error
  } finally {
    clearTimeout(timer)
  }
}

/** What was typed takes the place of what files and folders say. */
function withWish(item: MatchItem, { title, year }: MatchSearchWish): MatchItem {
  const { evidence } = item
  if (title === undefined && year === undefined) return item
  return {
    ...item,
    evidence: {
      title: title ?? evidence.title,
      originalTitle: title === undefined ? evidence.originalTitle : null,
      year: year === undefined ? (title === undefined ? evidence.year : null) : year,
      ids: [],
    },
  }
}
