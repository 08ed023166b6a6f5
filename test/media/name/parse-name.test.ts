import { describe, expect, test } from 'bun:test'

import { createNameParser } from '../../../src/media/name/parse-name.ts'
import type { ParsedName } from '../../../src/domain/scanner.ts'

type Cases = [path: string, expected: ParsedName][]

const parser = createNameParser()
const reads = (cases: Cases): void => {
  test.each(cases)('%s', (path, expected) => {
    expect(parser.parse(path)).toEqual(expected)
  })
}

describe('names of films', () => {
  reads([
    ['Heat (1995).mkv', { title: 'Heat', year: 1995 }],
    ['Heat (1995)/Heat (1995).mkv', { title: 'Heat', year: 1995 }],
    [
      "Heat (1995)/Heat (1995) - Director's Cut.mkv",
      { title: 'Heat', year: 1995, edition: "Director's Cut" },
    ],
    ['Heat.1995.mkv', { title: 'Heat', year: 1995 }],
    ['1917 (2019)/1917 (2019).mkv', { title: '1917', year: 2019 }],
    ['2012 (2009).mkv', { title: '2012', year: 2009 }],
    ['1917.mkv', { title: '1917' }],
    [
      'Blade Runner 2049 (2017)/Blade Runner 2049 (2017).mkv',
      { title: 'Blade Runner 2049', year: 2017 },
    ],
    ['Mr. Robot.mkv', { title: 'Mr. Robot' }],
    ['S.W.A.T. (2017).mkv', { title: 'S.W.A.T.', year: 2017 }],
    ['Se7en (1995).mkv', { title: 'Se7en', year: 1995 }],
    ['9 (2009).mkv', { title: '9', year: 2009 }],
    ['12 Angry Men (1957).mkv', { title: '12 Angry Men', year: 1957 }],
    ['12 Monkeys/12 Monkeys.mkv', { title: '12 Monkeys' }],
    ["Ocean's 11 (2001).mkv", { title: "Ocean's 11", year: 2001 }],
    ['Apollo - 13 (1995).mkv', { title: 'Apollo - 13', year: 1995 }],
    ['(500) Days of Summer (2009).mkv', { title: '(500) Days of Summer', year: 2009 }],
    ['[REC] (2007).mkv', { title: '[REC]', year: 2007 }],
    ['[REC]² (2009)/[REC]² (2009).mkv', { title: '[REC]²', year: 2009 }],
    ['Movie [1999].mkv', { title: 'Movie', year: 1999 }],
    ['千と千尋の神隠し (2001).mkv', { title: '千と千尋の神隠し', year: 2001 }],
    ['기생충 (2019)/기생충 (2019).mkv', { title: '기생충', year: 2019 }],
    ['Сталкер (1979).mkv', { title: 'Сталкер', year: 1979 }],
    ['Film (2010)/CD1/film.avi', { title: 'Film', year: 2010 }],
    ['Film (2010) cd1.avi', { title: 'Film', year: 2010, part: 1 }],
    ['Film cd1.avi', { title: 'Film', part: 1 }],
    ['Dune Part 2.mkv', { title: 'Dune Part 2', part: 2 }],
    ['Film (2010)/x7f9a.mkv', { title: 'Film', year: 2010 }],
    ['Show 1920x1080.mkv', { title: 'Show', resolution: '1080p' }],
    ['Show 05-06-2024.mkv', { title: 'Show 05-06-2024' }],
    ['Show 2024-13-40.mkv', { title: 'Show 2024-13-40' }],
    ['Trailer Park (2010)/Trailer Park (2010).mkv', { title: 'Trailer Park', year: 2010 }],
    ['__proto__/constructor.mkv', { title: 'constructor' }],
    ['A.I. (2001).mkv', { title: 'A.I.', year: 2001 }],
    ['WALL·E (2008).mkv', { title: 'WALL·E', year: 2008 }],
    ['Film (2010-2012).mkv', { title: 'Film', year: 2010 }],
    ['Films/1995/Heat.mkv', { title: 'Heat' }],
    ['Films/1995/12 Monkeys.mkv', { title: '12 Monkeys' }],
    ['Shelf/1995/Heat (1995)/Heat (1995).mkv', { title: 'Heat', year: 1995 }],
    ['Films/24/Heat.mkv', { title: 'Heat' }],
  ])
})

