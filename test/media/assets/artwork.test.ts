import { describe, expect, test } from 'bun:test'

import { classify } from './classified.ts'

describe('artwork', () => {
  const stems = ['Film (2010)', 'Show S01E01']
  test.each([
    ['poster.jpg', { type: 'poster', stem: '' }],
    ['poster.de.jpg', { type: 'poster', stem: '', language: 'de' }],
    ['Film (2010)-fanart2.ENG.jpg', { type: 'fanart', stem: 'Film (2010)', language: 'en' }],
    ['season01-poster.fr.jpg', { type: 'poster', stem: '', season: 1, language: 'fr' }],
    ['folder.png', { type: 'poster', stem: '' }],
    ['cover.webp', { type: 'poster', stem: '' }],
    ['default.jpg', { type: 'poster', stem: '' }],
    ['movie.jpg', { type: 'poster', stem: '' }],
    ['show.jpg', { type: 'poster', stem: '' }],
    ['movie-poster.jpg', { type: 'poster', stem: '' }],
    ['Folder.JPG', { type: 'poster', stem: '' }],
    ['fanart.jpg', { type: 'fanart', stem: '' }],
    ['fanart-3.jpg', { type: 'fanart', stem: '' }],
    ['backdrop2.jpg', { type: 'fanart', stem: '' }],
    ['background.jpg', { type: 'fanart', stem: '' }],
    ['art.jpg', { type: 'fanart', stem: '' }],
    ['extrafanart/one.jpg', { type: 'fanart', stem: '' }],
    ['logo.png', { type: 'logo', stem: '' }],
    ['clearlogo.png', { type: 'logo', stem: '' }],
    ['clearart.png', { type: 'clearart', stem: '' }],
    ['banner.jpg', { type: 'banner', stem: '' }],
    ['landscape.jpg', { type: 'landscape', stem: '' }],
    ['thumb.jpg', { type: 'thumb', stem: '' }],
    ['disc.png', { type: 'disc', stem: '' }],
    ['cdart.png', { type: 'disc', stem: '' }],
    ['discart.png', { type: 'disc', stem: '' }],
    ['fanart.tbn', { type: 'fanart', stem: '' }],
    ['keyart.jpg', { type: 'keyart', stem: '' }],
    ['Film (2010)-poster.jpg', { type: 'poster', stem: 'Film (2010)' }],
    ['film (2010)-fanart1.jpg', { type: 'fanart', stem: 'Film (2010)' }],
    ['Film (2010)-fanart-12.jpg', { type: 'fanart', stem: 'Film (2010)' }],
    ['Film (2010)-backdrop.jpg', { type: 'fanart', stem: 'Film (2010)' }],
    ['Film (2010)-cover.jpg', { type: 'poster', stem: 'Film (2010)' }],
    ['Film (2010)-landscape.jpg', { type: 'landscape', stem: 'Film (2010)' }],
    ['Film (2010)-clearart.png', { type: 'clearart', stem: 'Film (2010)' }],
    ['Film (2010)-discart.png', { type: 'disc', stem: 'Film (2010)' }],
    ['Film (2010).jpg', { type: 'poster', stem: 'Film (2010)' }],
    ['Show S01E01-thumb.jpg', { type: 'thumb', stem: 'Show S01E01' }],
    ['Gone-thumb.jpg', { type: 'thumb', stem: 'Gone' }],
    ['season01-poster.jpg', { type: 'poster', stem: '', season: 1 }],
    ['season03-poster-2.jpg', { type: 'poster', stem: '', season: 3 }],
    ['season-specials.jpg', { type: 'poster', stem: '', season: 0 }],
    ['season00-fanart.jpg', { type: 'fanart', stem: '', season: 0 }],
    ['season01-thumb.jpg', { type: 'thumb', stem: '', season: 1 }],
    ['Season 2.jpg', { type: 'poster', stem: '', season: 2 }],
    ['season-specials-banner.jpg', { type: 'banner', stem: '', season: 0 }],
    ['season03-landscape.jpg', { type: 'landscape', stem: '', season: 3 }],
  ] as const)('%s is %j', (path, expected) => {
    expect(classify(path, stems).artwork).toEqual(expected)
  })

  test.each([
    'holiday.jpg',
    'season-all-poster.jpg',
    'Film-cover.jpg',
    'State of the-art.jpg',
    'season01-other.jpg',
    'Film (2010)-notes.jpg',
    '-poster.jpg',
  ])('%s is none', (path) => {
    expect(classify(path, stems).artwork).toBeUndefined()
  })
})
