import { describe, expect, test } from 'bun:test'
import type { Metadata } from '../../../src/domain/media.ts'
import { readOne } from './nfo.ts'

const movie = (xml: string): Metadata => readOne(`<movie>${xml}</movie>`).metadata
const series = (xml: string): Metadata => readOne(`<tvshow>${xml}</tvshow>`).metadata
const episode = (xml: string): Metadata =>
  readOne(`<episodedetails>${xml}</episodedetails>`).metadata

describe('what only a series has', () => {
  test('is its end, its status and the names of its seasons', () => {
    const text =
      '<premiered>2004-09-22</premiered><enddate>2010-05-23</enddate><status>Ended</status>' +
      '<namedseason number="0">Specials</namedseason><namedseason number="1">The Island</namedseason>'
    expect(series(text)).toEqual({
      premiered: '2004-09-22',
      endDate: '2010-05-23',
      status: 'Ended',
      seasonNames: [
        { season: 0, name: 'Specials' },
        { season: 1, name: 'The Island' },
      ],
    })
  })

  test.each([
    '<namedseason>A</namedseason>',
    '<namedseason number="-1">A</namedseason>',
    '<namedseason number="1"></namedseason>',
    '<namedseason number="x">A</namedseason>',
  ])('%s names no season', (xml) => {
    expect(series(xml)).toEqual({})
  })
})

describe('where a special is shown', () => {
  test('is a season and an episode', () => {
    const text = '<displayseason>2</displayseason><displayepisode>5</displayepisode>'
    expect(episode(text)).toEqual({ displaySeason: 2, displayEpisode: 5 })
  })

  test('is unknown when it is -1', () => {
    const text = '<displayseason>-1</displayseason><displayepisode>-1</displayepisode>'
    expect(episode(text)).toEqual({})
  })
})

describe('the owner’s rating', () => {
  test.each([
    ['8', 8],
    ['7.5', 7.5],
    ['10', 10],
    ['0', undefined],
    ['11', undefined],
    ['-1', undefined],
    ['good', undefined],
  ])('of %s is %p', (text, rating) => {
    expect(movie(`<userrating>${text}</userrating>`).userRating).toBe(rating as number)
  })
})

describe('how often it was watched', () => {
  test.each([
    ['<playcount>3</playcount>', 3],
    ['<playcount>3</playcount><watched>true</watched>', 3],
    ['<watched>true</watched>', 1],
    ['<playcount>0</playcount><watched>True</watched>', 1],
    ['<playcount>0</playcount><watched>false</watched>', undefined],
    ['<playcount>-1</playcount>', undefined],
  ])('%s is %p', (xml, count) => {
    expect(movie(xml).playCount).toBe(count as number)
  })
})

describe('the day it was added', () => {
  test.each([
    ['2021-02-03 04:05:06', '2021-02-03T04:05:06'],
    ['2021-02-03T04:05:06Z', '2021-02-03T04:05:06'],
    ['2021-02-03 04:05', '2021-02-03T04:05:00'],
    ['2021-02-03', '2021-02-03'],
    ['2021-02-03 99:99:99', '2021-02-03'],
    ['yesterday', undefined],
  ])('%s is read as %p', (text, date) => {
    expect(movie(`<dateadded>${text}</dateadded>`).dateAdded).toBe(date as string)
  })
})

describe('locked fields', () => {
  test.each([
    ['<lockdata>true</lockdata>', ['all']],
    ['<lockdata>false</lockdata>', undefined],
    ['<lockedfields>Name|Overview|Cast</lockedfields>', ['title', 'plot', 'actors']],
    ['<lockedfields>OfficialRating|Nonsense</lockedfields>', ['certification']],
    ['<lockdata>true</lockdata><lockedfields>Name</lockedfields>', ['all']],
    ['<lockedfields></lockedfields>', undefined],
  ])('of %s are %j', (xml, fields) => {
    expect(movie(xml).lockedFields).toEqual(fields as string[])
  })
})

describe('streams', () => {
  test('are all that Kodi writes of them', () => {
    const text = `<fileinfo><streamdetails>
<video><codec>HEVC</codec><aspect>2.39</aspect><width>3840</width><height>1604</height>
<durationinseconds>6240</durationinseconds><stereomode></stereomode><hdrtype>hdr10</hdrtype></video>
<audio><codec>truehd_atmos</codec><language>eng</language><channels>8</channels></audio>
<audio><codec>ac3</codec><language>ger</language><channels>6</channels></audio>
<subtitle><language>eng</language></subtitle><subtitle><language>und</language></subtitle>
</streamdetails></fileinfo>`
    expect(movie(text).streams).toEqual([
      {
        kind: 'video',
        codec: 'hevc',
        width: 3840,
        height: 1604,
        aspectRatio: 2.39,
        durationSeconds: 6240,
        hdr: 'hdr10',
      },
      { kind: 'audio', codec: 'truehd_atmos', language: 'en', channels: 8 },
      { kind: 'audio', codec: 'ac3', language: 'de', channels: 6 },
      { kind: 'subtitle', language: 'en' },
    ])
  })

  test.each([
    '<fileinfo/>',
    '<fileinfo><streamdetails/></fileinfo>',
    '<fileinfo><streamdetails><video><width>0</width></video></streamdetails></fileinfo>',
  ])('are none in %s', (xml) => {
    expect(movie(xml)).toEqual({})
  })
})

