import type { ProviderRef } from '../domain/enricher.ts'
import type { ExternalId } from '../domain/media.ts'
import type { WorkerServices } from '../domain/worker.ts'
import { matchItem } from './match.ts'

/** What is looked for: a film or series by the name of a file. */
export interface NamedWork {
  readonly title: string
  readonly year: number | null
  readonly ids: readonly ExternalId[]
}

/** What a provider calls it. */
export interface FoundEntry extends NamedWork {
  /** Null for an episode that it does not know, and when it does not answer. */
  episodeTitle(season: number, episode: number): Promise<string | null>
}

interface Deps {
  readonly services: Pick<WorkerServices, 'settings' | 'enricher'>
  readonly signal: AbortSignal
  readonly now: number
  alive(): void
}

/** Whoever waits for an import is not kept waiting by a provider: so long for all questions together. */
const limitMs = 30_000
/** Each costs a request. */
const mostEpisodes = 60

/**
 * Asks the enrichers of a library what films and series are that it may not have. Who does not answer, in time, knows
 * nothing: a name is as good as its file's.
 */
export function createWorkLookUp(
  deps: Deps,
): (
  library: { readonly id: number; readonly name: string },
  kind: 'movie' | 'series',
  named: NamedWork,
) => Promise<FoundEntry | null> {
  const late = AbortSignal.timeout(limitMs)
  const signal = AbortSignal.any([deps.signal, late])
  const patient = async <T>(ask: () => Promise<T | null>): Promise<T | null> => {
    if (late.aborted) return null
    try {
      return await ask()
    } catch {
      deps.signal.throwIfAborted()
      return null
    }
  }
  return async (library, kind, named) => {
    const rules = deps.services.settings.libraries[library.name]
    if (rules === undefined || rules.enrichmentMode === 'none') return null
    if (rules.enrichers.length === 0) return null
    return await patient(() => find({ ...deps, signal }, { library, kind, named, patient }))
  }
}

interface Asked {
  readonly library: { readonly id: number; readonly name: string }
  readonly kind: 'movie' | 'series'
  readonly named: NamedWork
  readonly patient: <T>(ask: () => Promise<T | null>) => Promise<T | null>
}

async function find(
  deps: Deps,
  { library, kind, named, patient }: Asked,
): Promise<FoundEntry | null> {
  const { title, year, ids } = named
  const { settings, enricher } = servicesOf(deps)
  const languages = settings.libraries[library.name]?.languages ?? []
  const item = {
    id: 0,
    kind,
    libraryId: library.id,
    libraryName: library.name,
    evidence: { title, originalTitle: null, year, ids },
    runtimeMinutes: null,
    lastEpisodes: [],
  }
  const input = { item, evidence: '', choice: null, earlier: null, heldSince: null }
  const result = await matchItem(input, { ...deps, alive: () => deps.alive() })
  if (result.outcome !== 'found' || result.match.state !== 'matched') return null
  const { ref, enricher: name } = result.match
  if (ref === null || name === null) return null
  const entry = await enricher(name).get(ref, languages, deps.signal)
  deps.alive()
  if (entry?.title === undefined) return null
  let asked = 0
  return {
    title: entry.title,
    year: entry.year ?? year,
    ids: withOwn(entry.ids, result.match.ids),
    episodeTitle: async (season, episode) => {
      asked += 1
      if (asked > mostEpisodes) return null
      return await patient(async () => {
        const place: ProviderRef = { kind: 'episode', id: ref.id, season, episode }
        const told = await enricher(name).get(place, languages, deps.signal)
        deps.alive()
        return told?.title ?? null
      })
    },
  }
}

function servicesOf({ services }: Deps): {
  settings: Deps['services']['settings']
  enricher: (name: string) => ReturnType<Deps['services']['enricher']>
} {
  return { settings: services.settings, enricher: (name) => services.enricher(name) }
}

function withOwn(ids: readonly ExternalId[], more: readonly ExternalId[]): readonly ExternalId[] {
  const known = new Set(ids.map(({ provider }) => provider))
  return [...ids, ...more.filter(({ provider }) => !known.has(provider))]
}
