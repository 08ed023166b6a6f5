import { describe, expect, test } from 'bun:test'

import type { TestEngine } from '../support/engine.ts'
import { type World, world } from './library.ts'

/** Items as people would name them, with their files and pictures by name. */
function told(engine: TestEngine, kind: 'movie' | 'episode'): Record<string, string[]> {
  const rows = engine.rows<{
    id: number
    title: string
    year: number | null
    season: number | null
    episode: number | null
    date: string | null
    series: string | null
  }>(
    `SELECT item.id, item.title, item.year, item.season_number AS season, item.episode_number AS episode,
       item.air_date AS date, series.title AS series
     FROM item LEFT JOIN item AS season ON season.id = item.parent_id
     LEFT JOIN item AS series ON series.id = season.parent_id WHERE item.kind = ?`,
    kind,
  )
  const named = rows.map((row) => {
    const { title, year, season, episode, date, series } = row
    const number =
      season === null || episode === null ? (date ?? `absolute ${episode}`) : `${season}x${episode}`
    const name = kind === 'movie' ? `${title} (${year})` : `${series} ${number}`
    return [name, belongings(engine, row.id)] as const
  })
  return Object.fromEntries(named.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function belongings(engine: TestEngine, itemId: number): string[] {
  const files = engine.rows<{
    role: string
    extra: string | null
    label: string | null
    part: number | null
    name: string
  }>(
    `SELECT role, extra, label, part, name FROM item_file JOIN file ON file.id = file_id
     WHERE item_id = ? ORDER BY CASE role WHEN 'main' THEN 0 WHEN 'part' THEN 1 WHEN 'version' THEN 2 ELSE 3 END, part, name`,
    itemId,
  )
  const assets = engine.rows<{
    type: string
    language: string | null
    details: string
    name: string
  }>(
    `SELECT type, asset.language, details, name FROM asset JOIN file ON file.id = file_id
     WHERE item_id = ? ORDER BY type, name`,
    itemId,
  )
  return [
    ...files.map(({ role, extra, label, part, name }) =>
      [extra ?? role, part, role === 'version' ? label : null, name]
        .filter((one) => one !== null)
        .join(' '),
    ),
    ...assets.map(({ type, language, details }) => {
      const flags = JSON.parse(details) as Record<string, unknown>
      const set = Object.keys(flags).filter((flag) => flags[flag] === true)
      return [type, language, ...set].filter((one) => one !== null).join(' ')
    }),
  ]
}

async function scanned(kind: 'movies' | 'series', paths: readonly string[]): Promise<World> {
  const place = await world({ kind })
  place.put(...paths)
  const scan = await place.engine.scan(place.name)
  expect(scan).toMatchObject({ status: 'completed', errors: [] })
  return place
}

describe('films laid out for', () => {
  test('Jellyfin', async () => {
    await using place = await scanned('movies', [
      'Best Movie Ever (2019) [imdbid-tt1234567]/Best Movie Ever (2019) [imdbid-tt1234567] - 1080p.mkv',
      'Best Movie Ever (2019) [imdbid-tt1234567]/Best Movie Ever (2019) [imdbid-tt1234567] - 2160p.mkv',
      "Best Movie Ever (2019) [imdbid-tt1234567]/Best Movie Ever (2019) [imdbid-tt1234567] - Director's Cut.mkv",
      'Best Movie Ever (2019) [imdbid-tt1234567]/poster.jpg',
      'Best Movie Ever (2019) [imdbid-tt1234567]/backdrop.jpg',
      'Best Movie Ever (2019) [imdbid-tt1234567]/behind the scenes/Making of.mkv',
      'Best Movie Ever (2019) [imdbid-tt1234567]/trailers/Teaser.mkv',
      'Stacked (2001)/Stacked (2001)-cd1.avi',
      'Stacked (2001)/Stacked (2001)-cd2.avi',
      'Stacked (2001)/Stacked (2001).en.srt',
      'Subtitled (1950)/Subtitled (1950).mkv',
      'Subtitled (1950)/Subtitled (1950).de.forced.srt',
      'Subtitled (1950)/Subtitled (1950).en.sdh.srt',
      'Subtitled (1950)/Subtitled (1950).default.fr.ass',
      'Subtitled (1950)/sample.mkv',
    ])
    expect(told(place.engine, 'movie')).toEqual({
      'Best Movie Ever (2019)': [
        'main Best Movie Ever (2019) [imdbid-tt1234567] - 2160p.mkv',
        'version 1080p Best Movie Ever (2019) [imdbid-tt1234567] - 1080p.mkv',
        "version Director's Cut Best Movie Ever (2019) [imdbid-tt1234567] - Director's Cut.mkv",
        'behindthescenes Making of.mkv',
        'trailer Teaser.mkv',
        'fanart',
        'poster',
        'trailer',
      ],
      'Stacked (2001)': [
        'part 1 Stacked (2001)-cd1.avi',
        'part 2 Stacked (2001)-cd2.avi',
        'subtitle en',
      ],
      'Subtitled (1950)': [
        'main Subtitled (1950).mkv',
        'sample sample.mkv',
        'subtitle de forced',
        'subtitle fr default',
        'subtitle en hearingImpaired',
      ],
    })
    expect(place.engine.rows('SELECT provider, external_id AS id FROM item_external_id')).toEqual([
      { provider: 'imdb', id: 'tt1234567' },
    ])
  })

  test('Plex', async () => {
    await using place = await scanned('movies', [
      'Avatar (2009) {tmdb-19995}/Avatar (2009) {tmdb-19995} {edition-Collectors}.mkv',
      'Avatar (2009) {tmdb-19995}/Avatar (2009) {tmdb-19995}.mkv',
      'Avatar (2009) {tmdb-19995}/Avatar (2009)-deleted.mkv',
      'Avatar (2009) {tmdb-19995}/Featurettes/The Look.mkv',
      'Avatar (2009) {tmdb-19995}/Avatar (2009) {tmdb-19995}.pt-BR.srt',
      'Loose Film (1984).mkv',
      'Loose Film (1984).en.srt',
      'Another Loose Film (1985).mp4',
    ])
    expect(told(place.engine, 'movie')).toEqual({
      'Another Loose Film (1985)': ['main Another Loose Film (1985).mp4'],
      'Avatar (2009)': [
        'main Avatar (2009) {tmdb-19995}.mkv',
        'version Collectors Avatar (2009) {tmdb-19995} {edition-Collectors}.mkv',
        'deleted Avatar (2009)-deleted.mkv',
        'featurette The Look.mkv',
        'subtitle pt',
      ],
      'Loose Film (1984)': ['main Loose Film (1984).mkv', 'subtitle en'],
    })
  })

  test('Kodi', async () => {
    await using place = await scanned('movies', [
      'Alien (1979)/Alien.1979.mkv',
      'Alien (1979)/Alien.1979-poster.jpg',
      'Alien (1979)/Alien.1979-fanart.jpg',
      'Alien (1979)/Alien.1979-clearlogo.png',
      'Alien (1979)/movie.nfo',
      'Alien (1979)/Alien.1979-trailer.mp4',
      'Aliens (1986)/VIDEO_TS/VIDEO_TS.IFO',
      'Aliens (1986)/VIDEO_TS/VTS_01_1.VOB',
      'Aliens (1986)/poster.jpg',
      'Alien 3 (1992)/BDMV/index.bdmv',
      'Alien 3 (1992)/BDMV/STREAM/00001.m2ts',
      'Alien 3 (1992)/extrafanart/fanart1.jpg',
    ])
    const films = told(place.engine, 'movie')
    expect(Object.keys(films)).toEqual(['Alien (1979)', 'Alien 3 (1992)', 'Aliens (1986)'])
    expect(films['Alien (1979)']).toEqual([
      'main Alien.1979.mkv',
      'trailer Alien.1979-trailer.mp4',
      'fanart',
      'logo',
      'poster',
      'trailer',
    ])
    expect(films['Aliens (1986)']).toEqual(['main VIDEO_TS.IFO', 'poster'])
    expect(films['Alien 3 (1992)']).toEqual(['main index.bdmv', 'fanart'])
  })

  test('Radarr', async () => {
    await using place = await scanned('movies', [
      'The Thing (1982)/The Thing (1982) Bluray-1080p Proper.mkv',
      'The Thing (1982)/The Thing (1982) Bluray-1080p Proper.en.hi.srt',
      'Se7en (1995)/Se7en.1995.REMASTERED.1080p.BluRay.x264-GRP.mkv',
      '@eaDir/The Thing (1982)/thumb.mkv',
      '#recycle/Old (2000)/Old (2000).mkv',
      'Ignored (2000)/.ignore',
      'Ignored (2000)/Ignored (2000).mkv',
    ])
    expect(told(place.engine, 'movie')).toEqual({
      'Se7en (1995)': ['main Se7en.1995.REMASTERED.1080p.BluRay.x264-GRP.mkv'],
      'The Thing (1982)': [
        'main The Thing (1982) Bluray-1080p Proper.mkv',
        'subtitle en hearingImpaired',
      ],
    })
  })
})

describe('shows laid out for', () => {
  test('Jellyfin', async () => {
    await using place = await scanned('series', [
      'Series Name A (2010)/Season 00/Series Name A S00E01.mkv',
      'Series Name A (2010)/Season 01/Series Name A S01E01-E02.mkv',
      'Series Name A (2010)/Season 01/Series Name A S01E03.mkv',
      'Series Name A (2010)/Season 01/Series Name A S01E03.en.srt',
      'Series Name A (2010)/Season 02/Series Name A S02E01 - 720p.mkv',
      'Series Name A (2010)/Season 02/Series Name A S02E01 - 1080p.mkv',
      'Series Name A (2010)/poster.jpg',
      'Series Name A (2010)/season-specials-poster.jpg',
      'Series Name A (2010)/trailers/Trailer.mkv',
      'Series Name A (2010)/theme.mp3',
    ])
    expect(told(place.engine, 'episode')).toEqual({
      'Series Name A 0x1': ['main Series Name A S00E01.mkv'],
      'Series Name A 1x1': ['main Series Name A S01E01-E02.mkv'],
      'Series Name A 1x2': ['main Series Name A S01E01-E02.mkv'],
      'Series Name A 1x3': ['main Series Name A S01E03.mkv', 'subtitle en'],
      'Series Name A 2x1': [
        'main Series Name A S02E01 - 1080p.mkv',
        'version 720p Series Name A S02E01 - 720p.mkv',
      ],
    })
    const [series] = place.engine.rows<{ id: number; year: number }>(
      `SELECT id, year FROM item WHERE kind = 'series'`,
    )
    expect(series?.year).toBe(2010)
    expect(belongings(place.engine, series?.id ?? 0)).toEqual([
      'trailer Trailer.mkv',
      'poster',
      'theme',
      'trailer',
    ])
  })

  test('Plex', async () => {
    await using place = await scanned('series', [
      'Band of Brothers (2001) {tvdb-74205}/Season 01/Band of Brothers (2001) - s01e01 - Currahee.mkv',
      'Grey’s Anatomy (2005)/Specials/Grey’s Anatomy (2005) - s00e01 - Straight to the Heart.mkv',
      'The Colbert Report (2005)/Season 08/The Colbert Report (2005) - 2011-11-15 - Elijah Wood.avi',
      'From the Earth to the Moon (1998)/Season 01/From the Earth to the Moon (1998) - s01e02-e03.mkv',
      'Staffeln/Tatort (1970)/Staffel 1/Tatort S01E05.mkv',
    ])
    expect(Object.keys(told(place.engine, 'episode'))).toEqual([
      'Band of Brothers 1x1',
      'From the Earth to the Moon 1x2',
      'From the Earth to the Moon 1x3',
      'Grey’s Anatomy 0x1',
      'Tatort 1x5',
      'The Colbert Report 2011-11-15',
    ])
  })

  test('Kodi', async () => {
    await using place = await scanned('series', [
      'Firefly/Season 1/Firefly.1x02.The.Train.Job.avi',
      'Firefly/Season 1/Firefly.1x02.The.Train.Job-thumb.jpg',
      'Firefly/Season 1/firefly_S01E01.avi',
      'Firefly/season01-poster.jpg',
      'Firefly/fanart.jpg',
      'Sherlock/Series 1/Sherlock s01e01e02.mkv',
      '[Group] Bocchi - 05 [1080p]/[Group] Bocchi - 05 [1080p].mkv',
      'Mushishi/Mushishi - 137.mkv',
    ])
    const episodes = told(place.engine, 'episode')
    expect(Object.keys(episodes)).toEqual([
      'Bocchi absolute 5',
      'Firefly 1x1',
      'Firefly 1x2',
      'Mushishi absolute 137',
      'Sherlock 1x1',
      'Sherlock 1x2',
    ])
    expect(episodes['Firefly 1x2']).toEqual(['main Firefly.1x02.The.Train.Job.avi', 'thumb'])
    expect(
      place.engine.rows(
        `SELECT kind, season_number AS season, type FROM asset JOIN item ON item.id = item_id WHERE type <> 'thumb' ORDER BY 1`,
      ),
    ).toEqual([
      { kind: 'season', season: 1, type: 'poster' },
      { kind: 'series', season: null, type: 'fanart' },
    ])
  })

  test('Sonarr', async () => {
    await using place = await scanned('series', [
      "The Series Title's! (2010)/Season 01/The Series Title's! (2010) - S01E01 - Episode Title 1 WEBDL-1080p Proper.mkv",
      "The Series Title's! (2010)/Season 01/The Series Title's! (2010) - S01E02-E03 - A + B [WEBDL-1080p][EAC3 5.1][h264]-NTb.mkv",
      "The Series Title's! (2010)/Season 01/The Series Title's! (2010) - S01E04 - D WEBDL-1080p.en.srt",
      "The Series Title's! (2010)/Season 01/The Series Title's! (2010) - S01E04 - D WEBDL-1080p.mkv",
      "The Series Title's! (2010)/Specials/The Series Title's! (2010) - S00E01 - Pilot.mkv",
      'The Daily (2020)/Season 2024/The Daily (2020) - 2024-05-17 - Guest HDTV-720p.mkv',
      'Anime (2020)/Season 01/Anime (2020) - S01E01 - 001 - First [WEBDL-1080p v2][8bit][x264]-GRP.mkv',
    ])
    expect(Object.keys(told(place.engine, 'episode'))).toEqual([
      'Anime 1x1',
      'The Daily 2024-05-17',
      "The Series Title's! 0x1",
      "The Series Title's! 1x1",
      "The Series Title's! 1x2",
      "The Series Title's! 1x3",
      "The Series Title's! 1x4",
    ])
    const [subtitle] = place.engine.rows(
      'SELECT language, episode_number AS episode FROM asset JOIN item ON item.id = item_id',
    )
    expect(subtitle).toEqual({ language: 'en', episode: 4 })
  })
})
