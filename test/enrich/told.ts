import type {
  EnrichedItem,
  EnricherCandidate,
  EnricherQuery,
  ProviderRef,
} from '../../src/domain/enricher.ts'
import type { ItemRecord } from '../../src/domain/queries.ts'
import { createItemQueries } from '../../src/store/item-queries.ts'
import { until } from '../support/household.ts'
import { type Asking, film, show } from './asking.ts'
import type { Question, TestProvider } from './provider.ts'

export type Told = Partial<Omit<EnrichedItem, 'ref'>>

/** Has a provider know entries by their numbers: `7`, `7/1` for a season, `7/1/2` for an episode, or `7/2017-12-01`, `7/#2`. */
export function knows(provider: TestProvider, entries: Record<string, Told>): void {
  provider.answer = (question) => answerOf(entries, question)
}

export function answerOf(entries: Record<string, Told>, question: Question): object | null {
  if (question.method === 'artwork') return []
  if (question.method === 'search') return candidatesOf(entries, question.query)
  const told = entries[keyOf(question.ref)]
  return told === undefined ? null : { ref: question.ref, ids: [], metadata: {}, ...told }
}

export function candidatesOf(
  entries: Record<string, Told>,
  query: EnricherQuery,
): EnricherCandidate[] {
  const all = Object.entries(entries)
    .filter(([id]) => !id.includes('/'))
    .map(([id, { title = '', year, ids = [] }]) => {
      const entry = query.kind === 'movie' ? film(id, title, year) : show(id, title, year)
      return { ...entry, ids: [...(entry.ids ?? []), ...ids] }
    })
  const numbers = query.ids.map(({ provider, id }) => `${provider} ${id}`)
  const named = all.filter(({ ids }) =>
    ids.some(({ provider, id }) => numbers.includes(`${provider} ${id}`)),
  )
  if (named.length > 0) return named
  return all.filter(({ title }) => title.toLowerCase() === query.title.toLowerCase())
}

/** The same answers without the numbers that others have, too. */
export function withoutIds(answer: TestProvider['answer']): TestProvider['answer'] {
  return (question) => {
    const told = answer(question)
    if (question.method !== 'search') return told
    return (told as EnricherCandidate[]).map((one) => ({ ...one, ids: [] }))
  }
}

/** Until no provider is asked for anything. */
export async function settled({ engine }: Asking): Promise<void> {
  const isOver = (): boolean => engine.rows('SELECT item_id FROM enrichment_work').length === 0
  await until(isOver, 'the end of the asking')
}

export function keyOf(ref: ProviderRef): string {
  const { id, season, episode, airDate, absoluteNumber } = ref
  const count = absoluteNumber === undefined ? undefined : `#${absoluteNumber}`
  return [id, season, episode, airDate, count].filter((part) => part !== undefined).join('/')
}

/** What was asked of a provider but for pictures. */
export function asked({ questions }: TestProvider): string[] {
  return questions.flatMap((one: Question) => {
    if (one.method === 'artwork') return []
    return one.method === 'search' ? [`search ${one.query.title}`] : [`get ${keyOf(one.ref)}`]
  })
}

export function items({ engine }: Asking): ItemRecord[] {
  const ids = engine.rows<{ id: number }>('SELECT id FROM item ORDER BY id').map(({ id }) => id)
  return createItemQueries(engine.engine.reader).findAll(ids)
}

export function item(library: Asking, kind: ItemRecord['kind']): ItemRecord {
  const found = items(library).find((one) => one.kind === kind)
  if (found === undefined) throw new Error(`there is no ${kind}`)
  return found
}

export const heat: Told = {
  title: 'Heat',
  originalTitle: 'Heat',
  year: 1995,
  ids: [
    { provider: 'oracle', id: '949' },
    { provider: 'imdb', id: 'tt0113277' },
  ],
  metadata: { plot: 'Cops and robbers.', genres: ['Crime'] },
}

export const dark = {
  '7': {
    title: 'Dark',
    year: 2017,
    ids: [{ provider: 'oracle', id: '7' }],
    metadata: { plot: 'Winden.', status: 'Ended' },
  },
  '7/1': { title: 'Beginnings', metadata: { plot: 'The first.' } },
  '7/1/1': {
    title: 'Secrets',
    metadata: { premiered: '2017-12-01', directors: ['Baran bo Odar'] },
  },
  '7/1/2': { title: 'Lies', metadata: { premiered: '2017-12-02' } },
  '7/2/1': { title: 'Beginnings and Endings', metadata: { premiered: '2019-06-21' } },
} satisfies Record<string, Told>
