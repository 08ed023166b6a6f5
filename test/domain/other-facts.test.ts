import { describe, expect, test } from 'bun:test'

import type { ItemPin, ProviderEntry, ProviderFacts } from '../../src/domain/facts.ts'
import type { FactSource, Identity, Metadata } from '../../src/domain/media.ts'
import { mergeFacts } from '../../src/domain/merge-facts.ts'
import { otherTellings } from '../../src/domain/other-facts.ts'

function from<T>(source: FactSource, value: T): { value: T; source: FactSource; confidence: 1 } {
  return { value, source, confidence: 1 }
}

function entry(enricher: string, facts: Partial<ProviderFacts>): ProviderEntry {
  return {
    enricher,
    position: 0,
    ref: { kind: 'movie', id: '1' },
    facts: { ids: [], metadata: {}, ...facts },
    fetchedAt: 1,
  }
}

function pin(field: string, value: unknown, source = 'user'): ItemPin {
  return { field, value, source, pinnedAt: 1 }
}

function others({
  identity = {},
  metadata = {},
  entries = [],
  pins = [],
}: {
  identity?: Identity
  metadata?: Metadata
  entries?: readonly ProviderEntry[]
  pins?: readonly ItemPin[]
}): ReturnType<typeof otherTellings> {
  const layers = { kind: 'movie', local: { identity, metadata }, entries, pins } as const
  return otherTellings(layers, mergeFacts(layers))
}

const told1998 = entry('tmdb', { year: 1998 })

describe('what another source says is told of a field', () => {
  test('that its NFO tells', () => {
    expect(others({ identity: { year: from('nfo', 1999) }, entries: [told1998] })).toEqual({
      year: [{ source: 'provider:tmdb', value: 1998 }],
    })
  })

  test('that its NFO locks', () => {
    const metadata = { plot: 'Mine.', lockedFields: ['all'] }
    expect(
      others({ metadata, entries: [entry('tmdb', { metadata: { plot: 'Theirs.' } })] }),
    ).toEqual({ plot: [{ source: 'provider:tmdb', value: 'Theirs.' }] })
  })

  test('that a person set, of all who were not heard', () => {
    const identity = { year: from('nfo', 1999) }
    expect(others({ identity, entries: [told1998], pins: [pin('year', 1997)] })).toEqual({
      year: [
        { source: 'nfo', value: 1999 },
        { source: 'provider:tmdb', value: 1998 },
      ],
    })
  })

  test('that a person wants to stay empty', () => {
    const entries = [entry('tmdb', { metadata: { tagline: 'In space' } })]
    expect(others({ entries, pins: [pin('tagline', null)] })).toEqual({
      tagline: [{ source: 'provider:tmdb', value: 'In space' }],
    })
  })

  test('that a provider before it tells, and that the name of the file tells', () => {
    const entries = [told1998, entry('tvmaze', { year: 2001 })]
    expect(others({ identity: { year: from('file', 1999) }, entries })).toEqual({
      year: [
        { source: 'file', value: 1999 },
        { source: 'provider:tvmaze', value: 2001 },
      ],
    })
  })

  test('by numbers at providers that are not among those of the item', () => {
    const ids = [{ provider: 'imdb', id: 'tt1' }]
    const entries = [
      entry('tmdb', {
        ids: [
          { provider: 'tmdb', id: '5' },
          { provider: 'imdb', id: 'tt2' },
        ],
      }),
    ]
    expect(others({ identity: { ids: from('nfo', ids) }, entries })).toEqual({
      ids: [{ source: 'provider:tmdb', value: [{ provider: 'imdb', id: 'tt2' }] }],
    })
  })
})

describe('nothing is told of a field', () => {
  test.each([
    ['of which all say the same', { year: 1999 }],
    ['of which another one says nothing', { originalTitle: ' ' }],
    ['whose names stand in another order', { metadata: { genres: ['War', 'Drama'] } }],
    ['that is the owner’s alone', { metadata: { userRating: 2 } }],
  ] satisfies readonly (readonly [string, Partial<ProviderFacts>])[])('%s', (_, facts) => {
    const identity = { year: from('nfo', 1999), originalTitle: from('nfo', 'Boat') }
    const metadata = { genres: ['Drama', 'War'], userRating: 9 }
    expect(others({ identity, metadata, entries: [entry('tmdb', facts)] })).toEqual({})
  })
})
