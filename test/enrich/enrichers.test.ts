import { describe, expect, test } from 'bun:test'

import { enrichersOf } from '../../src/enrich/enrichers.ts'

type Instance = Parameters<typeof enrichersOf>[1][number]

function instance(name: string, more: Partial<Instance> = {}): Instance {
  const common = { kind: 'enricher', enabled: true, priority: 100, origin: 'bundled' } as const
  return { name, plugin: name, ...common, ...more }
}

const [tmdb, tvmaze] = [instance('tmdb'), instance('tvmaze')]
const own = instance('own', { origin: 'folder' })

describe('the enrichers of a library', () => {
  test('that names none are all that are switched on, TMDB first', () => {
    const all = [tvmaze, own, tmdb, instance('off', { enabled: false })]
    expect(enrichersOf({ kind: 'series', enrichers: null }, all)).toEqual(['tmdb', 'tvmaze', 'own'])
  })

  test('stand by their priority before that', () => {
    const all = [tmdb, instance('first', { priority: 1 })]
    expect(enrichersOf({ kind: 'movies', enrichers: null }, all)).toEqual(['first', 'tmdb'])
  })

  test('that names some are these, in its order', () => {
    const library = { kind: 'series', enrichers: ['own', 'tmdb'] } as const
    expect(enrichersOf(library, [tmdb, tvmaze, own])).toEqual(['own', 'tmdb'])
    expect(enrichersOf({ kind: 'series', enrichers: [] }, [tmdb])).toEqual([])
  })

  test('know its kind: TVmaze knows no films', () => {
    expect(enrichersOf({ kind: 'movies', enrichers: null }, [tmdb, tvmaze])).toEqual(['tmdb'])
    expect(enrichersOf({ kind: 'movies', enrichers: ['tvmaze'] }, [tvmaze])).toEqual([])
  })

  test('are none for music and images', () => {
    expect(enrichersOf({ kind: 'music', enrichers: null }, [tmdb])).toEqual([])
    expect(enrichersOf({ kind: 'images', enrichers: null }, [own])).toEqual([])
  })

  test('are no instances of another kind', () => {
    const scanner = instance('movies', { kind: 'scanner' })
    expect(enrichersOf({ kind: 'movies', enrichers: null }, [scanner])).toEqual([])
  })
})