describe('ids and edition braces', () => {
  reads([
    [
      'Film (2010) [tmdbid-123]/Film (2010).mkv',
      { title: 'Film', year: 2010, ids: [{ provider: 'tmdb', id: '123' }] },
    ],
    [
      'Film (2010) {tmdb-123} {edition-Final Cut}.mkv',
      { title: 'Film', year: 2010, edition: 'Final Cut', ids: [{ provider: 'tmdb', id: '123' }] },
    ],
    [
      'Film (2010) [imdbid=tt0113277].mkv',
      { title: 'Film', year: 2010, ids: [{ provider: 'imdb', id: 'tt0113277' }] },
    ],
    [
      'Film (2010) (tvdb-12).mkv',
      { title: 'Film', year: 2010, ids: [{ provider: 'tvdb', id: '12' }] },
    ],
    [
      'Film (2010) [tt0113277].mkv',
      { title: 'Film', year: 2010, ids: [{ provider: 'imdb', id: 'tt0113277' }] },
    ],
    [
      'Film (2010) - tt0113277.mkv',
      { title: 'Film', year: 2010, ids: [{ provider: 'imdb', id: 'tt0113277' }] },
    ],
    [
      'Film (2010) [tmdb=1][tmdbid=2].mkv',
      { title: 'Film', year: 2010, ids: [{ provider: 'tmdb', id: '1' }] },
    ],
    ['Film (2010) {tmdb-618355).mkv', { title: 'Film', year: 2010 }],
    [
      'Film (2010) [TMDBID-5][imdb-tt0000005].mkv',
      {
        title: 'Film',
        year: 2010,
        ids: [
          { provider: 'tmdb', id: '5' },
          { provider: 'imdb', id: 'tt0000005' },
        ],
      },
    ],
    ['Film (2010) [tmdbid-].mkv', { title: 'Film', year: 2010 }],
    [
      'Show (2010) - S01E02 - Title [tvdbid-9].mkv',
      {
        title: 'Show',
        year: 2010,
        seasons: [1],
        episodes: [2],
        episodeTitle: 'Title',
        ids: [{ provider: 'tvdb', id: '9' }],
      },
    ],
  ])
})

describe('release words', () => {
  reads([
    ['Heat (1995)/Heat (1995) - 1080p.mkv', { title: 'Heat', year: 1995, resolution: '1080p' }],
    [
      'Heat.1995.REMASTERED.1080p.BluRay.x264-GRP.mkv',
      {
        title: 'Heat',
        year: 1995,
        edition: 'Remastered',
        releaseGroup: 'GRP',
        resolution: '1080p',
        source: 'BluRay',
        videoCodec: 'x264',
      },
    ],
    [
      'Wonder.Woman.1984.2020.1080p.WEB-DL.x264-GRP.mkv',
      {
        title: 'Wonder Woman 1984',
        year: 2020,
        releaseGroup: 'GRP',
        resolution: '1080p',
        source: 'WEB-DL',
        videoCodec: 'x264',
      },
    ],
    [
      'S.W.A.T.2003.1080p.BluRay.x264-GRP.mkv',
      {
        title: 'S.W.A.T.',
        year: 2003,
        releaseGroup: 'GRP',
        resolution: '1080p',
        source: 'BluRay',
        videoCodec: 'x264',
      },
    ],
    ['Léon (1994)/leon.1080p.mkv', { title: 'Léon', year: 1994, resolution: '1080p' }],
    [
      'Film (2010) WEBDL-1080p.mkv',
      { title: 'Film', year: 2010, resolution: '1080p', source: 'WEB-DL' },
    ],
    [
      'Film (2010) [Bluray-1080p][DTS 5.1][x264]-GRP.mkv',
      {
        title: 'Film',
        year: 2010,
        releaseGroup: 'GRP',
        resolution: '1080p',
        source: 'BluRay',
        videoCodec: 'x264',
      },
    ],
    [
      'Film.Name.GERMAN.DL.1080p.BluRay.x264-GRP.mkv',
      {
        title: 'Film Name',
        releaseGroup: 'GRP',
        resolution: '1080p',
        source: 'BluRay',
        videoCodec: 'x264',
        languages: ['de'],
      },
    ],
  ])
})

