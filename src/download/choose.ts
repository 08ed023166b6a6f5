import type { PlannedItem } from '../domain/download-commands.ts'
import type { ImportReason, ImportRules, Replaced } from '../domain/import.ts'
import { canBeOverridden, hasAgainst, speaksAgainst, speaksFor } from '../domain/import-reasons.ts'
import type { KnownWork } from '../domain/known-work.ts'
import type { ExternalId } from '../domain/media.ts'
import type { ParsedName } from '../domain/scanner.ts'
import type { Candidate, JournalEntry } from './candidate.ts'
import { describePlace, type NamedAs, type NamedWork } from './identity.ts'
import { compareQuality } from './quality.ts'
import { sampleReason } from './sample.ts'
import type { Intended } from './target.ts'
import { judgeUpgrade } from './upgrade.ts'
import { type FoundWork, findWork } from './works.ts'

/** What a person says of a file, by its path. */
export interface Order {
  readonly decision: 'import' | 'skip'
  readonly item?: PlannedItem
}

/** What providers know of a film or series that the library does not have. */
export interface LookedUp {
  readonly title: string
  readonly year: number | null
  readonly ids: readonly ExternalId[]
  /** Of an episode; null when nobody knows. */
  episodeTitle(season: number, episode: number): Promise<string | null>
}

export interface ChooseDeps {
  readonly known: readonly KnownWork[]
  readonly journal: readonly JournalEntry[]
  readonly orders: ReadonlyMap<string, Order>
  readonly rules: Pick<ImportRules, 'onExisting'>
  parseName(name: string): ParsedName
  /** Null when nobody knows it, or nobody is asked. */
  lookUp(kind: 'movie' | 'series', named: NamedWork): Promise<LookedUp | null>
}

/** What is to become of a file, with all that speaks for and against it. */
export interface Decision {
  readonly candidate: Candidate
  /** Null where it cannot be told what the file is. */
  readonly intended: Intended | null
  readonly reasons: readonly ImportReason[]
  readonly replaces: readonly Replaced[]
  readonly order: Order | null
}

/** Whether a file is imported: nothing speaks against it, or a person has overruled what does. */
export function isWanted({ reasons, order }: Pick<Decision, 'reasons' | 'order'>): boolean {
  if (order?.decision === 'skip') return false
  return !hasAgainst(reasons) || (order?.decision === 'import' && canBeOverridden(reasons))
}

/** Decides of each video of a download what it is, and whether the library is better with it. */
export async function choose(
  all: readonly Candidate[],
  deps: ChooseDeps,
): Promise<readonly Decision[]> {
  const candidates = withoutLoneParts(all)
  const sizes = candidates
    .filter(({ seen }) => seen.kind === 'video')
    .map(({ file }) => file.identity.sizeBytes)
  const largestBytes = Math.max(0, ...sizes)
  const decisions: Decision[] = []
  for (const candidate of candidates) {
    decisions.push(await decide(candidate, { ...deps, largestBytes }))
  }
  return withoutRivals(decisions)
}

/** `Part 1` of a film whose other parts are not there is a word of its title. */
function withoutLoneParts(candidates: readonly Candidate[]): readonly Candidate[] {
  const parts = Map.groupBy(candidates, ({ named }) =>
    named.kind === 'movie' && named.part !== null ? `${named.title} ${named.year}` : null,
  )
  return candidates.map((candidate) => {
    const { named } = candidate
    if (named.kind !== 'movie' || named.part === null) return candidate
    const others = parts.get(`${named.title} ${named.year}`) ?? []
    return others.length > 1 ? candidate : { ...candidate, named: { ...named, part: null } }
  })
}

