import type { EnricherCandidate, EnricherQuery } from '../domain/enricher.ts'
import type { MatchCandidate, MatchItem, MatchReason } from '../domain/match.ts'
import type { ExternalId } from '../domain/media.ts'
import type { WorkerEnricher } from '../domain/worker.ts'
import { decide, rivals, worthAsking } from './decide.ts'
import { looseTitles } from '../domain/title-forms.ts'
import { scoreCandidate, type Score, withEpisode } from './score.ts'

/** An enricher with what is looked for at it. */
export interface Looking {
  readonly name: string
  readonly enricher: Pick<WorkerEnricher, 'search' | 'get'>
  readonly item: MatchItem
  readonly languages: readonly string[]
  readonly signal: AbortSignal
}

/** Each entry that is looked at by itself costs a request. */
const mostLookedAt = 3
const overviewMost = 300

/**
 * The entry with one of the numbers. Where they name several, the provider's own number is believed.
 */
export async function lookUp(
  looking: Looking,
  ids: readonly ExternalId[],
): Promise<MatchCandidate | null> {
  const found = await search(looking, { ...baseQuery(looking), ids })
  const exact = found.filter((entry) => namedBy(entry, ids).length > 0)
  const own = exact.find((entry) => namedBy(entry, ids).some(({ id }) => id === entry.ref.id))
  const chosen = own ?? exact[0]
  if (chosen === undefined) return null
  const reasons = [
    { rule: 'id', points: 1, message: `Its number is known: ${idText(chosen, ids)}.` },
    ...exact
      .filter(({ ref }) => ref.id !== chosen.ref.id)
      .map((other) => contradiction(other, ids)),
  ]
  return { ...chosen, score: 1, reasons }
}

/** Entries that may be the item by their titles, with what was found before; stops as soon as one is sure. */
export async function lookFor(
  looking: Looking,
  before: readonly MatchCandidate[],
): Promise<readonly MatchCandidate[]> {
  let found = before
  for (const { query, isLoose } of queriesFor(looking)) {
    if (isLoose && nearBest(found).length > 0) break
    found = merged(found, await search(looking, query))
    if (decide(found).state === 'matched') return found
  }
  return await closer(looking, found)
}

function baseQuery({ item, languages }: Looking): EnricherQuery {
  const { title, originalTitle, year } = item.evidence
  return {
    kind: item.kind,
    title,
    ...(originalTitle !== null && { originalTitle }),
    ...(year !== null && { year }),
    ids: [],
    languages,
  }
}

/**
 * With the year, which sets most others aside; without it, as it may be wrong; by the other title; and at last by the
 * words of it that are not spelled in several ways.
 */
function queriesFor(looking: Looking): { query: EnricherQuery; isLoose: boolean }[] {
  const { title, originalTitle, year } = looking.item.evidence
  const base = baseQuery(looking)
  const { year: _, ...ageless } = base
  const { originalTitle: __, ...plain } = ageless
  const strict = [
    base,
    ...(year === null ? [] : [ageless]),
    ...(originalTitle === null || originalTitle === title
      ? []
      : [{ ...base, title: originalTitle }]),
  ]
  return [
    ...strict.map((query) => ({ query, isLoose: false })),
    ...looseTitles(title).map((loose) => ({ query: { ...plain, title: loose }, isLoose: true })),
  ]
}

async function search(looking: Looking, query: EnricherQuery): Promise<MatchCandidate[]> {
  const { name, enricher, item, signal } = looking
  const entries = await enricher.search(query, signal)
  return entries.map((entry) => candidateOf(name, entry, scoreCandidate(item, entry)))
}

