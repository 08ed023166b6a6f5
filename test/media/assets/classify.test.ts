import { describe, expect, test } from 'bun:test'

import { classifyFile } from '../../../src/media/assets/classify.ts'
import type { FileClass } from '../../../src/domain/scanner.ts'
import { classify } from './classified.ts'
import { stopwatch } from '../../support/stopwatch.ts'

describe('the kind of a file', () => {
  test.each([
    ['Film.mkv', 'video'],
    ['Film.MP4', 'video'],
    ['Film.Mov', 'video'],
    ['theme.mp3', 'audio'],
    ['poster.JPG', 'image'],
    ['Film.en.srt', 'subtitle'],
    ['movie.nfo', 'nfo'],
    ['Film.exe', 'other'],
    ['.mkv', 'other'],
    ['mkv', 'other'],
  ])('of %s is %s', (name, kind) => {
    expect(classify(name).kind).toBe(kind as FileClass['kind'])
  })

  test('follows the extensions the library accepts', () => {
    const options = { videoExtensions: new Set(['xyz']) }
    expect(classifyFile({ name: 'a.XYZ', path: 'a.XYZ' }, options).kind).toBe('video')
    expect(classifyFile({ name: 'a.mkv', path: 'a.mkv' }, options).kind).toBe('other')
  })
})

describe('extras', () => {
  test.each([
    ['Film-trailer.mkv', 'trailer', 'Film'],
    ['Film.trailer.mkv', 'trailer', 'Film'],
    ['Film_trailer.mkv', 'trailer', 'Film'],
    ['Film - trailer.mkv', 'trailer', 'Film'],
    ['trailer.mp4', 'trailer', ''],
    ['Film-scene.mkv', 'scene', 'Film'],
    ['Film-clip.mkv', 'clip', 'Film'],
    ['Film-interview.mkv', 'interview', 'Film'],
    ['Film-behindthescenes.mkv', 'behindthescenes', 'Film'],
    ['Film-deleted.mkv', 'deleted', 'Film'],
    ['Film-deletedscene.mkv', 'deleted', 'Film'],
    ['Film-Featurette.mkv', 'featurette', 'Film'],
    ['Film-short.mkv', 'short', 'Film'],
    ['Film-extra.mkv', 'other', 'Film'],
    ['Film-other.mkv', 'other', 'Film'],
    ['Trailers/a.mkv', 'trailer', null],
    ['Behind The Scenes/a.mkv', 'behindthescenes', null],
    ['deleted-scenes/a.mkv', 'deleted', null],
    ['Extras/deep/er/a.mkv', 'other', null],
    ['Shorts/a.mkv', 'short', null],
    ['Featurettes/a.mkv', 'featurette', null],
    ['Interviews/a.mkv', 'interview', null],
    ['Scenes/a.mkv', 'scene', null],
    ['Clips/a.mkv', 'clip', null],
    ['backdrops/a.mkv', 'other', null],
  ] as const)('%s is a %s of %p', (path, kind, stem) => {
    expect(classify(path).extra).toEqual({ kind, stem })
  })

  test.each([
    'Film - deleted.mkv',
    'Trailer Park (2010).mkv',
    'Film trailer.mkv',
    'Short Cuts.mkv',
  ])('%s is none', (name) => {
    expect(classify(name).extra).toBeUndefined()
  })
})

describe('samples', () => {
  test.each([
    'sample.mkv',
    'Film-sample.mkv',
    'Film.sample.mkv',
    'Film_sample.mkv',
    'Film - sample.mkv',
    'Film.SAMPLE.x264.mkv',
    'Sample/film.mkv',
    'Samples/film.mkv',
  ])('%s is one', (path) => {
    expect(classify(path).sample).toBe(true)
  })

  test.each(['Free Sample.mkv', 'Sampler.mkv', 'Film-samples.mkv', 'minta.mkv', 'resample.mkv'])(
    '%s is none: the word must stand by itself',
    (path) => {
      expect(classify(path).sample).toBeUndefined()
    },
  )
})

describe('stacked parts', () => {
  const part = (name: string, ...stems: string[]): FileClass['part'] => classify(name, stems).part

  test.each([
    ['Film cd1', 'Film cd2', 'Film', 1],
    ['Film.CD2', 'Film.cd1', 'Film', 2],
    ['Film (2010) - part1', 'Film (2010) - part2', 'Film (2010)', 1],
    ['Film-disc.2', 'Film-disc.1', 'Film', 2],
    ['Film [disk b]', 'Film [disk a]', 'Film', 2],
    ['Film (pt 2)', 'Film (pt 1)', 'Film', 2],
    ['cd1', 'cd2', '', 1],
  ])('%s beside %s is a part', (name, other, stem, number) => {
    expect(part(`${name}.avi`, name, other)).toEqual({ stem, number })
  })

  test.each([
    ['one alone', 'Film cd1', 'Other'],
    ['another word', 'Film cd1', 'Film part2'],
    ['letters and digits mixed', 'Film cd1', 'Film cdb'],
    ['no first part', 'Film part2', 'Film part3'],
    ['another stem', 'Film cd1', 'Movie cd2'],
    ['a longer word', 'Department1', 'Department2'],
    ['a zero', 'Film cd0', 'Film cd1'],
  ])('%s makes no stack', (_, name, other) => {
    expect(part(`${name}.avi`, name, other)).toBeUndefined()
  })
})

describe('discs', () => {
  test.each([
    ['VIDEO_TS/VIDEO_TS.IFO', { kind: 'dvd', path: '', main: true }],
    ['Disc 1/video_ts/VTS_01_1.VOB', { kind: 'dvd', path: 'Disc 1', main: false }],
    ['VIDEO_TS.IFO', { kind: 'dvd', path: '', main: true }],
    ['BDMV/index.bdmv', { kind: 'bluray', path: '', main: true }],
    ['BDMV/BACKUP/index.bdmv', { kind: 'bluray', path: '', main: false }],
    ['BDMV/STREAM/00001.m2ts', { kind: 'bluray', path: '', main: false }],
  ] as const)('%s is %j', (path, expected) => {
    expect(classify(path).disc).toEqual(expected)
  })
})

describe('theme music', () => {
  test.each(['theme.mp3', 'theme2.flac', 'theme-music/song.mp3'])('is %s', (path) => {
    expect(classify(path).theme).toBe(true)
  })
  test.each(['theme song.mp3', 'deep/theme.mp3'])('is not %s', (path) => {
    expect(classify(path).theme).toBeUndefined()
  })
})

describe('hostile names', () => {
  test.each([
    'a'.repeat(5000),
    '.'.repeat(5000),
    '-'.repeat(5000),
    'cd1 '.repeat(1000),
    'x/'.repeat(2000),
  ])('are classified quickly', (name) => {
    const taken = stopwatch()
    for (const extension of ['mkv', 'jpg', 'srt']) classify(`${name}.${extension}`, ['a'])
    expect(taken()).toBeLessThan(50)
  })
})
