import { describe, expect, test } from 'bun:test'

import { createNameParser } from '../../../../src/media/name/parse-name.ts'
import { h264, noEpisode, says } from './says.ts'

const title = 'Hoshi no Tegami'
const fifth = { title, absolute: [5], releaseGroup: 'Pier' }

describe('an episode after a group in brackets', () => {
  says([
    [
      '[Pier] Hoshi no Tegami - 05 [1080p].mkv',
      { ...fifth, resolution: '1080p' },
      ['episodes', 'seasons'],
    ],
    ['[Pier] Hoshi no Tegami - 05 (1080p) [1A2B3C4D].mkv', { ...fifth, resolution: '1080p' }],
    ['[Pier] Hoshi no Tegami - 05v2 [1080p].mkv', { ...fifth, resolution: '1080p' }],
    ['[Pier] Hoshi no Tegami - 05v3 (720p).mkv', { ...fifth, resolution: '720p' }],
    ['[Pier]_Hoshi_no_Tegami_-_05_[720p]_[1A2B3C4D].mkv', { ...fifth, resolution: '720p' }],
    ['[Pier] Hoshi no Tegami 05 [720p].mkv', { ...fifth, resolution: '720p' }],
    ['[Pier].Hoshi.no.Tegami.05.[720p].mkv', { ...fifth, resolution: '720p' }],
    ['[Pier] Hoshi no Tegami [05] [720p].mkv', { ...fifth, resolution: '720p' }],
    ['[Pier][Hoshi no Tegami][05][720p].mkv', { ...fifth, resolution: '720p' }],
    ['[Pier] Hoshi no Tegami - E05 [720p].mkv', { title, releaseGroup: 'Pier' }],
    [
      '[Pier] Hoshi no Tegami - 05 - The Letter [1080p].mkv',
      { ...fifth, episodeTitle: 'The Letter' },
    ],
    ['[Pier] Hoshi no Tegami - 05 END [1080p].mkv', fifth],
    [
      '[Pier] Hoshi no Tegami - 05 [BD 1920x1080 x264 10bit FLAC].mkv',
      { ...fifth, resolution: '1080p', videoCodec: h264 },
    ],
    ['[Pier] Hoshi no Tegami - 05 [12345678].mkv', fifth],
    [
      '[Pier-Raws] Hoshi no Tegami - 05 (BS11 1280x720 x264 AAC).mp4',
      { title, absolute: [5], releaseGroup: 'Pier-Raws' },
    ],
    ['[Pier] Hoshi no Tegami - 100 [1080p].mkv', { title, absolute: [100] }],
    ['[Pier] Hoshi no Tegami - 1023 [1080p].mkv', { title, absolute: [1023] }],
    ['[Pier] Hoshi no Tegami (2019) - 05 [1080p].mkv', { ...fifth, year: 2019 }],
    ['[Pier] Hoshi no Tegami - 01-03 [1080p].mkv', { title, absolute: [1, 2, 3] }],
    ['[Pier] Hoshi no Tegami (01-03) [BD 1080p].mkv', { title, absolute: [1, 2, 3] }],
    ['[Pier] Hoshi no Tegami - 02-03v2 [720p].mkv', { title, absolute: [2, 3] }],
  ])
})

describe('an episode within a season', () => {
  const second = { title, seasons: [2], episodes: [5], releaseGroup: 'Pier' }
  says([
    ['[Pier] Hoshi no Tegami (Season 2) [1080p]/[Pier] Hoshi no Tegami - 05 [1080p].mkv', second],
    ['[Pier] Hoshi no Tegami - S2 - 05 [1080p].mkv', second],
    [
      'Hoshi no Tegami S02E05v2 [1080p].mkv',
      { title, seasons: [2], episodes: [5] },
      ['episodeTitle'],
    ],
    ['[Pier] Hoshi no Tegami S2 - 05 [1080p].mkv', second, ['absolute']],
    ['[Pier] Hoshi no Tegami S02E05 [1080p].mkv', second, ['absolute']],
    ['[Pier] Hoshi no Tegami - S02E05 (1080p).mkv', second],
    ['[Pier] Hoshi no Tegami Season 2 - 05 [1080p].mkv', second],
    ['[Pier] Hoshi no Tegami 2nd Season - 05 [1080p].mkv', second],
    ['Hoshi no Tegami/Season 2/[Pier] Hoshi no Tegami - 05 [1080p].mkv', second],
    ['Hoshi no Tegami/Season 2/Hoshi no Tegami - 30.mkv', { title, seasons: [2], episodes: [30] }],
    // Both countings in one name, as renamers write it.
    [
      'Hoshi no Tegami (2019)/Season 02/Hoshi no Tegami (2019) - S02E03 - 027 - The Letter [WEBDL-1080p][h264]-Pier.mkv',
      {
        title,
        year: 2019,
        seasons: [2],
        episodes: [3],
        absolute: [27],
        episodeTitle: 'The Letter',
      },
    ],
  ])
})

