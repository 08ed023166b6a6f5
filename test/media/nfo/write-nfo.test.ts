import { describe, expect, test } from 'bun:test'

import type { Identity, Metadata } from '../../../src/domain/media.ts'
import { readNfo } from '../../../src/media/nfo/read-nfo.ts'
import { writeNfo, type WrittenSubject } from '../../../src/media/nfo/write-nfo.ts'

function fact<T>(value: T): { value: T; source: 'provider'; confidence: number } {
  return { value, source: 'provider', confidence: 1 }
}

const identity: Identity = {
  title: fact('Léon: Der "Profi" & <Co>'),
  originalTitle: fact('Léon'),
  year: fact(1994),
  ids: fact([
    { provider: 'tmdb', id: '101' },
    { provider: 'imdb', id: 'tt0110413' },
  ]),
}

const metadata: Metadata = {
  sortTitle: 'Leon',
  plot: 'A killer & a girl.\n\nTwo paragraphs; ]]> is no end.',
  outline: 'Short.',
  tagline: 'He moves without sound.',
  runtimeMinutes: 110,
  certification: 'R',
  premiered: '1994-09-14',
  status: 'Released',
  studios: ['Gaumont'],
  genres: ['Crime', 'Drama'],
  tags: ['hitman'],
  countries: ['France'],
  directors: ['Luc Besson'],
  writers: ['Luc Besson'],
  actors: [
    { name: 'Jean Reno', role: 'Léon', order: 0, thumb: 'https://pictures.test/reno.jpg?a=1&b=2' },
    { name: 'Natalie Portman', role: 'Mathilda', order: 1 },
  ],
  collection: 'Léon Collection',
  collectionOverview: 'One film.',
  ratings: [{ source: 'themoviedb', value: 8.3, max: 10, votes: 13_000 }],
  userRating: 9,
  trailers: ['https://www.youtube.com/watch?v=aNQqoExfQsg'],
  images: [
    { type: 'poster', url: 'https://pictures.test/poster.jpg' },
    { type: 'logo', url: 'https://pictures.test/logo.png' },
    { type: 'fanart', url: 'https://pictures.test/fanart.jpg' },
  ],
  dateAdded: '2020-01-02T03:04:05',
  playCount: 2,
}

const film: WrittenSubject = { kind: 'movie', identity, metadata, season: null, episode: null }

function again(...subjects: readonly WrittenSubject[]): ReturnType<typeof readNfo> {
  return readNfo(Buffer.from(writeNfo(subjects)))
}

describe('an NFO that is written', () => {
  test('of a film is read as the same film', () => {
    const { documents, findings } = again(film)
    expect(findings).toEqual([])
    expect(documents).toEqual([
      {
        root: 'movie',
        title: 'Léon: Der "Profi" & <Co>',
        originalTitle: 'Léon',
        year: 1994,
        ids: [
          { provider: 'tmdb', id: '101' },
          { provider: 'imdb', id: 'tt0110413' },
        ],
        metadata,
      },
    ])
    expect(writeNfo([film])).toContain('<uniqueid type="tmdb" default="true">101</uniqueid>')
  })

  test('of a series has the names of its seasons, and of a season its number', () => {
    const told: Metadata = {
      plot: 'A town.',
      endDate: '2015-04-09',
      seasonNames: [{ season: 1, name: 'The Start' }],
      images: [{ type: 'poster', url: 'https://pictures.test/1.jpg', season: 1 }],
    }
    const series: WrittenSubject = { ...film, kind: 'series', metadata: told }
    expect(again(series).documents[0]).toMatchObject({ root: 'tvshow', metadata: told })
    const season: WrittenSubject = {
      kind: 'season',
      identity: { title: fact('The Start') },
      metadata: { plot: 'It begins.' },
      season: 1,
      episode: null,
    }
    expect(again(season).documents).toEqual([
      { root: 'season', title: 'The Start', season: 1, ids: [], metadata: { plot: 'It begins.' } },
    ])
  })

  test('of a video with several episodes has an element for each', () => {
    const episode = (number: number): WrittenSubject => ({
      kind: 'episode',
      identity: { title: fact(`Part ${number}`), date: fact('2014-04-15') },
      metadata: { displaySeason: 2, displayEpisode: 4 },
      season: 1,
      episode: number,
    })
    const { documents } = again(episode(2), episode(3))
    expect(documents).toMatchObject([
      { root: 'episodedetails', title: 'Part 2', season: 1, episode: 2, aired: '2014-04-15' },
      { root: 'episodedetails', title: 'Part 3', season: 1, episode: 3 },
    ])
    expect(documents[0]!.metadata).toMatchObject({ displaySeason: 2, displayEpisode: 4 })
  })

  test('of an episode without a season has no number, which would be taken for one of a season', () => {
    const counted = { kind: 'episode', identity, metadata, season: null, episode: 113 } as const
    expect(writeNfo([counted])).not.toContain('<episode>')
  })

  test('says nothing of what is not known', () => {
    const text = writeNfo([{ ...film, identity: {}, metadata: {} }])
    expect(text).toBe(
      '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<movie>\n</movie>\n',
    )
  })

  const hostile = [
    '../../x',
    ']]><movie><title>other</title></movie>',
    '</title></movie><!DOCTYPE x [<!ENTITY a "b">]>&a;',
    '\u0000\u0001\u001b[31m\u007f\u0085x',
    'half a pair \ud83d and \udc00, and \uffff',
    `${'x'.repeat(999)}😀${'y'.repeat(4_000)}`,
    '<!-- a comment -->',
    '<?php ?>',
  ]
  for (const text of hostile) {
    test(`is well-formed with the title ${JSON.stringify(text.slice(0, 40))}`, () => {
      const written = writeNfo([
        {
          ...film,
          identity: { title: fact(text), ids: fact([{ provider: text, id: text }]) },
          metadata: {
            plot: text,
            genres: [text],
            actors: [{ name: text, role: text }],
            ratings: [{ source: text, value: 1, max: 10 }],
          },
        },
      ])
      expect(() => Bun.XML.parse(written)).not.toThrow()
      const { documents, findings } = readNfo(Buffer.from(written))
      expect(findings).toEqual([])
      expect(documents).toHaveLength(1)
      expect(documents[0]!.root).toBe('movie')
      expect(documents[0]!.title?.length ?? 0).toBeLessThanOrEqual(1_000)
      expect(written.isWellFormed()).toBe(true)
    })
  }
})
