import * as v from 'valibot'

import { type MatchCandidate, type MatchReason, matchWays } from '../../domain/match.ts'
import type { MatchRecord, MatchSearch } from '../../domain/match-desk.ts'
import { externalIdText, itemKinds, matchStates } from '../../domain/media.ts'
import { ruleIdOf, ruleText } from '../../domain/rule.ts'
import { nextCursorSchema } from '../page.ts'
import { externalIdSchema } from './facts.ts'
import { instantOrNull, instantSchema } from './instant.ts'
import { list } from './list.ts'
import { whole } from './whole.ts'

const ref = v.strictObject({
  kind: v.picklist(itemKinds),
  id: v.pipe(v.string(), v.description("The provider's own number.")),
})

const reasons = v.pipe(
  list(v.strictObject({ rule: v.string(), points: v.number(), message: v.string() })),
  v.description('What speaks for it and against it, in words for people.'),
)

const score = v.pipe(v.number(), v.description('0 to 1.'))

const candidateSchema = v.pipe(
  v.strictObject({
    id: v.pipe(
      v.nullable(v.string()),
      v.description('What to choose it by: `tmdb:603`. Null when its provider gives it no number.'),
    ),
    enricher: v.pipe(v.string(), v.description('The instance that knows it.')),
    ref,
    title: v.string(),
    originalTitle: v.nullable(v.string()),
    year: v.nullable(whole),
    overview: v.nullable(v.string()),
    poster: v.pipe(v.nullable(v.string()), v.description('Address of a picture at the provider.')),
    ids: list(externalIdSchema),
    score,
    reasons,
  }),
  v.metadata({ ref: 'MatchCandidate' }),
)

/** What an item is at its providers, and why. */
export const matchSchema = v.pipe(
  v.strictObject({
    itemId: v.pipe(whole, v.description('The film or series; of an episode its series.')),
    title: v.string(),
    year: v.nullable(whole),
    state: v.picklist(matchStates),
    way: v.pipe(v.nullable(v.picklist(matchWays)), v.description('How that was found out.')),
    enricher: v.pipe(v.nullable(v.string()), v.description('The instance that knows it.')),
    ref: v.nullable(ref),
    ids: v.pipe(list(externalIdSchema), v.description('Its numbers at providers.')),
    score: v.nullable(score),
    reasons,
    candidates: v.pipe(list(candidateSchema), v.description('What else it could be, best first.')),
    matchedAt: v.nullable(instantSchema),
    problem: v.pipe(v.nullable(v.string()), v.description('Why nothing came of the last asking.')),
    decision: v.pipe(
      v.nullable(
        v.strictObject({
          by: v.pipe(
            v.picklist(['person', 'rule', 'sibling']),
            v.description('`sibling` is a decision on an item of the same title and year.'),
          ),
          id: v.pipe(
            v.nullable(v.string()),
            v.description('`tmdb:603`; null to leave it unmatched.'),
          ),
        }),
      ),
      v.description('What was decided about it, which goes before all that is found.'),
    ),
    rule: v.pipe(
      v.nullable(v.strictObject({ id: v.string(), path: v.string(), toml: v.string() })),
      v.description(
        'The rule of the configuration about its files; a decision of a person goes before it.',
      ),
    ),
  }),
  v.metadata({ ref: 'Match' }),
)

/** A page of a list. */
export const matchPageSchema = v.strictObject({
  matches: v.array(matchSchema),
  nextCursor: nextCursorSchema,
})

/** What providers know when they are searched. */
export const matchSearchSchema = v.strictObject({
  candidates: v.pipe(list(candidateSchema), v.description('Best first.')),
  failures: v.pipe(
    list(v.strictObject({ enricher: v.string(), message: v.string() })),
    v.description('Enrichers that could not be asked.'),
  ),
})

export type MatchView = v.InferOutput<typeof matchSchema>
export type MatchSearchView = v.InferOutput<typeof matchSearchSchema>
export type CandidateView = v.InferOutput<typeof candidateSchema>

export function matchView(record: MatchRecord): MatchView {
  const { itemId, title, year, state, match, problem, choice, rule } = record
  return {
    itemId,
    title,
    year,
    state,
    way: match?.way ?? null,
    enricher: match?.enricher ?? null,
    ref: match?.ref === null || match === null ? null : refView(match.ref),
    ids: match?.ids.map(({ provider, id }) => ({ provider, id })) ?? [],
    score: match?.score ?? null,
    reasons: reasonsView(match?.reasons ?? []),
    candidates: (match?.candidates ?? []).map(candidateView),
    matchedAt: instantOrNull(match?.matchedAt ?? null),
    problem,
    decision:
      choice === null
        ? null
        : { by: choice.by, id: 'id' in choice ? externalIdText(choice.id) : null },
    rule: rule === null ? null : { id: ruleIdOf(rule), path: rule.path, toml: ruleText(rule) },
  }
}

export function matchSearchView({ candidates, failures }: MatchSearch): MatchSearchView {
  return {
    candidates: candidates.map(candidateView),
    failures: failures.map(({ enricher, message }) => ({ enricher, message })),
  }
}

function candidateView(candidate: MatchCandidate): CandidateView {
  const { enricher, ref: at, title, ids, score: points } = candidate
  // Its own number is looked up with one request less than a number elsewhere.
  const own = ids.find(({ id }) => id === at.id) ?? ids[0]
  return {
    id: own === undefined ? null : externalIdText(own),
    enricher,
    ref: refView(at),
    title,
    originalTitle: candidate.originalTitle ?? null,
    year: candidate.year ?? null,
    overview: candidate.overview ?? null,
    poster: candidate.poster ?? null,
    ids: ids.map(({ provider, id }) => ({ provider, id })),
    score: points,
    reasons: reasonsView(candidate.reasons),
  }
}

function refView({ kind, id }: MatchCandidate['ref']): v.InferOutput<typeof ref> {
  return { kind, id }
}

function reasonsView(given: readonly MatchReason[]): MatchView['reasons'] {
  return given.map(({ rule, points, message }) => ({ rule, points, message }))
}