function candidateOf(
  enricher: string,
  entry: EnricherCandidate,
  { score, reasons }: Score,
): MatchCandidate {
  const { ref, title, originalTitle, year, overview, poster, ids = [] } = entry
  return {
    enricher,
    ref,
    title,
    ...(originalTitle !== undefined && { originalTitle }),
    ...(year !== undefined && { year }),
    ...(overview !== undefined && { overview: shortened(overview) }),
    ...(poster !== undefined && { poster }),
    ids,
    score,
    reasons,
  }
}

/** Enough to tell two films apart by; each item keeps up to ten of them. */
function shortened(overview: string): string {
  return overview.length <= overviewMost
    ? overview
    : `${overview.slice(0, overviewMost)}…`.toWellFormed()
}

function merged(
  found: readonly MatchCandidate[],
  more: readonly MatchCandidate[],
): readonly MatchCandidate[] {
  const known = new Set(found.map(keyOf))
  return [...found, ...more.filter((entry) => !known.has(keyOf(entry)))]
}

function keyOf({ enricher, ref }: MatchCandidate): string {
  return `${enricher} ${ref.kind} ${ref.id}`
}

/** What lists of a provider leave out decides where they do not. */
async function closer(
  looking: Looking,
  found: readonly MatchCandidate[],
): Promise<readonly MatchCandidate[]> {
  const near = nearBest(found).filter(({ enricher }) => enricher === looking.name)
  const look = looking.item.kind === 'series' ? lookAtSeries : lookAtFilm
  const seen = new Map<MatchCandidate, MatchCandidate>()
  for (const entry of near.slice(0, mostLookedAt)) seen.set(entry, await look(looking, entry))
  return found.map((entry) => seen.get(entry) ?? entry)
}

/** The best entry and those that come near it, as far as one of them may be sure in the end. */
function nearBest(found: readonly MatchCandidate[]): readonly MatchCandidate[] {
  const ranked = found
    .filter(({ score }) => score >= worthAsking)
    .toSorted((a, b) => b.score - a.score)
  const [best] = ranked
  return best === undefined ? [] : [best, ...rivals(best, ranked)]
}

/** How long it is, and all of its titles. */
async function lookAtFilm(looking: Looking, entry: MatchCandidate): Promise<MatchCandidate> {
  const { enricher, name, item, languages, signal } = looking
  if (item.runtimeMinutes === null) return entry
  const whole = await enricher.get(entry.ref, languages, signal)
  if (whole === null) return entry
  const { alternativeTitles, metadata } = whole
  const { runtimeMinutes } = metadata
  const seen: EnricherCandidate = {
    ...entry,
    ...(alternativeTitles !== undefined && { alternativeTitles }),
    ...(runtimeMinutes !== undefined && { runtimeMinutes }),
  }
  return candidateOf(name, seen, scoreCandidate(item, seen))
}

/** Whether it has the last episode that is there. */
async function lookAtSeries(looking: Looking, entry: MatchCandidate): Promise<MatchCandidate> {
  const { enricher, item, languages, signal } = looking
  const last = item.lastEpisodes.at(-1)
  if (last === undefined) return entry
  const ref = { ...last, kind: 'episode', id: entry.ref.id } as const
  const has = (await enricher.get(ref, languages, signal)) !== null
  const episode = `episode ${last.episode} of season ${last.season}`
  return { ...entry, ...withEpisode(entry, { has, episode }) }
}

/** Those of the numbers that are the entry's. */
function namedBy({ ids }: MatchCandidate, wanted: readonly ExternalId[]): readonly ExternalId[] {
  return wanted.filter(({ provider, id }) =>
    ids.some((own) => own.provider === provider && own.id === id),
  )
}

function idText(entry: MatchCandidate, wanted: readonly ExternalId[]): string {
  return namedBy(entry, wanted)
    .map(({ provider, id }) => `${provider} ${id}`)
    .join(', ')
}

function contradiction(other: MatchCandidate, ids: readonly ExternalId[]): MatchReason {
  const message = `Another number is that of "${other.title}": ${idText(other, ids)}.`
  return { rule: 'id', points: 0, message }
}
