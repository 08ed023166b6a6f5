import { describe, expect, test } from 'bun:test'

import type { ParsedName } from '../../../src/domain/scanner.ts'
import { createNameParser } from '../../../src/media/name/parse-name.ts'

const parser = createNameParser()
const parse = (path: string): ParsedName => parser.parse(path)

describe('a number that is near to being another', () => {
  test('begins an episode title and ends no range of five hundred', () => {
    expect(parse('[Harbour]_Lanterns_-_14_-_377_Steps_[12AB34CD].mkv')).toMatchObject({
      title: 'Lanterns',
      absolute: [14],
    })
  })

  test('is not cut to a season', () => {
    expect(parse('Pier Series 318 The Long Way.mkv').seasons).toBeUndefined()
    expect(parse('Pier_Series_318_The_Long_Way.mkv').seasons).toEqual([3])
  })

  test('is not cut out of the title either', () => {
    expect(parse('Pier Series 318 The Long Way.mkv').title).toBe('Pier Series 318 The Long Way')
    expect(parse('Pier_Series_318_The_Long_Way.mkv').title).toBe('Pier Series')
  })

  test('counts speakers or kilobits and no episodes', () => {
    for (const name of [
      'Lanterns 2016 Multi 2160p UHD BluRay HEVC Atmos7.1-HARBOUR',
      'Lanterns (2016)/[Harbour] Lanterns [H264+AAC-128(Fr-Eng)].mkv',
    ]) {
      const { title, year, ...rest } = parse(name)
      expect({ title, year }).toEqual({ title: 'Lanterns', year: 2016 })
      for (const field of ['seasons', 'episodes', 'absolute'])
        expect(rest).not.toHaveProperty(field)
    }
    expect(parse('[Harbour] Lanterns AAC 128 [1080p].mkv').absolute).toBeUndefined()
    expect(parse('[Harbour] Lanterns 128 [1080p].mkv').absolute).toEqual([128])
  })

  test('counts speakers behind a title with the same digits', () => {
    const { title, year, seasons } = parse('Lanterns.2057.1920.1080p.BluRay.Atmos7.1-HARBOUR.mkv')
    expect([title, year, seasons]).toEqual(['Lanterns 2057', 1920, undefined])
  })

  test('of lines beats a 4K that speaks of the master', () => {
    const name = 'Lanterns.1984.1080p.BluRay.4K.REMASTERED.x264-HARBOUR.mkv'
    expect(parse(name).resolution).toBe('1080p')
    expect(parse('Lanterns.1984.4K.BluRay.x265-HARBOUR.mkv').resolution).toMatch(/4k/i)
  })
})

test('960 lines are 720p in the old shape', () => {
  expect(parse('Lanterns.1984.960p.WEB-DL.x264-HARBOUR.mkv').resolution).toBe('720p')
  expect(parse('Lanterns S01E02 960p.mkv').resolution).toBe('720p')
  expect(parse('Lanterns 960 (1984).mkv')).toEqual({ title: 'Lanterns 960', year: 1984 })
})

describe('a codec that few use', () => {
  test.each([
    ['Lanterns.1984.DVDRip.H262.AAC-HARBOUR.mkv', 'MPEG-2'],
    ['Lanterns 1080i.mpg2.eng.ts', 'MPEG-2'],
    ['Lanterns.1984.1080p.WEB-DL.H263.DD5.1-HARBOUR.mkv', 'H.263'],
  ])('is read from %s', (name, codec) => {
    expect(parse(name).videoCodec).toBe(codec)
  })
})

test('what an extra is stands where a group would, and is none', () => {
  for (const kind of ['trailer', 'featurette', 'deleted']) {
    expect(parse(`Lanterns (1984)/Lanterns (1984)-${kind}.mp4`)).toEqual({
      title: 'Lanterns',
      year: 1984,
    })
  }
})
