import { describe, expect, test } from 'bun:test'

import type { ItemPin, ProviderEntry, ProviderFacts } from '../../src/domain/facts.ts'
import type { FactSource, Identity, ItemKind, Metadata } from '../../src/domain/media.ts'
import { mergeFacts } from '../../src/domain/merge-facts.ts'

function from<T>(
  source: FactSource,
  value: T,
): { value: T; source: FactSource; confidence: number } {
  return { value, source, confidence: 0.9 }
}

/** Providers in the order in which they are heard. */
function entriesOf(...told: (Partial<ProviderFacts> & { by?: string })[]): ProviderEntry[] {
  return told.map(({ by, ...facts }, position) => ({
    enricher: by ?? ['tmdb', 'tvmaze', 'third'][position] ?? String(position),
    position,
    ref: { kind: 'movie', id: String(position + 1) },
    facts: { ids: [], metadata: {}, ...facts },
    fetchedAt: 1,
  }))
}

function pin(field: string, value: unknown, source = 'user'): ItemPin {
  return { field, value, source, pinnedAt: 1 }
}

function merged({
  kind = 'movie',
  identity = {},
  metadata = {},
  entries = [],
  pins = [],
}: {
  kind?: ItemKind
  identity?: Identity
  metadata?: Metadata
  entries?: readonly ProviderEntry[]
  pins?: readonly ItemPin[]
}): ReturnType<typeof mergeFacts> {
  return mergeFacts({ kind, local: { identity, metadata }, entries, pins })
}

describe('the title that is shown', () => {
  const providers = entriesOf({ title: 'Das Boot' }, { title: 'The Boat' })

  test.each([
    ['a person', 'nfo', [pin('title', 'My Boat')], 'My Boat', 'user'],
    ['the NFO', 'nfo', [], 'Local', 'nfo'],
    ['the first provider over tags', 'tag', [], 'Das Boot', 'provider:tmdb'],
    ['the first provider over streams', 'probe', [], 'Das Boot', 'provider:tmdb'],
    ['the first provider over the name of the file', 'file', [], 'Das Boot', 'provider:tmdb'],
    ['the first provider over the name of the folder', 'folder', [], 'Das Boot', 'provider:tmdb'],
    ['the first provider over the series', 'parent', [], 'Das Boot', 'provider:tmdb'],
  ] as const)('is that of %s', (_, source, pins, title, by) => {
    const identity = { title: from(source, 'Local') }
    const shown = merged({ identity, entries: providers, pins })
    expect(shown.identity.title?.value).toBe(title)
    expect(shown.sources['title']).toBe(by)
  })

  test('is what the file is called as long as no provider has one that is not blank', () => {
    const identity = { title: from('file', 'Boat') }
    const shown = merged({ identity, entries: entriesOf({ title: '  ' }, {}) })
    expect(shown.identity).toEqual(identity)
    expect(shown.sources).toEqual({ title: 'file' })
  })

  test('stays what it was when a person locked it, with where it came from', () => {
    const shown = merged({
      identity: { title: from('file', 'Boat') },
      entries: entriesOf({ title: 'Another' }),
      pins: [pin('title', 'Das Boot', 'provider:tmdb')],
    })
    expect(shown.identity.title).toEqual({ value: 'Das Boot', source: 'provider', confidence: 1 })
    expect(shown.sources).toEqual({ title: 'provider:tmdb' })
    expect(shown.locked).toEqual(['title'])
  })
})

describe('descriptions', () => {
  test('come from the NFO, then from each provider what those before it left open', () => {
    const { metadata, sources } = merged({
      metadata: { plot: 'By hand.' },
      entries: entriesOf(
        { metadata: { plot: 'One.', tagline: 'One!', genres: [] } },
        { metadata: { plot: 'Two.', tagline: 'Two!', genres: ['War'], outline: ' ' } },
        { metadata: { genres: ['Drama'], runtimeMinutes: 149 } },
      ),
    })
    expect(metadata).toEqual({
      plot: 'By hand.',
      tagline: 'One!',
      genres: ['War'],
      runtimeMinutes: 149,
    })
    expect(sources).toEqual({
      plot: 'nfo',
      tagline: 'provider:tmdb',
      genres: 'provider:tvmaze',
      runtimeMinutes: 'provider:third',
    })
  })

  test('of music without a sidecar are those of its tags, which know less than a provider', () => {
    const metadata = { genres: ['Rock'] }
    const entries = entriesOf({ metadata: { genres: ['Krautrock'] } })
    const tagged = { title: from('tag', 'Tago Mago') }
    expect(merged({ kind: 'album', identity: tagged, metadata, entries }).metadata).toEqual({
      genres: ['Krautrock'],
    })
    const told = { title: from('nfo', 'Tago Mago') }
    expect(merged({ kind: 'album', identity: told, metadata, entries }).sources['genres']).toBe(
      'nfo',
    )
  })

  test('that are the owner’s alone are not taken from a provider', () => {
    const metadata = {
      userRating: 9,
      playCount: 4,
      dateAdded: '2020-01-01',
      lockedFields: ['plot'],
    }
    expect(merged({ entries: entriesOf({ metadata }) })).toEqual({
      identity: {},
      metadata: {},
      sources: {},
      locked: [],
      pinned: [],
    })
  })

  test('that a person emptied stay empty', () => {
    const shown = merged({
      metadata: { tagline: 'Read me' },
      entries: entriesOf({ metadata: { tagline: 'Or me' } }),
      pins: [pin('tagline', null)],
    })
    expect(shown.metadata).toEqual({})
    expect(shown.locked).toEqual(['tagline'])
  })
})