async function decide(
  candidate: Candidate,
  deps: ChooseDeps & { readonly largestBytes: number },
): Promise<Decision> {
  const { file } = candidate
  const order = deps.orders.get(file.path) ?? null
  const named = order?.item === undefined ? candidate.named : namedByHand(order.item)
  // What is no film or episode at all need not be told what else it is not.
  if (!canBeOverridden(candidate.reasons)) {
    return { candidate, intended: null, reasons: candidate.reasons, replaces: [], order }
  }
  const reasons = [...candidate.reasons]
  if (order?.item !== undefined)
    reasons.push(speaksFor('chosen_by_hand', 'A person says what it is.'))
  const { intended, reason } = await intend(named, deps, order?.item !== undefined)
  reasons.push(reason)
  const sample = sampleOf(candidate, intended, deps.largestBytes)
  if (sample !== null && !reasons.some(({ code }) => code === 'sample')) {
    reasons.push(speaksAgainst('sample', sample))
  }
  if (isInJournal(candidate, deps.journal)) {
    const message = 'It was imported from this download before.'
    reasons.push(speaksAgainst('already_imported', message))
  }
  let replaces: readonly Replaced[] = []
  if (intended !== null) {
    const { place, part, work } = intended
    const fresh = { quality: candidate.quality, identity: file.identity, place, part }
    const { onExisting } = deps.rules
    const parseName = (name: string): ParsedName => deps.parseName(name)
    const upgrade = judgeUpgrade(fresh, work, { onExisting, parseName })
    reasons.push(...upgrade.reasons)
    replaces = upgrade.replaces
  }
  if (order?.decision === 'skip') {
    reasons.push(speaksAgainst('skipped_by_hand', 'A person has left it out.'))
  }
  return { candidate, intended, reasons, replaces, order }
}

function namedByHand(item: PlannedItem): NamedAs {
  if (item.kind === 'movie') {
    return { kind: 'movie', title: item.title, year: item.year, ids: [], part: null }
  }
  const { series, year, season, episodes } = item
  const place = { by: 'number', season, episodes } as const
  return { kind: 'episode', title: series, year: year ?? null, ids: [], place, episodeTitle: null }
}

interface Intent {
  readonly intended: Intended | null
  readonly reason: ImportReason
}

async function intend(named: NamedAs, deps: ChooseDeps, isByHand: boolean): Promise<Intent> {
  if (named.kind === 'nothing') return unmatched(named.reason)
  const kind = named.kind === 'movie' ? 'movie' : 'series'
  const first = findWork(named, deps.known)
  const own = first.outcome === 'found' ? first.work : null
  const looked = await deps.lookUp(kind, own ?? named)
  // The library may have it under the name that a provider knows.
  const found =
    own === null && looked !== null ? betterOf(findWork(looked, deps.known), first) : first
  if (found.outcome === 'several') {
    const names = found.works.map(({ title, year }) => titled(title, year)).join(', ')
    return unmatched(
      `${titled(named.title, named.year)} may be any of these of the library: ${names}.`,
    )
  }
  const work = found.outcome === 'found' ? found.work : null
  const { title, year, ids } = work ?? looked ?? named
  const place = named.kind === 'episode' ? named.place : null
  const episodeTitle = named.kind === 'episode' ? await titleOfEpisode(named, work, looked) : null
  const part = named.kind === 'movie' ? named.part : null
  const intended: Intended = {
    kind: named.kind,
    title,
    year,
    ids: merged(ids, looked?.ids ?? []),
    work,
    place,
    episodeTitle,
    part,
  }
  if (kind === 'movie' && year === null && work === null && !isByHand) {
    const message = `It is ${named.title} without a year, which is no film of the library and cannot be found out.`
    return { intended, reason: speaksAgainst('does_not_match', message) }
  }
  const what = [titled(title, year), place === null ? null : describePlace(place)]
  const why = found.outcome === 'found' ? `, as ${found.why}` : ''
  const message = `It is ${what.filter((word) => word !== null).join(' ')}${why}.`
  return { intended, reason: speaksFor('matches', message) }
}

function betterOf(one: FoundWork, other: FoundWork): FoundWork {
  return one.outcome === 'found' ? one : other
}

function unmatched(message: string): Intent {
  return { intended: null, reason: speaksAgainst('does_not_match', message) }
}

