import { describe, expect, test } from 'bun:test'

import type { NfoDocument, NfoSubject } from '../../../src/domain/scanner.ts'
import { suitable } from '../../../src/media/nfo/suitable.ts'

const ids = [{ provider: 'tmdb', id: '7' }]

function choose(subject: NfoSubject, ...documents: Partial<NfoDocument>[]): unknown {
  const whole = documents.map((one): NfoDocument => ({ root: 'url', ids, metadata: {}, ...one }))
  const chosen = suitable({ documents: whole, findings: [] }, subject)
  return chosen.documents.length > 0 ? chosen.documents : chosen.findings
}

describe('a sidecar', () => {
  test.each<[NfoSubject, Partial<NfoDocument>]>([
    ['movie', { root: 'movie' }],
    ['movie', {}],
    ['movie', { about: 'movie' }],
    ['series', { root: 'tvshow' }],
    ['series', {}],
    ['series', { about: 'series' }],
    ['season', { root: 'season' }],
    ['episode', { root: 'episodedetails' }],
    ['episode', {}],
    ['episode', { about: 'episode' }],
    ['artist', { root: 'artist' }],
    ['album', { root: 'album' }],
  ])('of a %s may be %p', (subject, document) => {
    expect(choose(subject, document)).toMatchObject([{ ...document, ids }])
  })

  test.each<[NfoSubject, Partial<NfoDocument>, string]>([
    ['movie', { root: 'tvshow' }, 'a series, not a film'],
    ['movie', { root: 'musicvideo' }, 'a music video, not a film'],
    ['movie', { about: 'episode' }, 'an episode, not a film'],
    ['series', { root: 'season' }, 'a season, not a series'],
    ['series', { about: 'movie' }, 'a film, not a series'],
    ['season', { root: 'tvshow' }, 'a series, not a season'],
    ['season', {}, 'another page, not a season'],
    ['episode', { root: 'movie' }, 'a film, not an episode'],
    ['artist', { root: 'album' }, 'an album, not an artist'],
    ['album', {}, 'another page, not an album'],
    ['episode', { about: 'series' }, 'a series, not an episode'],
  ])('of a %s cannot be %p', (subject, document, what) => {
    const message = `The NFO is about ${what}, so it was not used.`
    expect(choose(subject, document)).toEqual([{ code: 'nfo_unsuitable', message }])
  })

  test('with the page of a series numbers an episode, and gives it no id', () => {
    const page = { about: 'series', season: 1, episode: 2 } as const
    expect(choose('episode', page)).toMatchObject([{ ...page, ids: [] }])
  })

  test('about several is left with those that fit, and no finding', () => {
    const [one, other] = [{ root: 'movie', title: 'One' }, { root: 'episodedetails' }] as const
    expect(choose('movie', other, one)).toMatchObject([one])
  })

  test('that told nothing keeps its finding alone', () => {
    const findings = [{ code: 'nfo_invalid', message: 'The NFO is empty.' }]
    expect(suitable({ documents: [], findings }, 'movie')).toEqual({ documents: [], findings })
  })
})