describe('episodes in the folders of a library', () => {
  reads([
    [
      'Show (2010)/Season 01/Show (2010) - S01E02 - Title.mkv',
      { title: 'Show', year: 2010, seasons: [1], episodes: [2], episodeTitle: 'Title' },
    ],
    ['Show/Season 01/Show S01E01E02.mkv', { title: 'Show', seasons: [1], episodes: [1, 2] }],
    ['Show/Season 2/ep02.mkv', { title: 'Show', seasons: [2], episodes: [2] }],
    [
      'Show/Season 2/E05-06 - Title.mkv',
      { title: 'Show', seasons: [2], episodes: [5, 6], episodeTitle: 'Title' },
    ],
    [
      'Show/Season 2/Episode 7 - Title.mkv',
      { title: 'Show', seasons: [2], episodes: [7], episodeTitle: 'Title' },
    ],
    [
      'Show/Season 2/Ep. 02 - Soul Hunter.mkv',
      { title: 'Show', seasons: [2], episodes: [2], episodeTitle: 'Soul Hunter' },
    ],
    ['Show/Season 02/07.mkv', { title: 'Show', seasons: [2], episodes: [7] }],
    [
      'Show/Season 02/01 - Title.mkv',
      { title: 'Show', seasons: [2], episodes: [1], episodeTitle: 'Title' },
    ],
    [
      'Show/Season 2/2. Undertow.avi',
      { title: 'Show', seasons: [2], episodes: [2], episodeTitle: 'Undertow' },
    ],
    [
      'Show/Season 10/1011 - Title.avi',
      { title: 'Show', seasons: [10], episodes: [11], episodeTitle: 'Title' },
    ],
    [
      'Show/Season 1/1 Pilot (1080p HD).mkv',
      {
        title: 'Show',
        seasons: [1],
        episodes: [1],
        episodeTitle: 'Pilot',
        resolution: '1080p',
        source: 'HDTV',
      },
    ],
    [
      'Show/Season 01/02 Honor (1080p HD).m4v',
      {
        title: 'Show',
        seasons: [1],
        episodes: [2],
        episodeTitle: 'Honor',
        resolution: '1080p',
        source: 'HDTV',
      },
    ],
    [
      'Show/Specials/Show S00E03 - Extra.mkv',
      { title: 'Show', seasons: [0], episodes: [3], episodeTitle: 'Extra' },
    ],
    [
      'Show/Season 00/03 - Extra.mkv',
      { title: 'Show', seasons: [0], episodes: [3], episodeTitle: 'Extra' },
    ],
    ['Show/Season 01/Show S00E05.mkv', { title: 'Show', seasons: [0], episodes: [5] }],
    [
      'The Office (US)/Season 02/The.Office.US.S02E07.mkv',
      { title: 'The Office (US)', seasons: [2], episodes: [7] },
    ],
    [
      'The Office (US) (2005)/Season 02/07.mkv',
      { title: 'The Office (US)', year: 2005, seasons: [2], episodes: [7] },
    ],
    ['Сериал/Сезон 1/Сериал - 05.mkv', { title: 'Сериал', seasons: [1], episodes: [5] }],
    ['アニメ/シーズン1/05.mkv', { title: 'アニメ', seasons: [1], episodes: [5] }],
    ['Show/1/05.mkv', { title: 'Show', seasons: [1], episodes: [5] }],
    [
      'Show.S01E02.German.DL.720p.HDTV.x264-GRP/a1b2c3d4.mkv',
      {
        title: 'Show',
        seasons: [1],
        episodes: [2],
        releaseGroup: 'GRP',
        resolution: '720p',
        source: 'HDTV',
        videoCodec: 'x264',
        languages: ['de'],
      },
    ],
    [
      'Show/Season 1/Show.S01E02.720p.HDTV.x264-GRP/a1b2c3.mkv',
      {
        title: 'Show',
        seasons: [1],
        episodes: [2],
        releaseGroup: 'GRP',
        resolution: '720p',
        source: 'HDTV',
        videoCodec: 'x264',
      },
    ],
    ['Show (2010)/Season 01', { title: 'Show', year: 2010, seasons: [1] }],
    [
      '24/Season 01/24 - S01E02 - 1-00 A.M.mkv',
      { title: '24', seasons: [1], episodes: [2], episodeTitle: '1-00 A.M' },
    ],
    [
      'Show/Season 1/Show - S01E02 - 24 Hours.mkv',
      { title: 'Show', seasons: [1], episodes: [2], episodeTitle: '24 Hours' },
    ],
    ['86/Season 1/86 - S01E03.mkv', { title: '86', seasons: [1], episodes: [3] }],
    ['Show/Season 1/S01E02.mkv', { title: 'Show', seasons: [1], episodes: [2] }],
    ['Show/2016/Show S2016E01.mkv', { title: 'Show', year: 2016, seasons: [2016], episodes: [1] }],
    ['Show/2/Show 2x05.mkv', { title: 'Show', seasons: [2], episodes: [5] }],
    [
      'Show/2/05 - Title.mkv',
      { title: 'Show', seasons: [2], episodes: [5], episodeTitle: 'Title' },
    ],
  ])
})