/** That of the library, else of a provider, else of its name. Several episodes have those of all. */
async function titleOfEpisode(
  { place, episodeTitle }: Extract<NamedAs, { kind: 'episode' }>,
  work: KnownWork | null,
  looked: LookedUp | null,
): Promise<string | null> {
  if (place.by !== 'number') return episodeTitle
  const titles: string[] = []
  for (const number of place.episodes) {
    const known = work?.files.find(
      ({ season, episode }) => season === place.season && episode === number,
    )
    const title = (await looked?.episodeTitle(place.season, number)) ?? knownTitle(known?.title)
    if (title === null) return episodeTitle
    titles.push(title)
  }
  return [...new Set(titles)].join(' + ')
}

/** What a scan calls an episode that it knows nothing of. */
function knownTitle(title: string | undefined): string | null {
  return title === undefined || /^(?:s\d+e\d+|episode \d+|.*#.*)$/i.test(title) ? null : title
}

function merged(ids: readonly ExternalId[], more: readonly ExternalId[]): readonly ExternalId[] {
  const known = new Set(ids.map(({ provider }) => provider))
  return [...ids, ...more.filter(({ provider }) => !known.has(provider))]
}

/** Their size and length tell nothing: one that has just begun to be unpacked is small. */
const unfinished: ReadonlySet<string> = new Set(['unpacking', 'partial', 'resource_fork'])

function sampleOf(
  { file, seen, streams, reasons }: Candidate,
  intended: Intended | null,
  largestBytes: number,
): string | null {
  if (reasons.some(({ code }) => unfinished.has(code))) return null
  if (streams.outcome === 'unreadable') return null
  const place = intended?.place ?? null
  const count = place?.by === 'number' ? place.episodes.length : 1
  const minutes = intended?.work?.runtimeMinutes ?? null
  return sampleReason({
    extension: seen.extension,
    isSpecial: place?.by === 'number' && place.season === 0,
    durationMs: streams.outcome === 'read' ? streams.probe.durationMs : null,
    runtimeMinutes: minutes === null ? null : minutes * count,
    sizeBytes: file.identity.sizeBytes,
    largestBytes,
  })
}

function isInJournal({ file }: Candidate, journal: readonly JournalEntry[]): boolean {
  return journal.some(
    ({ path, sizeBytes }) => path === file.path && sizeBytes === file.identity.sizeBytes,
  )
}

/** Of several files of the same film or episode, the best stays: the better one, and of equal ones the larger. */
function withoutRivals(decisions: readonly Decision[]): readonly Decision[] {
  const ranked = decisions.filter(isWanted).toSorted(({ candidate: a }, { candidate: b }) => {
    const { verdict } = compareQuality(a.quality, b.quality)
    if (verdict !== 'equal') return verdict === 'better' ? -1 : 1
    return b.file.identity.sizeBytes - a.file.identity.sizeBytes
  })
  const taken = new Map<string, Decision>()
  const lost = new Map<Decision, Decision>()
  for (const decision of ranked) {
    const keys = keysOf(decision.intended)
    const rival = keys.map((key) => taken.get(key)).find((one) => one !== undefined)
    if (rival !== undefined && decision.order?.decision !== 'import') lost.set(decision, rival)
    else for (const key of keys) taken.set(key, decision)
  }
  return decisions.map((decision) => {
    const rival = lost.get(decision)
    if (rival === undefined) return decision
    const message = `${rival.candidate.file.path} of the download is the same, and better or as good.`
    return {
      ...decision,
      reasons: [...decision.reasons, speaksAgainst('other_is_better', message)],
    }
  })
}

function keysOf(intended: Intended | null): readonly string[] {
  if (intended === null) return []
  const { work, title, year, place, part } = intended
  const name = work === null ? `${title.toLowerCase()} ${year}` : String(work.id)
  if (place === null) return [`${name} ${part ?? ''}`]
  if (place.by === 'date') return [`${name} ${place.date}`]
  if (place.by === 'count') return place.absolute.map((count) => `${name} #${count}`)
  return place.episodes.map((episode) => `${name} ${place.season} ${episode}`)
}

function titled(title: string, year: number | null): string {
  return year === null ? title : `${title} (${year})`
}
