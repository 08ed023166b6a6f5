import { describe } from 'bun:test'

import { says, type Case } from './says.ts'

const shown = { title: 'Late Lamp', date: '2024-05-17' }

describe('an air date', () => {
  const forms = [
    '2024-05-17',
    '2024.05.17',
    '2024_05_17',
    '2024 05 17',
    '20240517',
    '17.05.2024',
    '17-05-2024',
    '17 May 2024',
    '17th May 2024',
    'May 17 2024',
    'May 17, 2024',
    'May 17th 2024',
    '17. Mai 2024',
    '17 mai 2024',
    '17 mayo 2024',
    '17 maggio 2024',
  ]
  says(
    forms.map((form): Case => [`Late Lamp - ${form}.mkv`, shown, ['year', 'episodes', 'absolute']]),
  )
  says([
    ['Late Lamp 1 March 2024.mkv', { title: 'Late Lamp', date: '2024-03-01' }],
    ['Late Lamp 3rd Mar 2025 1080.mkv', { title: 'Late Lamp', date: '2025-03-03' }],
    ['Late Lamp 31st Jan 2025.mkv', { title: 'Late Lamp', date: '2025-01-31' }],
    ['Late.Lamp.22.Aug.2023.720p.HDTV.x264-QUAY.mkv', { title: 'Late Lamp', date: '2023-08-22' }],
    ['Late Lamp 2024-02-29.mkv', { title: 'Late Lamp', date: '2024-02-29' }],
    ['Late.Lamp.240517.720p.HDTV.x264-QUAY.mkv', shown],
    // No month is the seventeenth, so the day stands in the middle.
    ['Late.Lamp.2024.17.05.720p.HDTV.x264-QUAY.mkv', shown],
  ])
})

describe('an air date among other words', () => {
  says([
    ['Late Lamp - Friday, May 17, 2024.mkv', shown],
    ['Late Lamp Fri 17 May 2024.mkv', shown],
    ['Late Lamp (17 May 2024).mkv', shown, ['year']],
    // Recorders add the time of day.
    ['Late Lamp 20240517_2015.mkv', shown, ['year']],
    ['Late Lamp - 2024-05-17 - 20-15.mkv', shown, ['seasons', 'episodes', 'absolute']],
    ['Late Lamp - S2024E05 - 2024-05-17.mkv', { seasons: [2024], episodes: [5] }, ['episodeTitle']],
    ['Late Lamp 2024-5-7.mkv', { title: 'Late Lamp', date: '2024-05-07' }, ['absolute']],
    ['Late Lamp 13.5.2024.mkv', { title: 'Late Lamp', date: '2024-05-13' }],
    [
      'Late Lamp/Season 2024/Late Lamp - 2024-05-17 - Anna Berg.mkv',
      { ...shown, episodeTitle: 'Anna Berg' },
    ],
    ['Late Lamp (2019)/2024/Late Lamp - 2024-05-17.mkv', { ...shown, year: 2019 }],
    ['Late Lamp (2019)/Late Lamp (2019) - 2024-05-17.mkv', { ...shown, year: 2019 }],
    ['Late Lamp/2024-05-17.mkv', shown],
    ['Late Lamp/Season 01/2024-05-17 - Anna Berg.mkv', { ...shown, episodeTitle: 'Anna Berg' }],
    [
      'Late.Lamp.2024.05.17.Anna.Berg.1080p.WEB.h264-QUAY.mkv',
      { ...shown, episodeTitle: 'Anna Berg', resolution: '1080p', releaseGroup: 'QUAY' },
    ],
    ['Late.Lamp.2024.05.17.PROPER.720p.WEB.h264-QUAY.mkv', shown, ['episodeTitle']],
    ['Late Lamp [17.05.2024] 720p.mkv', { ...shown, resolution: '720p' }],
    ['Late Lamp (17.05.2024).mkv', shown],
    ['2024-05-17 - Late Lamp.mkv', { date: '2024-05-17' }, ['year']],
  ])
})

describe('a day and a month that read both ways', () => {
  says(
    ['05-06-2024', '05_06_2024', '01-02-2023', '12-11-2023'].map((form): Case => [
      `Late Lamp ${form}.mkv`,
      {},
      ['date', 'seasons', 'episodes', 'absolute'],
    ]),
  )
})

describe('what cannot be an air date', () => {
  const wrong = [
    '2094-05-17',
    '2094.05.17',
    '17.05.2094',
    '17 May 2094',
    '1954-05-17',
    '1954.05.17',
    '17.05.1954',
    '2024-13-40',
    '2024-02-30',
    '2023.02.29',
    '31.11.2023',
    '31-11-2023',
    '32 May 2024',
    '99999999',
    '20241340',
  ]
  says(wrong.map((form): Case => [`Late Lamp - ${form}.mkv`, {}, ['date']]))
  says([
    ['11.22.63 (2016)/11.22.63 (2016).mkv', { title: '11.22.63', year: 2016 }, ['date']],
    ['May 17 (2009)/May 17 (2009).mkv', { title: 'May 17', year: 2009 }, ['date']],
    ['14 May (2009).mkv', { title: '14 May', year: 2009 }, ['date']],
    [
      'Copper Hill - S01E02 - 17 May 2024.mkv',
      { title: 'Copper Hill', seasons: [1], episodes: [2] },
    ],
    ['Harbour.Lights.2014.05.Remastered.1080p.mkv', {}, ['date']],
  ])
})

describe('a broadcast with its number and the six digits of its evening', () => {
  const fifth = { title: 'Late Lamp', seasons: [1], episodes: [5] }
  says([
    ['Late.Lamp.E05.240517.1080p-QUAY.mkv', { ...fifth, date: '2024-05-17' }, ['absolute']],
    ['Late.Lamp.E05-E06.240517.1080p-QUAY.mkv', { ...fifth, episodes: [5, 6] }, ['absolute']],
    ['240517 Late Lamp ep05.ts', fifth, ['absolute']],
    ['240517 Late Lamp #05.ts', fifth, ['absolute']],
    ['240517_Late_Lamp_第05話.ts', fifth, ['absolute']],
    ['Late Lamp/240517 Late Lamp #05.ts', fifth],
    ['Late Lamp/Season 2/240517 Late Lamp #05.ts', { ...fifth, seasons: [2] }],
    ['240517 Late Lamp S02E05.ts', { ...fifth, seasons: [2] }],
    ['241317 Late Lamp #05.ts', { absolute: [5] }, ['seasons']],
    ['Late Lamp #05.ts', { title: 'Late Lamp', absolute: [5] }, ['seasons']],
    ['Late.Lamp.E05.1080p-QUAY.mkv', { title: 'Late Lamp', episodes: [5] }, ['seasons']],
    ['Late Lamp E76 2024 05 17 1080p.mkv', { date: '2024-05-17' }, ['seasons']],
  ])
})