describe('a field that its NFO locks', () => {
  const entries = entriesOf({
    title: 'Das Boot',
    year: 1981,
    ids: [{ provider: 'tmdb', id: '387' }],
    metadata: { plot: 'Provided.', genres: ['War'] },
  })

  test('takes nothing from providers, also when the NFO leaves it empty', () => {
    const shown = merged({
      identity: { title: from('file', 'Boat') },
      metadata: { lockedFields: ['title', 'plot'] },
      entries,
    })
    expect(shown.identity.title?.value).toBe('Boat')
    expect(shown.metadata).toEqual({ lockedFields: ['title', 'plot'], genres: ['War'] })
    expect(shown.locked).toEqual(['plot', 'title'])
  })

  test('is every field with lockdata', () => {
    const identity = { title: from('file', 'Boat') }
    const metadata = { lockedFields: ['all'] }
    const shown = merged({ identity, metadata, entries })
    expect(shown).toEqual({
      identity,
      metadata,
      sources: { title: 'file', lockedFields: 'nfo' },
      locked: ['*'],
      pinned: [],
    })
  })

  test('can still be set by a person', () => {
    const pins = [pin('plot', 'Mine.')]
    const shown = merged({ metadata: { lockedFields: ['all'] }, entries, pins })
    expect(shown.metadata.plot).toBe('Mine.')
  })
})

describe('ids', () => {
  test('are those of all, of each provider the first that is told', () => {
    const { identity, sources } = merged({
      identity: { ids: from('folder', [{ provider: 'tmdb', id: '1' }]) },
      entries: entriesOf(
        {
          ids: [
            { provider: 'tmdb', id: '2' },
            { provider: 'imdb', id: 'tt2' },
          ],
        },
        {
          ids: [
            { provider: 'imdb', id: 'tt3' },
            { provider: 'tvdb', id: '3' },
          ],
        },
      ),
    })
    expect(identity.ids?.value).toEqual([
      { provider: 'tmdb', id: '1' },
      { provider: 'imdb', id: 'tt2' },
      { provider: 'tvdb', id: '3' },
    ])
    expect(sources['ids']).toBe('folder')
  })

  test('that a person fixed are all there are', () => {
    const ids = [{ provider: 'tmdb', id: '9' }]
    const entries = entriesOf({ ids: [{ provider: 'imdb', id: 'tt2' }] })
    expect(merged({ entries, pins: [pin('ids', ids)] }).identity.ids?.value).toEqual(ids)
  })
})

describe('an episode', () => {
  const metadata = { premiered: '2011-04-17', directors: ['Tim Van Patten'] }

  test('gets its title, its day and who made it, and keeps its numbers', () => {
    const identity = {
      title: from('file', 'winter is coming'),
      season: from('file', 1),
      episodes: from('file', [1]),
    }
    const entries = entriesOf({ title: 'Winter Is Coming', year: 2011, metadata })
    const shown = merged({ kind: 'episode', identity, entries })
    expect(shown.identity.title?.value).toBe('Winter Is Coming')
    expect(shown.identity.date?.value).toBe('2011-04-17')
    expect(shown.identity.episodes).toEqual(identity.episodes)
    expect(shown.identity.year).toBeUndefined()
    expect(shown.metadata.directors).toEqual(['Tim Van Patten'])
  })

  test('that is named by its day keeps it', () => {
    const identity = { date: from('nfo', '2011-04-18') }
    const shown = merged({ kind: 'episode', identity, entries: entriesOf({ metadata }) })
    expect(shown.identity.date?.value).toBe('2011-04-18')
  })
})

describe('what goes with a title or a collection', () => {
  test('is not taken from somebody who calls it otherwise', () => {
    const metadata = { sortTitle: 'Boat 1', collection: 'Boats', collectionOverview: 'Many.' }
    const local = { identity: { title: from('nfo', 'Das Boot') }, metadata: { collection: 'Mine' } }
    expect(merged({ ...local, entries: entriesOf({ title: 'Boat', metadata }) }).metadata).toEqual({
      collection: 'Mine',
    })
  })

  test('is not the sort title of another title than the one that a person gave', () => {
    const local = { identity: { title: from('nfo', 'Das Boot') }, metadata: { sortTitle: 'Boot' } }
    expect(merged({ ...local, pins: [pin('title', 'U 96')] }).metadata).toEqual({})
    const pins = [pin('title', 'U 96'), pin('sortTitle', 'Submarine')]
    expect(merged({ ...local, pins }).metadata).toEqual({ sortTitle: 'Submarine' })
  })
})
