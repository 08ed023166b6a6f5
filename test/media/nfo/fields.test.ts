import { describe, expect, test } from 'bun:test'
import type { NfoDocument } from '../../../src/domain/scanner.ts'
import { readOne } from './nfo.ts'

const movie = (xml: string): NfoDocument => readOne(`<movie>${xml}</movie>`)

test('a full movie.nfo gives every field', () => {
  const text = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<movie>
  <title>The Quiet Harbour</title>
  <originaltitle>Der stille Hafen</originaltitle>
  <sorttitle>Quiet Harbour, The</sorttitle>
  <ratings>
    <rating name="imdb" max="10" default="true"><value>7.4</value><votes>12345</votes></rating>
    <rating name="metacritic" max="100"><value>61</value></rating>
  </ratings>
  <userrating>8</userrating>
  <outline>Short.</outline>
  <plot>First line.
Second line.</plot>
  <tagline>Some letters wait.</tagline>
  <runtime>104</runtime>
  <thumb aspect="poster" preview="https://image.example/p.jpg">https://image.example/o.jpg</thumb>
  <fanart><thumb preview="">https://image.example/f.jpg</thumb></fanart>
  <mpaa>PG-13</mpaa>
  <playcount>2</playcount>
  <dateadded>2021-02-03 04:05:06</dateadded>
  <id>tt0123456</id>
  <uniqueid type="imdb">tt0123456</uniqueid>
  <uniqueid type="tmdb" default="true">12345</uniqueid>
  <genre>Drama</genre>
  <genre>Mystery</genre>
  <tag>lighthouse</tag>
  <country>Germany</country>
  <set><name>Harbours</name><overview>Two films.</overview></set>
  <credits>Ann Pen</credits>
  <director>Jane Doe</director>
  <premiered>1999-03-04</premiered>
  <year>1999</year>
  <status></status>
  <studio>North Pictures</studio>
  <trailer>plugin://plugin.video.youtube/?action=play_video&amp;videoid=dQw4w9WgXcQ</trailer>
  <fileinfo><streamdetails><video><codec>h264</codec></video></streamdetails></fileinfo>
  <actor><name>Ann One</name><role>Keeper</role><order>0</order><thumb>https://image.example/a.jpg</thumb></actor>
  <actor><name>Bob Two</name></actor>
  <lockdata>true</lockdata>
</movie>`
  expect(readOne(text)).toEqual({
    root: 'movie',
    title: 'The Quiet Harbour',
    originalTitle: 'Der stille Hafen',
    year: 1999,
    ids: [
      { provider: 'tmdb', id: '12345' },
      { provider: 'imdb', id: 'tt0123456' },
    ],
    metadata: {
      sortTitle: 'Quiet Harbour, The',
      plot: 'First line.\nSecond line.',
      outline: 'Short.',
      tagline: 'Some letters wait.',
      runtimeMinutes: 104,
      certification: 'PG-13',
      premiered: '1999-03-04',
      studios: ['North Pictures'],
      genres: ['Drama', 'Mystery'],
      tags: ['lighthouse'],
      countries: ['Germany'],
      directors: ['Jane Doe'],
      writers: ['Ann Pen'],
      actors: [
        { name: 'Ann One', role: 'Keeper', order: 0, thumb: 'https://image.example/a.jpg' },
        { name: 'Bob Two' },
      ],
      collection: 'Harbours',
      collectionOverview: 'Two films.',
      ratings: [
        { source: 'imdb', value: 7.4, max: 10, votes: 12_345 },
        { source: 'metacritic', value: 61, max: 100 },
      ],
      userRating: 8,
      trailers: ['https://www.youtube.com/watch?v=dQw4w9WgXcQ'],
      images: [
        { type: 'poster', url: 'https://image.example/o.jpg' },
        { type: 'fanart', url: 'https://image.example/f.jpg' },
      ],
      streams: [{ kind: 'video', codec: 'h264' }],
      dateAdded: '2021-02-03T04:05:06',
      playCount: 2,
      lockedFields: ['all'],
    },
  })
})

test('the lenient reader gives the same as the strict one', () => {
  const fields =
    '<title>A</title><year>2001</year><uniqueid type="tmdb" default="true">1</uniqueid>' +
    '<ratings><rating name="x" max="10"><value>7.5</value><votes>3</votes></rating></ratings>' +
    '<genre>B</genre><genre>C</genre><actor><name>D</name><order>1</order></actor><empty/><tag/>'
  const strict = movie(`${fields}<plot>E &amp; F</plot>`)
  expect(movie(`${fields}<plot>E & F</plot>`)).toEqual(strict)
})

describe('an episode', () => {
  test('has season, episode, air date and its own ids', () => {
    const text = `<episodedetails><title>Pilot</title><showtitle>Show</showtitle><season>0</season><episode>1</episode>
<displayseason>-1</displayseason><aired>2008-01-20</aired><uniqueid type="tvdb">349232</uniqueid></episodedetails>`
    expect(readOne(text)).toEqual({
      root: 'episodedetails',
      title: 'Pilot',
      season: 0,
      episode: 1,
      aired: '2008-01-20',
      ids: [{ provider: 'tvdb', id: '349232' }],
      metadata: { premiered: '2008-01-20' },
    })
  })

  test('has no season or episode when they are -1', () => {
    const text = '<episodedetails><season>-1</season><episode>-1</episode></episodedetails>'
    expect(readOne(text)).toEqual({ root: 'episodedetails', ids: [], metadata: {} })
  })
})

test('the season and episode counts of a series are not numbers of an episode', () => {
  const text = '<tvshow><title>Show</title><season>5</season><episode>62</episode></tvshow>'
  expect(readOne(text)).toEqual({ root: 'tvshow', title: 'Show', ids: [], metadata: {} })
})

test('a season has its number', () => {
  expect(readOne('<season><seasonnumber>3</seasonnumber></season>').season).toBe(3)
})

describe('the year', () => {
  test.each([
    ['<year>1999</year>', 1999],
    ['<premiered>1999-03-04</premiered>', 1999],
    ['<year>2000</year><premiered>1999-03-04</premiered>', 2000],
    ['<year>0</year><premiered>1999-03-04</premiered>', 1999],
    ['<year>99999</year>', undefined],
    ['<year>soon</year>', undefined],
  ])('of %s is %p', (xml, year) => {
    expect(movie(xml).year).toBe(year as number)
  })
})

describe('a date', () => {
  test.each([
    ['1999-03-04', '1999-03-04'],
    ['1999-3-4', '1999-03-04'],
    ['1999-03-04 00:00:00', '1999-03-04'],
    ['1999-02-30', undefined],
    ['1999-13-01', undefined],
    ['0000-00-00', undefined],
    ['04.03.1999', undefined],
    ['soon', undefined],
  ])('%s is read as %p', (text, date) => {
    expect(movie(`<premiered>${text}</premiered>`).metadata.premiered).toBe(date as string)
  })
})

describe('a running time', () => {
  test.each([
    ['104', 104],
    ['104 min', 104],
    ['104min.', 104],
    ['1h 44m', 104],
    ['2 h', 120],
    ['0', undefined],
    ['long', undefined],
  ])('of %s is %p minutes', (text, minutes) => {
    expect(movie(`<runtime>${text}</runtime>`).metadata.runtimeMinutes).toBe(minutes as number)
  })
})

describe('ids', () => {
  const idsOf = (xml: string): Record<string, string> =>
    Object.fromEntries(movie(xml).ids.map(({ provider, id }) => [provider, id]))

  test.each([
    ['<uniqueid type="themoviedb">1</uniqueid>', { tmdb: '1' }],
    ['<uniqueid type="TVDB">2</uniqueid>', { tvdb: '2' }],
    ['<uniqueid type="anidb">3</uniqueid>', { anidb: '3' }],
    ['<imdbid>tt0133093</imdbid><tmdbid>603</tmdbid>', { imdb: 'tt0133093', tmdb: '603' }],
    ['<tvdbid>81189</tvdbid><tvmazeid>169</tvmazeid>', { tvdb: '81189', tvmaze: '169' }],
    ['<uniqueid type="imdb">tt0133093</uniqueid><id>tt9</id>', { imdb: 'tt0133093' }],
    ['<id>tt0133093</id>', { imdb: 'tt0133093' }],
    ['<id TMDB="603" IMDB="tt0133093">tt0133093</id>', { tmdb: '603', imdb: 'tt0133093' }],
    ['<id>603</id>', {}],
    ['<uniqueid>603</uniqueid>', {}],
    ['<uniqueid type="unknown">603</uniqueid>', {}],
    ['<uniqueid type="tmdb">../../etc</uniqueid>', {}],
    ['<uniqueid type="imdb">0133093</uniqueid>', {}],
    ['<uniqueid type="__proto__">1</uniqueid>', {}],
    ['<uniqueid type="constructor">1</uniqueid>', { constructor: '1' }],
    ['<uniqueid type="tmdb"></uniqueid>', {}],
    [
      '<uniqueid type="tmdb">1</uniqueid><uniqueid type="tmdb" default="true">2</uniqueid>',
      { tmdb: '2' },
    ],
  ])('of %s', (xml, ids) => {
    expect(idsOf(xml)).toEqual(ids)
  })

  test('a bare number in a tvshow.nfo is the id at TVDB', () => {
    expect(readOne('<tvshow><id>81189</id></tvshow>').ids).toEqual([
      { provider: 'tvdb', id: '81189' },
    ])
  })
})

describe('older forms', () => {
  test('a rating beside its votes', () => {
    expect(movie('<rating>7,4</rating><votes>12,345</votes>').metadata.ratings).toEqual([
      { source: 'default', value: 7.4, max: 10, votes: 12_345 },
    ])
  })

  test.each(['0', '0.0', '11', '-1', 'good', ''])('a rating of %p is none', (value) => {
    expect(movie(`<rating>${value}</rating>`).metadata.ratings).toBeUndefined()
  })

  test('several genres in one element', () => {
    expect(movie('<genre>Drama / Crime</genre><genre>Crime</genre>').metadata.genres).toEqual([
      'Drama',
      'Crime',
    ])
  })

  test('several genres parted by a pipe', () => {
    expect(movie('<genre>|Drama|Crime|</genre>').metadata.genres).toEqual(['Drama', 'Crime'])
  })

  test('a set as plain text', () => {
    expect(movie('<set>Harbours</set>').metadata.collection).toBe('Harbours')
  })

  test('writers as credits and as writer', () => {
    expect(movie('<credits>A</credits><writer>B</writer>').metadata.writers).toEqual(['A', 'B'])
  })
})

describe('text', () => {
  test('of one line loses line breaks and control characters', () => {
    expect(movie('<title> A\n\tB\u0085C </title>').title).toBe('A B C')
  })

  test('is cut at a generous length', () => {
    const document = movie(`<title>${'a'.repeat(5000)}</title><plot>${'b'.repeat(50_000)}</plot>`)
    expect(document.title).toHaveLength(1000)
    expect(document.metadata.plot).toHaveLength(20_000)
  })

  test('takes the first of an element that stands twice', () => {
    expect(movie('<title></title><title>A</title><title>B</title>').title).toBe('A')
  })

  test('of an actor without a name is no actor', () => {
    expect(movie('<actor><role>A</role></actor><actor>B</actor>').metadata.actors).toBeUndefined()
  })
})
