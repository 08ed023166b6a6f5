import { describe, expect, test } from 'bun:test'

import { seasonOfFolder } from '../../../src/media/name/season-folder.ts'

describe('a season folder', () => {
  test.each([
    ['Season 1', 1],
    ['SEASON 01', 1],
    ['season.2', 2],
    ['Season_03', 3],
    ['Season #4', 4],
    ['Season 1 (2010)', 1],
    ['Season 01 - The Beginning', 1],
    ['Season 2016', 2016],
    ['Series 3', 3],
    ['S1', 1],
    ['s02', 2],
    ['Saison 3', 3],
    ['Staffel 4', 4],
    ['3.Staffel', 3],
    ['2. Staffel', 2],
    ['Temporada 5', 5],
    ['5ª Temporada', 5],
    ['Stagione 6', 6],
    ['Seizoen 7', 7],
    ['Sezon 8', 8],
    ['Sezonul 2', 2],
    ['Säsong 9', 9],
    ['Sa\u0308song 9', 9],
    ['Sesong 1', 1],
    ['Sæson 2', 2],
    ['Kausi 3', 3],
    ['Série 4', 4],
    ['Séria 1', 1],
    ['Sezóna 5', 5],
    ['1. évad', 1],
    ['Hooaeg 2', 2],
    ['Musim 1', 1],
    ['Сезон 6', 6],
    ['2 сезон', 2],
    ['Σεζόν 2', 2],
    ['עונה 3', 3],
    ['الموسم 4', 4],
    ['シーズン 7', 7],
    ['シーズン7', 7],
    ['시즌 8', 8],
    ['제2시즌', 2],
    ['第2季', 2],
    ['第十二季', 12],
    ['第2期', 2],
    ['ฤดูกาล 2', 2],
    ['1st Season', 1],
    ['2nd season', 2],
    ['Season 00', 0],
    ['Specials', 0],
    ['SPECIAL', 0],
    ['Especiales', 0],
  ])('%s is season %i', (name, season) => {
    expect(seasonOfFolder(name)).toBe(season)
  })

  test.each([
    'Seasong 1',
    'Season',
    'Episode 1 Season 2',
    'Season 1 Episode 2',
    'Series 7 S01E02',
    'S01E02',
    'Seasons 1-3',
    'Extras',
    '1',
    '2016',
    'S Club 7',
    'Show Season 1',
    'x'.repeat(5000),
  ])('is not %s', (name) => {
    expect(seasonOfFolder(name)).toBeNull()
  })

  test.each([
    ['1', 'Show', 1],
    ['2016', 'Show', 2016],
    ['Show Season 2', 'Show', 2],
    ['The Wonder Years Season 01 1080p', 'The Wonder Years', 1],
    ['The.Wonder.Years.S04.1080p.PDTV.x264-JCH', 'The Wonder Years (1988)', 4],
    ['Show (2010) S03', 'Show', 3],
  ])('%s inside %s is season %i', (name, show, season) => {
    expect(seasonOfFolder(name, show)).toBe(season)
  })

  test.each([
    ['28 Weeks Later (2007)', '28 Years Later Collection'],
    ['Showtime S01', 'Show'],
    ['300 Disc 1', '300 Collection'],
    ['123', 'Show'],
  ])('is not %s inside %s', (name, show) => {
    expect(seasonOfFolder(name, show)).toBeNull()
  })
})
