import { describe, expect, test } from 'bun:test'

import { readBrackets } from '../../../src/media/name/bracket-name.ts'
import { findEpisodeCode } from '../../../src/media/name/episode-codes.ts'
import { findMarkedEpisode, findSeasonEpisode } from '../../../src/media/name/episode.ts'
import { findSeasonPack } from '../../../src/media/name/season-pack.ts'

describe('season and episode', () => {
  test.each<[string, number, number[]]>([
    ['Show.S01E02', 1, [2]],
    ['Show S01E02E03', 1, [2, 3]],
    ['Show S01E02-E05', 1, [2, 3, 4, 5]],
    ['Show - S05E11 - S05E12 - Title', 5, [11, 12]],
    ['Show S01E01 & S01E02', 1, [1, 2]],
    ['Show.S03E07.and.S03E08', 3, [7, 8]],
    ['Show 1x02-1x03', 1, [2, 3]],
    ['Show.1x02.1x03.HDTV', 1, [2, 3]],
    ['6x03_04 - Title', 6, [3, 4]],
    ['S02E05_10_21', 2, [5]],
    ['Show - S31 Ep9001 - Ep9003', 31, [9001, 9002, 9003]],
    ['Show Se.2 afl.5 en 6', 2, [5, 6]],
    ['Show Season 2 Episodes 3 and 4', 2, [3, 4]],
    ['Show Staffel 2 Folge 5', 2, [5]],
    ['Show 2. Staffel 5. Folge', 2, [5]],
    ['Show 2nd Season - 05', 2, [5]],
    ['Show Second Season 05', 2, [5]],
    ['节目 第2季 第05集', 2, [5]],
    ['节目 第二季 第05集', 2, [5]],
    ['쇼 시즌 2 3화', 2, [3]],
    ['Dizi 2.Sezon 7.Bölüm', 2, [7]],
    ['qy-lamps02e07-720p', 2, [7]],
  ])('of %s', (text, season, episodes) => {
    expect(findSeasonEpisode(text)).toMatchObject({ season, episodes })
  })

  test.each([
    'Show 1920x1080',
    'Show AAC 5.1x2',
    'Show x264',
    'Se7en',
    'Show 100x2000',
    'Season 2',
  ])('is not seen in %s', (text) => {
    expect(findSeasonEpisode(text)).toBeNull()
  })
})

describe('an episode without a season', () => {
  test.each<[string, number[]]>([
    ['Show Ep 118', [118]],
    ['Show E10203', [10203]],
    ['Show.E07-E08', [7, 8]],
    ['Show Episode 212v2', [212]],
    ['Show #Ep.5 Title', [5]],
    ['第05話', [5]],
    ['第01-03集', [1, 2, 3]],
    ['제3화', [3]],
    ['Dizi 60.Bölüm', [60]],
    ['Show.5of9.Title', [5]],
    ['Show Part 2 of 6', [2]],
    ['Show.Part.Two.720p.HDTV', [2]],
  ])('of %s', (text, episodes) => {
    expect(findMarkedEpisode(text)).toMatchObject({ episodes })
  })

  test.each(['The.Episode.2014', 'Epilogue', 'Show EP', '9of5', 'Film Part 2', 'Show E7.5'])(
    'is not seen in %s',
    (text) => {
      expect(findMarkedEpisode(text)).toBeNull()
    },
  )
})

describe('season and episode in one number', () => {
  test.each<[string, number, number[]]>([
    ['Show.103.HDTV', 1, [3]],
    ['Show.1013.720p.HDTV', 10, [13]],
    ['show.2019.208.hdtv-quay', 2, [8]],
    ['Show.103.104.720p.HDTV', 1, [3, 4]],
    ['Show.10910.hdtv-quay', 1, [9, 10]],
    ['Show.010910.HDTV', 1, [9, 10]],
    ['show.0308-quay', 3, [8]],
    ['Show [Cap.104]', 1, [4]],
    ['Show Cap. 1103', 11, [3]],
  ])('of %s', (text, season, episodes) => {
    expect(findEpisodeCode(text)).toMatchObject({ season, episodes })
  })

  test.each(['Show.100.HDTV', 'Film.2012.HDTV', 'Film.H.264-QUAY', 'Film 451', 'Film.10920.HDTV'])(
    'is not seen in %s',
    (text) => {
      expect(findEpisodeCode(text)).toBeNull()
    },
  )
})

describe('a pack of seasons', () => {
  test.each<[string, number[]]>([
    ['Show Season 2', [2]],
    ['Show Season 1-3', [1, 2, 3]],
    ['Show Seasons 1 & 3', [1, 3]],
    ['Show.Season.1&3', [1, 3]],
    ['Show Season 1, 2, & 4', [1, 2, 4]],
    ['Show Season II', [2]],
    ['Show Staffel 2', [2]],
    ['Show Stagioni 01-03', [1, 2, 3]],
    ['Show.S02', [2]],
    ['Show.S07D1', [7]],
    ['Show - 2xAll', [2]],
  ])('%s', (text, seasons) => {
    expect(findSeasonPack(text)?.seasons).toEqual(seasons)
  })

  test.each(['Seasoned', 'Shows', 'Season', 'Series finale'])('is not seen in %s', (text) => {
    expect(findSeasonPack(text)).toBeNull()
  })
})

describe('a name of brackets', () => {
  test.each<[string, string, number[]]>([
    ['[组][春之海][05][1080p]', '春之海', [5]],
    ['[Quay][春之海][Spring Sea][05][1080p]', 'Spring Sea', [5]],
    ['【组】★10月新番★[春之海/Spring Sea][12END][720p]', 'Spring Sea', [12]],
    ['[Quay][春之海_Spring Sea][01-03][GB]', 'Spring Sea', [1, 2, 3]],
    ['[Quay][国漫][Spring Sea][2019][215 Fin][1080P]', 'Spring Sea', [215]],
    ['[Quay][Spring Sea][第08話][1080P]', 'Spring Sea', [8]],
  ])('%s', (text, title, episodes) => {
    expect(readBrackets(text)).toMatchObject({ title, episodes })
  })

  test.each(['[Quay] Spring Sea [05][1080p]', '[REC]', '[Quay][1080p]', 'Spring Sea'])(
    '%s is none',
    (text) => {
      expect(readBrackets(text)).toBeNull()
    },
  )
})
