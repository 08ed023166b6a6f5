import type {
  ItemMatch,
  MatchCandidate,
  MatchItem,
  MatchReason,
  StoredMatch,
} from '../domain/match.ts'
import type { ExternalId } from '../domain/media.ts'
import type { WorkerEnricher, WorkerServices } from '../domain/worker.ts'
import type { Choice } from './choice.ts'
import { decide } from './decide.ts'
import { lookFor, type Looking, lookUp } from './look.ts'
import {
  settleTrouble,
  type HeldResult,
  type Trouble,
  troubleOf,
  worst,
} from './provider-trouble.ts'

/** All that a worker needs to find out what an item is. */
export interface MatchInput {
  readonly item: MatchItem
  /** Hash of what the answer rests on. */
  readonly evidence: string
  readonly choice: Choice | null
  /** What was found by the same evidence before. */
  readonly earlier: Pick<StoredMatch, 'enricher'> | null
  readonly heldSince: number | null
}

export type MatchResult =
  | {
      readonly outcome: 'found'
      readonly match: ItemMatch & Pick<StoredMatch, 'asked' | 'evidence'>
    }
  /** What was found earlier holds. */
  | { readonly outcome: 'known' }
  /** There is nobody to ask. */
  | { readonly outcome: 'unasked' }
  | HeldResult

type Deps = {
  readonly services: Pick<WorkerServices, 'settings' | 'enricher'>
  readonly signal: AbortSignal
  /** Each answer is a sign of life: many questions may take longer than one may. */
  readonly alive: () => void
  readonly now: number
}

/** Of an item that is known, so many others that it could have been are kept. */
const mostOthers = 3

/** What people say goes before rules, these before numbers, and all of them before a search. */
export async function matchItem(input: MatchInput, deps: Deps): Promise<MatchResult> {
  const { item, evidence, choice, earlier, heldSince } = input
  const rules = deps.services.settings.libraries[item.libraryName]
  const asked = rules?.enrichers ?? []
  if (choice !== null && 'ignored' in choice) {
    const match = { ...nothing, state: 'ignored', way: choice.by, asked, evidence } as const
    return { outcome: 'found', match }
  }
  if (asked.length === 0) return { outcome: 'unasked' }
  if (earlier !== null && asked.includes(earlier.enricher ?? '')) return { outcome: 'known' }
  const languages = rules?.languages ?? []
  const asking = createAsking(deps, { asked, item, languages })
  const match = await find(asking, { item, choice })
  if (match.state !== 'matched') {
    const trouble = worst(asking.troubles)
    if (trouble !== null) return settleTrouble(trouble, { heldSince, now: deps.now })
    if (asking.answered() === 0) return { outcome: 'unasked' }
  }
  return { outcome: 'found', match: { ...match, asked, evidence } }
}

const nothing: ItemMatch = {
  state: 'unmatched',
  way: null,
  enricher: null,
  ref: null,
  ids: [],
  score: null,
  reasons: [],
  candidates: [],
}

/** The enrichers of a library one after the other. One that fails does not keep the next from being asked. */
interface Asking {
  /** Ends with the first answer of `ask` that is not null. */
  each<T>(ask: (looking: Looking) => Promise<T | null>): Promise<T | null>
  readonly troubles: readonly Trouble[]
  /** Calls that came to an answer. */
  answered(): number
}

function createAsking(
  { services, signal, alive }: Deps,
  { asked, item, languages }: { asked: readonly string[] } & Pick<Looking, 'item' | 'languages'>,
): Asking {
  const troubles: Trouble[] = []
  const mute = new Set<string>()
  let answers = 0
  return {
    troubles,
    answered: () => answers,
    each: async (ask) => {
      for (const name of asked) {
        if (mute.has(name)) continue
        try {
          const enricher = living(services.enricher(name), alive)
          const answer = await ask({ name, enricher, item, languages, signal })
          answers += 1
          if (answer !== null) return answer
        } catch (error) {
          signal.throwIfAborted()
          mute.add(name)
          const trouble = troubleOf(error)
          if (trouble !== null) troubles.push(trouble)
        }
      }
      return null
    },
  }
}

function living(enricher: WorkerEnricher, alive: () => void): Looking['enricher'] {
  return {
    search: async (...asked) => {
      const found = await enricher.search(...asked)
      alive()
      return found
    },
    get: async (...asked) => {
      const entry = await enricher.get(...asked)
      alive()
      return entry
    },
  }
}

async function find(
  asking: Asking,
  { item, choice }: { item: MatchItem; choice: Exclude<Choice, { ignored: true }> | null },
): Promise<ItemMatch> {
  const ids = choice === null ? item.evidence.ids : [choice.id]
  const unknown: MatchReason[] = []
  if (ids.length > 0) {
    const entry = await asking.each(async (looking) => {
      const found = await lookUp(looking, ids)
      if (found === null) unknown.push(unknownIds(looking.name, ids))
      return found
    })
    if (entry !== null) return matchedBy(choice?.by ?? 'id', entry)
    // Somebody has said what it is: nothing else will do.
    if (choice !== null && choice.by !== 'sibling') return { ...nothing, reasons: unknown }
  }
  let found: readonly MatchCandidate[] = []
  await asking.each(async (looking) => {
    found = await lookFor(looking, found)
    return decide(found).best
  })
  const { state, best, candidates } = decide(found)
  if (best === null) return { ...nothing, state, reasons: unknown, candidates }
  const others = candidates.slice(0, mostOthers)
  return {
    ...matchedBy('search', best),
    reasons: [...best.reasons, ...unknown],
    candidates: others,
  }
}

function matchedBy(way: NonNullable<ItemMatch['way']>, entry: MatchCandidate): ItemMatch {
  const { enricher, ref, ids, score, reasons } = entry
  return { ...nothing, state: 'matched', way, enricher, ref, ids, score, reasons }
}

function unknownIds(name: string, ids: readonly ExternalId[]): MatchReason {
  const numbers = ids.map(({ provider, id }) => `${provider} ${id}`).join(', ')
  return { rule: 'id', points: 0, message: `${name} knows nothing by the number ${numbers}.` }
}
