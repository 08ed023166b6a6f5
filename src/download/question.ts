import type { WorkQuestion } from '../domain/known-work.ts'
import { formsOf } from '../domain/title-forms.ts'
import type { Candidate } from './candidate.ts'
import type { LookedUp, Order } from './choose.ts'
import type { NamedWork } from './identity.ts'

/** What a library has to be asked for before the files can be decided about. */
export function questionOf(
  candidates: readonly Candidate[],
  orders: ReadonlyMap<string, Order>,
): WorkQuestion {
  const named = candidates.flatMap(({ named: one }) => (one.kind === 'nothing' ? [] : [one]))
  const byHand = [...orders.values()].flatMap(({ item }) =>
    item === undefined ? [] : [item.kind === 'movie' ? item.title : item.series],
  )
  const { titles, ids } = questionAbout(named)
  return { titles: [...new Set([...titles, ...byHand])], ids }
}

export function questionAbout(works: readonly NamedWork[]): WorkQuestion {
  return {
    titles: [...new Set(works.map(({ title }) => title))],
    ids: [
      ...new Map(
        works.flatMap(({ ids }) => ids).map((id) => [`${id.provider}:${id.id}`, id]),
      ).values(),
    ],
  }
}

/** Whether all of it has been asked. */
export function covers(asked: WorkQuestion, more: WorkQuestion): boolean {
  const titles = new Set(asked.titles.map((title) => formsOf(title).folded))
  return (
    more.titles.every((title) => titles.has(formsOf(title).folded)) &&
    more.ids.every(({ provider, id }) =>
      asked.ids.some((known) => known.provider === provider && known.id === id),
    )
  )
}

export function joinedQuestion(one: WorkQuestion, other: WorkQuestion): WorkQuestion {
  const ids = [...one.ids, ...other.ids].map((id) => [`${id.provider}:${id.id}`, id] as const)
  return {
    titles: [...new Set([...one.titles, ...other.titles])],
    ids: [...new Map(ids).values()],
  }
}

export type LookUp = (kind: 'movie' | 'series', named: NamedWork) => Promise<LookedUp | null>

/** The files of a season ask the same. */
export function remembered(lookUp: LookUp): LookUp {
  const known = new Map<string, Promise<LookedUp | null>>()
  return (kind, named) => {
    const key = JSON.stringify([kind, named.title, named.year, named.ids])
    const made = known.get(key) ?? lookUp(kind, named)
    known.set(key, made)
    return made
  }
}