describe('a number after the title', () => {
  says([
    ['Hoshi no Tegami 05v2 [Pier].mkv', { title, absolute: [5] }],
    [
      'Hoshi no Tegami/Hoshi no Tegami 05 - The Letter.mkv',
      { title, absolute: [5], episodeTitle: 'The Letter' },
    ],
    ['Hoshi no Tegami/05 - The Letter.mkv', { title, absolute: [5], episodeTitle: 'The Letter' }],
    ['Hoshi no Tegami/05. The Letter.mkv', { title, absolute: [5], episodeTitle: 'The Letter' }],
    ['Hoshi no Tegami/[05] The Letter.mkv', { title, absolute: [5] }, ['releaseGroup']],
    ['Hoshi no Tegami (2019)/05.mkv', { title, year: 2019, absolute: [5] }],
    // The folder of a batch says which episodes it holds, the file which one it is.
    ['[Pier] Hoshi no Tegami 01-12 [1080p]/[Pier] Hoshi no Tegami - 05 [1080p].mkv', fifth],
    ['[Pier] Hoshi no Tegami (01-12) [1080p]/[Pier] Hoshi no Tegami - 05 [1080p].mkv', fifth],
    ['Hoshi no Tegami - 05.mkv', { title, absolute: [5] }],
    [
      'Hoshi no Tegami - 005 - The Letter.mkv',
      { title, absolute: [5], episodeTitle: 'The Letter' },
    ],
    ['Hoshi no Tegami - 1023.mkv', { title, absolute: [1023] }],
    [
      'Hoshi no Tegami/Hoshi no Tegami - 137 - The Letter.mkv',
      { title, absolute: [137], episodeTitle: 'The Letter' },
    ],
    ['Hoshi no Tegami/Hoshi no Tegami 012.mkv', { title, absolute: [12] }],
    ['Hoshi no Tegami [04].mkv', { title, absolute: [4] }],
    ['[Pier] Hoshi no Tegami (2019) [1080p]/[Pier] Hoshi no Tegami - 05 [1080p].mkv', fifth],
    ['[Pier] Hoshi no Tegami [1080p]/05.mkv', { title, absolute: [5] }],
  ])
})

describe('a title with a number of its own', () => {
  says([
    ['Pier 39 - 01.mkv', { title: 'Pier 39', absolute: [1] }],
    ['Pier 39/Pier 39 01.mkv', { title: 'Pier 39' }, ['seasons']],
    ['Pier 39/Season 1/Pier 39 - 01.mkv', { title: 'Pier 39', seasons: [1], episodes: [1] }],
    ['[Pier] Hoshi no Tegami 2 - 05 [1080p].mkv', { title: 'Hoshi no Tegami 2', absolute: [5] }],
    ['[Pier] 86 Lanterns - 05 [1080p].mkv', { title: '86 Lanterns', absolute: [5] }],
    ['[Pier] 86 - 05 [1080p].mkv', { title: '86', absolute: [5] }],
    ['[Pier] Area 88 - 05 [1080p].mkv', { title: 'Area 88', absolute: [5] }],
    ['[Pier] Hoshi 100 - 05 [1080p].mkv', { title: 'Hoshi 100', absolute: [5] }],
    ['[Pier] Hoshi no Tegami II - 05 [1080p].mkv', { title: 'Hoshi no Tegami II', absolute: [5] }],
    ['[Pier] Hoshi no Tegami! - 05 [1080p].mkv', { title: 'Hoshi no Tegami!', absolute: [5] }],
    ['[Pier] Re-Hoshi - 05 [1080p].mkv', { title: 'Re-Hoshi', absolute: [5] }],
  ])
})

describe('what is no number', () => {
  says([
    ['[Pier] Hoshi no Tegami Movie (2021) [1080p].mkv', { year: 2021 }, noEpisode],
    ['[Pier] Hoshi no Tegami - Movie 2 [1080p].mkv', { releaseGroup: 'Pier' }, noEpisode],
    [
      '[Pier] Hoshi no Tegami [BD 1080p].mkv',
      { title, releaseGroup: 'Pier', resolution: '1080p' },
      noEpisode,
    ],
    ['[Pier] Hoshi no Tegami (2019) [1080p].mkv', { title, year: 2019 }, noEpisode],
    ['[Pier] Hoshi no Tegami [x264 10bit][1080p].mkv', { title }, noEpisode],
    ['Hoshi no Tegami [1080p].mkv', { title, resolution: '1080p' }, noEpisode],
  ])
  test('half a number is neither of its neighbours', () => {
    const { absolute, episodes } = createNameParser().parse(
      '[Pier] Hoshi no Tegami - 05.5 [1080p].mkv',
    )
    for (const wrong of [[5], [55], [6]]) {
      expect(absolute).not.toEqual(wrong)
      expect(episodes).not.toEqual(wrong)
    }
  })
})

describe('half a number is a special', () => {
  const half = { title, seasons: [0], releaseGroup: 'Pier' }
  says([
    ['[Pier] Hoshi no Tegami - 12.5.mkv', half, ['episodes', 'absolute']],
    ['[Pier] Hoshi no Tegami - 12.5 [1080p].mkv', half, ['episodes', 'absolute']],
    ['[Pier].Hoshi.no.Tegami.-.02.5.(Special).[1080p].mkv', half, ['episodes', 'absolute']],
    ['[Pier]_Hoshi_no_Tegami_02.5_[1A2B3C4D].mkv', half, ['episodes', 'absolute']],
    ['Hoshi no Tegami/Season 1/[Pier] Hoshi no Tegami - 12.5.mkv', half, ['episodes']],
    ['[Pier] Hoshi 3.5 - 04 [1080p].mkv', { title: 'Hoshi 3.5', absolute: [4] }, ['seasons']],
    ['[Pier] Hoshi no Tegami - 05 [DD 5.1].mkv', { title, absolute: [5] }, ['seasons']],
    ['Harbour - 2.5.mkv', {}, noEpisode],
    ['Harbour 2.5 (2014).mkv', { title: 'Harbour 2.5', year: 2014 }, noEpisode],
  ])
})
