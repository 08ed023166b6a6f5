import type { EnrichedItem, EnricherQuery, ProviderRef } from '../domain/enricher.ts'
import { AppError, errorMessage } from '../domain/error.ts'
import type { AskedItem, ProviderEntry } from '../domain/facts.ts'
import type { ErrorCode } from '../domain/error.ts'
import type { ExternalId } from '../domain/media.ts'
import type { WorkerEnricher, WorkerServices } from '../domain/worker.ts'
import { partRefs } from './part-refs.ts'
import { type FactsInput, type MatchBasis, sharesId } from './prepare-facts.ts'
import {
  type HeldResult,
  settleTrouble,
  type Trouble,
  troubleOf,
  worst,
} from './provider-trouble.ts'
import { freshForMs } from './refresh-age.ts'

/** What the enrichers of a library said of an item. */
export interface ItemAnswer {
  readonly itemId: number
  readonly told: readonly ProviderEntry[]
  /** Those that have no such entry. */
  readonly without: readonly string[]
}

/** What kept an enricher from answering, while another one did. */
export type LeftTrouble =
  | { readonly kind: 'held'; readonly seconds: number; readonly message: string }
  | { readonly kind: 'attempt'; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string }

export interface Answered {
  readonly outcome: 'answered'
  readonly basis: MatchBasis
  readonly isOther: boolean
  /** Names in the order in which they are heard. */
  readonly enrichers: readonly string[]
  readonly answers: readonly ItemAnswer[]
  readonly trouble: LeftTrouble | null
}

export type FactsResult = Answered | (HeldResult & { readonly basis: MatchBasis })

interface Deps {
  readonly services: Pick<WorkerServices, 'settings' | 'enricher'>
  readonly signal: AbortSignal
  readonly now: number
  alive(): void
}

/** One enricher while it is asked. */
interface Asking extends Deps {
  readonly name: string
  readonly position: number
  readonly enricher: WorkerEnricher
  readonly languages: readonly string[]
  readonly input: FactsInput
  /** Numbers of the film or series as far as they are known; what is learnt is added. */
  readonly ids: ExternalId[]
  answer(itemId: number, told: ProviderEntry | null): void
}

/**
 * Asks the enrichers of the library for what they know of the items. What was asked for a short while ago is not asked for
 * again, so that a job that runs again asks for the rest.
 */
export async function askFacts(input: FactsInput, deps: Deps): Promise<FactsResult> {
  const rules = deps.services.settings.libraries[input.libraryName]
  const enrichers = rules?.enrichers ?? []
  const { enricher: first, ref } = input.match
  const told = new Map<number, ProviderEntry[]>()
  const without = new Map<number, string[]>()
  const ids = [...input.match.ids, ...input.known.flatMap(({ facts }) => facts.ids)]
  const troubles: Trouble[] = []
  // The one that knows it may tell by which numbers others know it.
  for (const name of enrichers.toSorted((a, b) => Number(b === first) - Number(a === first))) {
    const answer = (itemId: number, entry: ProviderEntry | null): void => {
      if (entry === null) without.set(itemId, [...(without.get(itemId) ?? []), name])
      else told.set(itemId, [...(told.get(itemId) ?? []), entry])
    }
    try {
      const enricher = deps.services.enricher(name)
      const position = enrichers.indexOf(name)
      const languages = rules?.languages ?? []
      const asking = { ...deps, name, position, enricher, languages, input, ids, answer }
      await (input.season === null ? askForTop(asking) : askForSeason(asking, input.season))
    } catch (error) {
      deps.signal.throwIfAborted()
      const trouble = troubleOf(error)
      if (trouble !== null) troubles.push(trouble)
    }
  }
  const basis = { enricher: first, ref }
  const trouble = worst(troubles)
  if (trouble !== null && told.size + without.size === 0) {
    return { ...settleTrouble(trouble, { heldSince: input.heldSince, now: deps.now }), basis }
  }
  return {
    outcome: 'answered',
    basis,
    isOther: input.isOther,
    enrichers,
    answers: input.items.map(({ id }) => ({
      itemId: id,
      told: told.get(id) ?? [],
      without: without.get(id) ?? [],
    })),
    trouble: trouble === null ? null : leftOf(trouble),
  }
}

