import { describe, expect, test } from 'bun:test'

import { findDate, isSoundDate } from '../../../src/media/name/date.ts'

describe('an air date', () => {
  test.each([
    ['Late Lamp 2024-05-17', '2024-05-17'],
    ['Late.Lamp.2024.05.17.720p', '2024-05-17'],
    ['Late_Lamp_2024_05_17', '2024-05-17'],
    ['Late Lamp 2024 05 17', '2024-05-17'],
    ['Late.Lamp.2024.17.05', '2024-05-17'],
    ['Late Lamp 2024-5-7', '2024-05-07'],
    ['Late Lamp 17.05.2024', '2024-05-17'],
    ['Late Lamp 7.5.2024', '2024-05-07'],
    ['Late Lamp 31-12-2023', '2023-12-31'],
    ['Late Lamp 12-31-2023', '2023-12-31'],
    ['Late Lamp 5th Mar 2025', '2025-03-05'],
    ['Late Lamp 1st January 2020', '2020-01-01'],
    ['Late.Lamp.22.Aug.2023.720p', '2023-08-22'],
    ['Late Lamp Mar 5 2025', '2025-03-05'],
    ['Late Lamp March 5th, 2025', '2025-03-05'],
    ['Abendlampe 3. März 2024', '2024-03-03'],
    ['Lampe 14 juillet 2023', '2023-07-14'],
    ['Lampada 2 giugno 2022', '2022-06-02'],
    ['Lampara 12 de octubre de 2021', '2021-10-12'],
    ['Lamp 20240517', '2024-05-17'],
    ['Lamp_240517_720p_HDTV', '2024-05-17'],
    ['Lamp.E12.240517.1080p', '2024-05-17'],
  ])('in %s is found', (text, date) => {
    expect(findDate(text)?.date).toBe(date)
  })

  test.each([
    ['Late Lamp 05-06-2024', 'reads both ways'],
    ['Late Lamp 2024-13-40', 'has no such month'],
    ['Late Lamp 2023-02-29', 'is no day of that year'],
    ['Late Lamp 1956-05-17', 'is older than dated shows'],
    ['Late Lamp 2199-05-17', 'is still to come'],
    ['Late Lamp 240517 Guest', 'is a number among words'],
    ['Late Lamp 991399 720p', 'is no date in six digits'],
    ['Late Lamp', 'is none'],
  ])('in %s is none: it %s', (text) => {
    expect(findDate(text)).toBeNull()
  })

  test('knows its place', () => {
    expect(findDate('Lamp 2024-05-17 Guest')).toEqual({ date: '2024-05-17', start: 5, end: 15 })
  })

  test('takes its weekday along', () => {
    expect(findDate('Lamp Fri 17 May 2024')?.start).toBe(5)
  })
})

describe('a date somebody else read', () => {
  test.each([
    ['2024-03-01', 'Lamp 2024-02-30'],
    ['2024-06-05', 'Lamp 05-06-2024'],
  ])('%s in %s is not believed', (date, text) => {
    expect(isSoundDate(date, text)).toBe(false)
  })

  test.each([
    ['2015-07-06', 'Lamp 07-06-15'],
    ['2024-05-17', 'Lamp 20240517'],
    ['2024-05-17', 'Lamp 17-05-2024'],
  ])('%s in %s is believed', (date, text) => {
    expect(isSoundDate(date, text)).toBe(true)
  })
})
