import { describe, expect, test } from 'bun:test'

import { createNameParser } from '../../../../src/media/name/parse-name.ts'
import { noEpisode, says } from './says.ts'

// A script is no evidence for the language that is spoken.
const nothingElse = [...noEpisode, 'languages' as const]
// A bilingual name gives either of its titles, but not the brackets around them.
const either: unknown = expect.stringMatching(/^(?:星之信|Hoshi no Tegami)$/)

describe('a film with a title beyond Latin letters', () => {
  says([
    ['千灯祭 (2001)/千灯祭 (2001).mkv', { title: '千灯祭', year: 2001 }, nothingElse],
    ['千灯祭（2001）/千灯祭（2001）.mkv', { title: '千灯祭', year: 2001 }, nothingElse],
    [
      '千灯祭.2001.1080p.BluRay.x264-QUAY.mkv',
      { title: '千灯祭', year: 2001, releaseGroup: 'QUAY' },
    ],
    ['雨の港 (1988)/雨の港 (1988) {tmdb-77}.mkv', { title: '雨の港', year: 1988 }, nothingElse],
    ['비의 항구 (2015)/비의 항구 (2015).mkv', { title: '비의 항구', year: 2015 }, nothingElse],
    ['1987：黎明 (2017).mkv', { title: '1987：黎明', year: 2017 }, nothingElse],
    [
      'Огни гавани (2014)/Огни гавани (2014).mkv',
      { title: 'Огни гавани', year: 2014 },
      nothingElse,
    ],
    ['Φώτα του λιμανιού (2014).mkv', { title: 'Φώτα του λιμανιού', year: 2014 }, nothingElse],
    ['أضواء الميناء (2014).mkv', { title: 'أضواء الميناء', year: 2014 }, nothingElse],
    ['ไฟท่าเรือ (2014).mkv', { title: 'ไฟท่าเรือ', year: 2014 }, nothingElse],
    [
      '[春之海].Spring.Sea.2012.BluRay.1080p.x264-QUAY.mkv',
      { title: 'Spring Sea', year: 2012, releaseGroup: 'QUAY' },
    ],
    [
      '春之海.Spring.Sea.2012.1080p.BluRay.x264-QUAY.mkv',
      { title: expect.stringContaining('Spring Sea'), year: 2012 },
    ],
  ])
})

describe('an episode counted in Chinese, Japanese or Korean', () => {
  const rows: [path: string, title: string, numbers: number[]][] = [
    ['星之信 第05集.mkv', '星之信', [5]],
    ['星之信.第05集.1080p.mkv', '星之信', [5]],
    ['星之信 第０５集.mkv', '星之信', [5]],
    ['星の手紙 第12話「雨」.mkv', '星の手紙', [12]],
    ['별의 편지 3화.mkv', '별의 편지', [3]],
    ['星之信 第01-03集.mkv', '星之信', [1, 2, 3]],
  ]
  // Nothing says whether such a number counts within a season or over the show.
  test.each(rows)('%s', (path, title, numbers) => {
    const parsed = createNameParser().parse(path)
    expect(parsed.title).toBe(title)
    expect(parsed.episodes ?? parsed.absolute).toEqual(numbers)
  })
})

describe('an episode counted in Chinese, Japanese or Korean, within a season', () => {
  says([
    [
      '灯台/シーズン2/灯台 第05話 「嵐」 (1440x1080 x264).mkv',
      { title: '灯台', seasons: [2], episodes: [5], episodeTitle: expect.stringContaining('嵐') },
      ['languages'],
    ],
    [
      '灯塔 (2019)/Season 02/灯塔 - S02E05 - 风暴.mkv',
      { title: '灯塔', year: 2019, episodeTitle: '风暴' },
    ],
    ['星之信 第2季 第05集.mkv', { title: '星之信', seasons: [2], episodes: [5] }],
    ['星之信 第二季 第05集.mkv', { title: '星之信', seasons: [2], episodes: [5] }],
    ['星之信/第二季/05.mkv', { title: '星之信', seasons: [2], episodes: [5] }],
    ['星之信/第2季/星之信 第05集.mkv', { title: '星之信', seasons: [2], episodes: [5] }],
    ['星の手紙/シーズン2/第12話.mkv', { title: '星の手紙', seasons: [2], episodes: [12] }],
    ['별의 편지 시즌 2 3화.mkv', { title: '별의 편지', seasons: [2], episodes: [3] }],
    ['별의 편지/시즌 2/별의 편지 E03.mkv', { title: '별의 편지', seasons: [2], episodes: [3] }],
    [
      '별의.편지.S02E03.1080p.WEB-DL.H.264-QUAY.mkv',
      { title: '별의 편지', seasons: [2], episodes: [3] },
    ],
  ])
})

describe('bilingual brackets', () => {
  says([
    [
      '[桜組字幕][星之信][05][1080p][简体].mkv',
      { title: '星之信', absolute: [5], releaseGroup: '桜組字幕', resolution: '1080p' },
    ],
    [
      '[桜組字幕][星之信][Hoshi no Tegami][05][1080p][简体].mkv',
      { title: either, absolute: [5], releaseGroup: '桜組字幕' },
    ],
    [
      '【夜航字幕组】【星之信】【05】【1080P】【简体】.mp4',
      { title: '星之信', absolute: [5], releaseGroup: '夜航字幕组' },
    ],
    [
      '【夜航字幕组】[星之信][07v2][720p][繁體].mp4',
      { title: '星之信', absolute: [7], releaseGroup: '夜航字幕组' },
    ],
    [
      '[夜航字幕组][星之信][12END][1080p].mkv',
      { title: '星之信', absolute: [12], releaseGroup: '夜航字幕组' },
    ],
    [
      '[夜航字幕组] 星之信 - 05 [1080p].mkv',
      { title: '星之信', absolute: [5], releaseGroup: '夜航字幕组' },
    ],
    [
      '[夜航字幕组] 星之信 ／ Hoshi no Tegami - 05 [1080p].mkv',
      { absolute: [5], releaseGroup: '夜航字幕组' },
    ],
    [
      '[夜航字幕组&Pier] 星之信 - 05 [WebRip 1080p HEVC-10bit AAC][简繁内封].mkv',
      { title: '星之信', absolute: [5], releaseGroup: '夜航字幕组&Pier', resolution: '1080p' },
    ],
  ])
})