describe('pictures', () => {
  const a = 'https://image.example/a.jpg'
  test.each([
    [`<thumb aspect="poster">${a}</thumb>`, { type: 'poster', url: a }],
    [`<thumb aspect="clearlogo">${a}</thumb>`, { type: 'logo', url: a }],
    [`<thumb aspect="clearart">${a}</thumb>`, { type: 'clearart', url: a }],
    [`<thumb aspect="banner">${a}</thumb>`, { type: 'banner', url: a }],
    [`<thumb aspect="landscape">${a}</thumb>`, { type: 'landscape', url: a }],
    [`<thumb aspect="discart">${a}</thumb>`, { type: 'disc', url: a }],
    [`<thumb aspect="keyart">${a}</thumb>`, { type: 'keyart', url: a }],
    [`<thumb>${a}</thumb>`, { type: 'poster', url: a }],
    [
      `<thumb aspect="poster" type="season" season="2">${a}</thumb>`,
      { type: 'poster', url: a, season: 2 },
    ],
    [`<fanart><thumb preview="x">${a}</thumb></fanart>`, { type: 'fanart', url: a }],
    [
      '<fanart url="https://image.example/"><thumb>a.jpg</thumb></fanart>',
      { type: 'fanart', url: a },
    ],
  ] as const)('%s is %j', (xml, image) => {
    expect(series(xml).images).toEqual([image])
  })

  test('without an aspect are stills of an episode', () => {
    expect(episode(`<thumb>${a}</thumb>`).images).toEqual([{ type: 'thumb', url: a }])
  })

  test.each([
    '<thumb aspect="poster"></thumb>',
    '<thumb aspect="characterart">https://image.example/a.jpg</thumb>',
    '<thumb season="-1" type="season">https://image.example/a.jpg</thumb>',
    '<thumb>/home/me/poster.jpg</thumb>',
    '<thumb>file:///etc/passwd</thumb>',
    '<thumb>javascript:alert(1)</thumb>',
    '<thumb>https://image.example/a b</thumb>',
    `<thumb>https://image.example/${'a'.repeat(3000)}</thumb>`,
    '<fanart url="file:///"><thumb>etc/passwd</thumb></fanart>',
  ])('%s is none', (xml) => {
    expect(series(xml)).toEqual({})
  })

  test('are a hundred at most', () => {
    expect(series(`<thumb>${a}</thumb>`.repeat(300)).images).toHaveLength(100)
  })
})

describe('a trailer', () => {
  const youtube = 'https://www.youtube.com/watch?v=dQw4w9WgXcQ'
  test.each([
    [youtube, youtube],
    ['plugin://plugin.video.youtube/?action=play_video&amp;videoid=dQw4w9WgXcQ', youtube],
    ['plugin://plugin.video.youtube/play/?video_id=dQw4w9WgXcQ', youtube],
    ['plugin://plugin.video.youtube/?action=play_video&videoid=dQw4w9WgXcQ', youtube],
    ['https://video.example/t.mp4', 'https://video.example/t.mp4'],
    ['plugin://plugin.video.other/?id=1', undefined],
    ['/home/me/trailer.mp4', undefined],
    ['', undefined],
  ])('of %s is at %p', (text, url) => {
    expect(movie(`<trailer>${text}</trailer>`).trailers?.[0]).toBe(url as string)
  })
})

describe('a set', () => {
  test('has a name and an overview', () => {
    const text = '<set><name>Harbours</name><overview>Two films.</overview></set>'
    expect(movie(text)).toEqual({ collection: 'Harbours', collectionOverview: 'Two films.' })
  })
})

test.each([
  ['premiered', '<premiered>1999-03-04</premiered>'],
  ['aired', '<aired>1999-03-04</aired>'],
  ['releasedate', '<releasedate>1999-03-04</releasedate>'],
])('the day of the first showing is read from <%s>', (_name, xml) => {
  expect(movie(xml).premiered).toBe('1999-03-04')
})

test('an actor’s picture must have a web address', () => {
  const actor = (thumb: string): string => `<actor><name>A</name><thumb>${thumb}</thumb></actor>`
  expect(movie(actor('https://image.example/a.jpg')).actors).toEqual([
    { name: 'A', thumb: 'https://image.example/a.jpg' },
  ])
  expect(movie(actor('smb://nas/a.jpg')).actors).toEqual([{ name: 'A' }])
})
