import { expect, test } from 'bun:test'

import type { ProviderRef } from '../../src/domain/enricher.ts'
import { askFacts } from '../../src/enrich/ask-facts.ts'
import type { FactsInput } from '../../src/enrich/prepare-facts.ts'

const series = { kind: 'series', id: '7' } as const
const entry = {
  enricher: 'oracle',
  position: 0,
  ref: series,
  facts: { ids: [], metadata: {} },
  fetchedAt: 0,
}
/** An episode that a scanner found to be two. */
const input: FactsInput = {
  libraryName: 'shows',
  match: { enricher: 'oracle', ref: series, ids: [] },
  evidence: { title: 'Dark', originalTitle: null, year: null, ids: [] },
  known: [entry],
  isOther: false,
  season: 1,
  items: [
    {
      id: 3,
      kind: 'episode',
      title: 'Dark',
      episodes: [1, 2],
      absolute: [],
      airDate: null,
      entries: [],
      isDue: true,
      isForced: false,
      isFrozen: false,
      createdAt: 0,
      failingSince: null,
    },
  ],
  heldSince: null,
}

test('an item of several episodes is the first, with the titles and plots of all', async () => {
  const told = ['Secrets', 'Lies'].map((title) => ({ title, plot: `${title} come out.` }))
  const get = (ref: ProviderRef): Promise<never> => {
    const { title, plot } = told[(ref.episode ?? 0) - 1]!
    const metadata = { plot, premiered: `2017-12-0${ref.episode}` }
    return Promise.resolve({ ref, title, ids: [], metadata } as never)
  }
  const rules = { scanner: 'series', ignore: [], languages: [], enrichmentMode: 'full' } as const
  const settings = { libraries: { shows: { ...rules, enrichers: ['oracle'] } } }
  const services = { settings, enricher: () => ({ get }) } as never
  const signal = new AbortController().signal
  expect(await askFacts(input, { services, signal, alive: () => {}, now: 9 })).toMatchObject({
    outcome: 'answered',
    answers: [
      {
        itemId: 3,
        told: [
          {
            ref: { kind: 'episode', id: '7', season: 1, episode: 1 },
            facts: {
              title: 'Secrets / Lies',
              metadata: { plot: 'Secrets come out.\n\nLies come out.', premiered: '2017-12-01' },
            },
          },
        ],
      },
    ],
  })
})