describe('episode notations', () => {
  reads([
    [
      'Show - S01E01-E03 - Title.mkv',
      { title: 'Show', seasons: [1], episodes: [1, 2, 3], episodeTitle: 'Title' },
    ],
    ['Show - S01E01-03.mkv', { title: 'Show', seasons: [1], episodes: [1, 2, 3] }],
    ['Show - S01E01-S01E02.mkv', { title: 'Show', seasons: [1], episodes: [1, 2] }],
    ['Show.S01E01.E02.E03.mkv', { title: 'Show', seasons: [1], episodes: [1, 2, 3] }],
    ['Show S01 E02.mkv', { title: 'Show', seasons: [1], episodes: [2] }],
    ['Show s1e2.mkv', { title: 'Show', seasons: [1], episodes: [2] }],
    ['Show.S01.E02.mkv', { title: 'Show', seasons: [1], episodes: [2] }],
    ['Show S2016E368.mkv', { title: 'Show', year: 2016, seasons: [2016], episodes: [368] }],
    ['Show S01E02-1080p.mkv', { title: 'Show', seasons: [1], episodes: [2], resolution: '1080p' }],
    ['Show S01E02 x264.mkv', { title: 'Show', seasons: [1], episodes: [2], videoCodec: 'x264' }],
    [
      'Show - 1x02 - Title.mkv',
      { title: 'Show', seasons: [1], episodes: [2], episodeTitle: 'Title' },
    ],
    ['Show 1x02-1x03.mkv', { title: 'Show', seasons: [1], episodes: [2, 3] }],
    ['Show - 01x02x03.mkv', { title: 'Show', seasons: [1], episodes: [2, 3] }],
    ['Show [1x02].mkv', { title: 'Show', seasons: [1], episodes: [2] }],
    [
      'Show - Season 1 Episode 2 - Title.mkv',
      { title: 'Show', seasons: [1], episodes: [2], episodeTitle: 'Title' },
    ],
    ['Serie - Staffel 2 Folge 05.mkv', { title: 'Serie', seasons: [2], episodes: [5] }],
    [
      '[Group] Show S2 - 05 [1080p].mkv',
      { title: 'Show', seasons: [2], episodes: [5], releaseGroup: 'Group', resolution: '1080p' },
    ],
    ['Season 01', { seasons: [1] }],
    [
      'Show.S01.1080p.WEB-DL-GRP',
      { title: 'Show', seasons: [1], releaseGroup: 'GRP', resolution: '1080p', source: 'WEB-DL' },
    ],
    ['Show (2010) S02', { title: 'Show', year: 2010, seasons: [2] }],
    [
      'Show - S01E02 - Title WEBDL-1080p.mkv',
      {
        title: 'Show',
        seasons: [1],
        episodes: [2],
        episodeTitle: 'Title',
        resolution: '1080p',
        source: 'WEB-DL',
      },
    ],
    [
      'Show - S01E02 - Title [WEBDL-1080p][EAC3 5.1][h264]-NTb.mkv',
      {
        title: 'Show',
        seasons: [1],
        episodes: [2],
        episodeTitle: 'Title',
        releaseGroup: 'NTb',
        resolution: '1080p',
        source: 'WEB-DL',
        videoCodec: 'h264',
      },
    ],
    ['Show.2010.S01E02.mkv', { title: 'Show', year: 2010, seasons: [1], episodes: [2] }],
    [
      'Show - S01E02 - Part 1.mkv',
      { title: 'Show', seasons: [1], episodes: [2], episodeTitle: 'Part 1' },
    ],
    [
      'Show_-_S01E02_-_Some_Title.mkv',
      { title: 'Show', seasons: [1], episodes: [2], episodeTitle: 'Some Title' },
    ],
    [
      'Show.S01E02.Some.Title.mkv',
      { title: 'Show', seasons: [1], episodes: [2], episodeTitle: 'Some Title' },
    ],
    ['The.Case.P.I.S01E02.mkv', { title: 'The Case P.I.', seasons: [1], episodes: [2] }],
  ])
})

