import { describe, expect, test } from 'bun:test'

import { createNameParser } from '../../../src/media/name/parse-name.ts'

const parser = createNameParser()

describe('an explanation', () => {
  test('says of every field where it comes from, how sure it is and why', () => {
    const { name, fields } = parser.explain(
      'Show (2010)/Season 02/Show - S02E05 - Title [1080p].mkv',
    )
    expect(Object.keys(fields).toSorted()).toEqual(Object.keys(name).toSorted())
    expect(fields.title).toMatchObject({ from: 'grandparent' })
    expect(fields.year).toMatchObject({ from: 'grandparent', reason: 'year in brackets' })
    expect(fields.episodes).toEqual({
      from: 'file',
      confidence: 0.98,
      reason: 'season and episode notation',
    })
    for (const field of Object.values(fields)) {
      expect(field.confidence).toBeGreaterThan(0)
      expect(field.confidence).toBeLessThanOrEqual(1)
      expect(field.reason).not.toBe('')
    }
  })

  test('names the season folder as the one that gave the season', () => {
    const { fields } = parser.explain('Show/Season 02/05.mkv')
    expect(fields.seasons).toMatchObject({ from: 'folder' })
    expect(fields.episodes).toMatchObject({ from: 'file' })
  })

  test('is less sure of a bare number than of a notation', () => {
    const loose = parser.explain('Show/Season 02/05.mkv').fields.episodes?.confidence ?? 0
    const sure = parser.explain('Show/Season 02/S02E05.mkv').fields.episodes?.confidence ?? 0
    expect(loose).toBeLessThan(sure)
  })

  test('gives an id the highest confidence', () => {
    expect(parser.explain('Film (2010) {tmdb-5}.mkv').fields.ids?.confidence).toBe(1)
  })

  test('lists what the folder overruled', () => {
    const { dropped } = parser.explain('Film (2010)/x7f9a.mkv')
    expect(dropped).toContainEqual({
      field: 'title',
      value: 'x7f9a',
      reason: 'the folder says otherwise',
    })
  })

  test('lists a date that reads both ways', () => {
    const { name, dropped } = parser.explain('Lamp 05-06-2024.mkv')
    expect(name.date).toBeUndefined()
    expect(dropped.map(({ field }) => field)).toContain('date')
  })

  test('lists the year that belongs to the title', () => {
    const { name, dropped } = parser.explain('Class.of.1999.1990.1080p.BluRay.x264-QUAY.mkv')
    expect(name).toMatchObject({ title: 'Class of 1999', year: 1990 })
    expect(dropped).toContainEqual({
      field: 'year',
      value: 1999,
      reason: 'it belongs to the title',
    })
  })

  test('drops nothing of a plain name', () => {
    expect(parser.explain('Heat (1995).mkv')).toEqual({
      name: { title: 'Heat', year: 1995 },
      fields: {
        title: { from: 'file', confidence: 0.96, reason: 'text before the year' },
        year: { from: 'file', confidence: 0.98, reason: 'year in brackets' },
      },
      dropped: [],
    })
  })

  test.each([
    'Heat (1995)/Heat (1995) - 1080p.mkv',
    'Show (2010)/Season 01/Show - S01E02.mkv',
    'Show/Season 01',
    '[Group] Show - 05v2 (1080p) [ABCD1234].mkv',
    'Late.Lamp.2024.05.17.Guest.720p.WEB.h264-QUAY.mkv',
    'Films/1995/12 Monkeys.mkv',
    'Harbour.2014.720p.WEB-DL.x264-QUAY/9f86d081884c7d659a2feaa0c55ad015.mkv',
    '',
  ])('of %p has the name that parsing gives', (path) => {
    expect(parser.explain(path).name).toEqual(parser.parse(path))
  })
})

describe('the quick way for release names', () => {
  // A word before the release words asks for the longer way; both must agree on everything else.
  test.each([
    ['Harbour.Lights.2014.1080p.BluRay.x264-QUAY', { title: 'Harbour Lights', year: 2014 }],
    ['Harbour.S01E02.720p.HDTV.x264-QUAY', { title: 'Harbour', seasons: [1], episodes: [2] }],
    ['Harbour.2019.S01E02.Pilot.720p.WEB.h264-QUAY', { title: 'Harbour', year: 2019 }],
  ])('%s says what the longer way says', (name, facts) => {
    const quick = parser.parse(`${name}.mkv`)
    const long = parser.parse(`${name.replaceAll('.', ' ')}.mkv`)
    expect(quick).toMatchObject(facts)
    expect(long).toMatchObject(facts)
    expect(quick.releaseGroup).toBe('QUAY')
    expect(long.resolution).toBe(quick.resolution)
    expect(long.source).toBe(quick.source)
  })
})
