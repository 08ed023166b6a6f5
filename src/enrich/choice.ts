import type { Choice, ChoiceSubject } from '../domain/match-choice.ts'
import { findDecision } from '../domain/rule.ts'
import { normalTitle } from '../domain/sort-title.ts'
import type { Stores } from '../domain/stores.ts'

export type { Choice } from '../domain/match-choice.ts'

type ChoiceStores = Pick<Stores, 'choices' | 'rules'>

/**
 * What holds of a film or series without a search: its own choice before a rule, and both before what an item of the
 * same kind, title and year was decided to be. That goes for none that says by itself what it is.
 */
export function findChoice(stores: ChoiceStores, itemId: number): Choice | null {
  const { choices, rules } = stores
  const own = choices.find(itemId)
  if (own !== null) return { by: 'person', ...own.decision }
  const known = rules.list()
  const ruled = known.length === 0 ? null : findDecision(known, choices.paths(itemId))
  if (ruled !== null) return { by: 'rule', ...ruled.decision }
  const subject = choices.subject(itemId)
  if (subject === null || subject.hasIds) return null
  const like = choices.listDecided(subject).find(({ title }) => isAlike(subject.title, title))
  return like === undefined ? null : { by: 'sibling', ...like.choice.decision }
}

/** Films or series that follow what is decided about an item. */
export function listFollowers(stores: ChoiceStores, subject: ChoiceSubject): number[] {
  return stores.choices
    .listUndecided(subject)
    .filter((other) => !other.hasIds && isAlike(subject.title, other.title))
    .map(({ id }) => id)
}

function isAlike(title: string, other: string): boolean {
  return normalTitle(title) === normalTitle(other)
}