describe('dates and numbers counted over the show', () => {
  reads([
    [
      'Late Show 2024-05-17 Guest Name.mkv',
      { title: 'Late Show', date: '2024-05-17', episodeTitle: 'Guest Name' },
    ],
    [
      'Late.Show.2024.05.17.Guest.720p.WEB.h264-GRP.mkv',
      {
        title: 'Late Show',
        date: '2024-05-17',
        episodeTitle: 'Guest',
        releaseGroup: 'GRP',
        resolution: '720p',
        source: 'WEB',
        videoCodec: 'h264',
      },
    ],
    ['Tagesschau 17.05.2024.mkv', { title: 'Tagesschau', date: '2024-05-17' }],
    ['Show 31-12-2023.mkv', { title: 'Show', date: '2023-12-31' }],
    ['One Piece - 137.mkv', { title: 'One Piece', absolute: [137] }],
    [
      'One Piece/One Piece - 137 - Title.mkv',
      { title: 'One Piece', absolute: [137], episodeTitle: 'Title' },
    ],
    ['Naruto/Naruto 012.mkv', { title: 'Naruto', absolute: [12] }],
    [
      '[Group] Show - 05 [1080p].mkv',
      { title: 'Show', absolute: [5], releaseGroup: 'Group', resolution: '1080p' },
    ],
    [
      '[Group] Show - 05v2 (1080p) [ABCD1234].mkv',
      {
        title: 'Show',
        absolute: [5],
        releaseGroup: 'Group',
        resolution: '1080p',
        version: 2,
        crc32: 'ABCD1234',
      },
    ],
    [
      '[Group] Show 12 [720p].mkv',
      { title: 'Show', absolute: [12], releaseGroup: 'Group', resolution: '720p' },
    ],
    [
      '[VCB-Studio] Show Name [04][Ma10p_1080p][x265_flac].mkv',
      {
        title: 'Show Name',
        absolute: [4],
        releaseGroup: 'VCB-Studio',
        resolution: '1080p',
        videoCodec: 'x265',
      },
    ],
    ['Show [04].mkv', { title: 'Show', absolute: [4] }],
    ['Show/第05話.mkv', { title: 'Show', episodes: [5] }],
    ['进击的巨人 第05集.mkv', { title: '进击的巨人', episodes: [5] }],
    ['Show/第2季/第03集.mkv', { title: 'Show', seasons: [2], episodes: [3] }],
    ['드라마/시즌 1/드라마 제3화.mkv', { title: '드라마', seasons: [1], episodes: [3] }],
    ['Show/Season 2016/Show 2016-05-01.mkv', { title: 'Show', date: '2016-05-01' }],
  ])
})

describe('what is remembered', () => {
  test('a folder read for one file says the same for the next', () => {
    const path = 'Show (2010)/Season 01/'
    const first = createNameParser().parse(`${path}02.mkv`)
    parser.parse(`${path}01.mkv`)
    expect(parser.parse(`${path}02.mkv`)).toEqual(first)
  })

  test('release words read for one film do not reach another', () => {
    expect(parser.parse('A (2001) [Bluray-720p]-ONE.mkv').releaseGroup).toBe('ONE')
    expect(parser.parse('B (2002) [Bluray-720p]-TWO.mkv').releaseGroup).toBe('TWO')
  })
})