/** Of a film or series. */
async function askForTop(asking: Asking): Promise<void> {
  const { input, name, ids } = asking
  const [item] = input.items
  if (item === undefined) return
  const known = input.known.find(({ enricher }) => enricher === name)
  if (known !== undefined && isFresh(asking, { item, known })) return
  const { match } = input
  const ref = name === match.enricher ? match.ref : (known?.ref ?? (await findRef(asking)))
  if (ref === null) return
  const facts = await get(asking, ref)
  ids.push(...(facts?.ids ?? []))
  asking.answer(item.id, facts === null ? null : entryOf(asking, ref, facts))
}

/** Of a season and its episodes, as parts of what the enricher takes the series for. */
async function askForSeason(asking: Asking, season: number): Promise<void> {
  const { input, name } = asking
  const series = input.known.find(({ enricher }) => enricher === name)
  if (series === undefined) return
  for (const item of input.items) {
    const known = item.entries.find(({ enricher }) => enricher === name)
    const isOfSeries = known?.ref.id === series.ref.id
    if (known !== undefined && isOfSeries && isFresh(asking, { item, known })) continue
    const refs = partRefs(item, series.ref.id, season)
    const found: EnrichedItem[] = []
    for (const ref of refs) {
      const facts = await get(asking, ref)
      if (facts !== null) found.push(facts)
    }
    const [ref] = refs
    if (ref === undefined) continue
    const facts = together(found)
    asking.answer(item.id, facts === null ? null : entryOf(asking, ref, facts))
  }
}

async function get(asking: Asking, ref: ProviderRef): Promise<EnrichedItem | null> {
  const facts = await asking.enricher.get(ref, asking.languages, asking.signal)
  asking.alive()
  return facts
}

/** What an enricher calls something that is known by numbers; it may know it by none of them. */
async function findRef({
  enricher,
  input,
  ids,
  languages,
  signal,
}: Asking): Promise<ProviderRef | null> {
  const { title, originalTitle, year } = input.evidence
  const query: EnricherQuery = {
    kind: input.match.ref.kind,
    title,
    ...(originalTitle !== null && { originalTitle }),
    ...(year !== null && { year }),
    ids,
    languages,
  }
  const found = await enricher.search(query, signal)
  const same = found.find((one) => one.ref.kind === query.kind && sharesId(one.ids ?? [], ids))
  return same?.ref ?? null
}

function isFresh(
  { now }: Asking,
  { item, known }: { item: AskedItem; known: ProviderEntry },
): boolean {
  return !item.isForced && now - known.fetchedAt < freshForMs
}

function entryOf(
  { name, position, now }: Asking,
  ref: ProviderRef,
  told: EnrichedItem,
): ProviderEntry {
  const { ref: _, ...facts } = told
  return { enricher: name, position, ref, facts, fetchedAt: now }
}

/** A file that holds several episodes is the first, with the titles and plots of all. */
function together(found: readonly EnrichedItem[]): EnrichedItem | null {
  const [first, ...more] = found
  if (first === undefined || more.length === 0) return first ?? null
  const titles = found.flatMap(({ title }) => title ?? [])
  const plots = found.flatMap(({ metadata: { plot } }) => plot ?? [])
  return {
    ...first,
    ...(titles.length > 0 && { title: titles.join(' / ') }),
    metadata: { ...first.metadata, ...(plots.length > 0 && { plot: plots.join('\n\n') }) },
  }
}

function leftOf(trouble: Trouble): LeftTrouble {
  if (trouble.kind !== 'attempt') return trouble
  const { error } = trouble
  const code = error instanceof AppError ? error.code : 'internal'
  return { kind: 'attempt', code, message: errorMessage(error) }
}
