import { describe, expect, test } from 'bun:test'

import type { EnricherCandidate } from '../../src/domain/enricher.ts'
import { decide, sureFrom } from '../../src/enrich/decide.ts'
import { scoreCandidate, type Wanted, withEpisode } from '../../src/enrich/score.ts'
import { film, show } from './asking.ts'

function wanted(title: string, year: number | null, more: Partial<Wanted> = {}): Wanted {
  const evidence = { title, originalTitle: null, year }
  return { kind: 'movie', evidence, runtimeMinutes: null, ...more }
}

function scoreOf(item: Wanted, candidate: EnricherCandidate): number {
  return scoreCandidate(item, candidate).score
}

/** What an item is decided to be among these. */
function chosen(item: Wanted, ...candidates: EnricherCandidate[]): string {
  const found = candidates.map((one) => ({
    ...one,
    enricher: 'oracle',
    ids: one.ids ?? [],
    ...scoreCandidate(item, one),
  }))
  const { state, best } = decide(found)
  return best === null ? state : best.ref.id
}

describe('the year of a film with the same title', () => {
  const heat = wanted('Heat', 1995)

  test.each([
    [1995, 0.97],
    [1996, 0.9],
    [1994, 0.9],
    [undefined, 0.87],
    [1986, 0.62],
    [2013, 0.62],
  ])('%p makes the score %p', (year, score) => {
    expect(scoreOf(heat, film('1', 'Heat', year))).toBe(score)
  })

  test('is no reason to doubt when the file does not tell one', () => {
    expect(scoreOf(wanted('Heat', null), film('1', 'Heat', 1995))).toBe(0.87)
  })
})

describe('titles', () => {
  test.each([
    ['Amelie', 'Amélie'],
    ['WALL-E', 'WALL·E'],
    ['Spiderman', 'Spider-Man'],
    ['Oceans Eleven', "Ocean's 11"],
    ['Rocky 2', 'Rocky II'],
    ['Fast and Furious', 'Fast & Furious'],
    ['Godfather', 'The Godfather'],
    ['Matrix, The', 'The Matrix'],
    ['Mission Impossible - Fallout', 'Mission: Impossible – Fallout'],
    ['Иван Васильевич меняет профессию', 'Иван Васильевич меняет профессию'],
    ['千と千尋の神隠し', '千と千尋の神隠し'],
    ['S.W.A.T.', 'SWAT'],
  ])('%p and %p are the same film with a year', (ours, theirs) => {
    expect(scoreOf(wanted(ours, 2000), film('1', theirs, 2000))).toBeGreaterThanOrEqual(0.95)
  })

  test.each([
    ['Rocky', 'Rocky II'],
    ['Alien', 'Aliens'],
    ['Blade Runner', 'Blade Runner 2049'],
    ['Toy Story 2', 'Toy Story 3'],
    ['X', '10'],
    ['Dune: Part One', 'Dune: Part Two'],
    ['The Ring', 'The Rings'],
    ['千と千尋の神隠し', '千年女優'],
    ['Brat', 'Brat 2'],
  ])('%p is not %p, even of the same year', (ours, theirs) => {
    expect(scoreOf(wanted(ours, 2000), film('1', theirs, 2000))).toBeLessThan(sureFrom)
  })

  test.each([
    ['Intersteller', 'Interstellar'],
    ['Dune Part One', 'Dune'],
    ['Fallout', 'Mission: Impossible – Fallout'],
  ])(
    '%p may be %p: not for certain by title and year, but with the right length',
    (ours, theirs) => {
      const candidate = { ...film('1', theirs, 2014), runtimeMinutes: 120 }
      const unmeasured = wanted(ours, 2014)
      expect(scoreOf(unmeasured, candidate)).toBeLessThan(sureFrom)
      if (ours === 'Dune Part One') return
      expect(scoreOf({ ...unmeasured, runtimeMinutes: 121 }, candidate)).toBeGreaterThanOrEqual(
        sureFrom,
      )
    },
  )

  test('that begin as another does are for a person to judge, however long the film is', () => {
    const theirs = film('1', 'Birdman or (The Unexpected Virtue of Ignorance)', 2014)
    const item = wanted('Birdman', 2014, { runtimeMinutes: 119 })
    expect(chosen(item, { ...theirs, runtimeMinutes: 119 })).toBe('ambiguous')
  })

  test('in another language count as the original title does', () => {
    const candidate = {
      ...film('1', 'The Lives of Others', 2006),
      originalTitle: 'Das Leben der Anderen',
    }
    expect(scoreOf(wanted('Das Leben der Anderen', 2006), candidate)).toBe(0.97)
    const told = wanted('The Lives of Others', 2006)
    const evidence = { ...told.evidence, originalTitle: 'Das Leben der Anderen' }
    expect(scoreOf({ ...told, evidence }, film('1', 'Das Leben der Anderen', 2006))).toBe(0.97)
  })

  test('by which a film goes elsewhere are believed with a year, and not without one', () => {
    const candidate = {
      ...film('1', 'Shutter Island', 2010),
      alternativeTitles: ['La isla siniestra'],
    }
    expect(scoreOf(wanted('La isla siniestra', 2010), candidate)).toBeGreaterThanOrEqual(sureFrom)
    expect(scoreOf(wanted('La isla siniestra', null), candidate)).toBeLessThan(sureFrom)
  })
})

describe('among several', () => {
  test('a remake of the same name is told by its year', () => {
    const both = [film('old', 'The Thing', 1982), film('new', 'The Thing', 2011)]
    expect(chosen(wanted('The Thing', 2011), ...both)).toBe('new')
    expect(chosen(wanted('The Thing', 1982), ...both)).toBe('old')
  })

  test('two of the same name are for a person to tell apart when no year is known', () => {
    const both = [film('old', 'The Thing', 1982), film('new', 'The Thing', 2011)]
    expect(chosen(wanted('The Thing', null), ...both)).toBe('ambiguous')
  })

  test('two of the same name of years in a row are told apart by their length alone', () => {
    const both = [
      { ...film('a', 'Alone', 2019), runtimeMinutes: 90 },
      { ...film('b', 'Alone', 2020), runtimeMinutes: 98 },
    ]
    expect(chosen(wanted('Alone', 2020), ...both)).toBe('ambiguous')
    expect(chosen(wanted('Alone', 2020, { runtimeMinutes: 98 }), ...both)).toBe('b')
  })

  test('the exact title goes before one that merely resembles it', () => {
    const both = [film('1', 'The Gentlemen', 2019), film('2', 'The Gentleman', 2019)]
    expect(chosen(wanted('The Gentlemen', 2019), ...both)).toBe('1')
  })

  test('a year that is far off is doubted although nothing else is called so', () => {
    expect(chosen(wanted('Heat', 2005), film('1', 'Heat', 1995))).toBe('ambiguous')
  })

  test('a year two off is forgiven a film that is as long as the file', () => {
    const candidate = { ...film('1', 'Primer', 2004), runtimeMinutes: 77 }
    expect(chosen(wanted('Primer', 2006), candidate)).toBe('ambiguous')
    expect(chosen(wanted('Primer', 2006, { runtimeMinutes: 77 }), candidate)).toBe('1')
  })

  test('what has nothing in common is nothing to choose from', () => {
    expect(chosen(wanted('My Holidays', 2005), film('1', 'Heat', 2005))).toBe('unmatched')
  })

  test('nothing of another kind is taken', () => {
    expect(chosen(wanted('Fargo', 1996), show('1', 'Fargo', 1996))).toBe('unmatched')
  })
})

describe('the length of a film', () => {
  const long = wanted('Heat', 1995, { runtimeMinutes: 170 })
  const of = (runtimeMinutes: number): EnricherCandidate => ({
    ...film('1', 'Heat', 1995),
    runtimeMinutes,
  })

  test('speaks for it when both agree, as far as credits and frame rates go', () => {
    expect(scoreOf(long, of(171))).toBe(1)
    expect(scoreOf(long, of(164))).toBe(1)
  })

  test('says nothing when it may be another cut', () => {
    expect(scoreOf(long, of(150))).toBe(0.95)
  })

  test('speaks against it when it is quite another, but less than title and year for it', () => {
    expect(scoreOf(long, of(90))).toBe(0.87)
  })
})

describe('the episodes of a series', () => {
  const item = wanted('House of Cards', null, { kind: 'series' })

  test('tell two of the same name apart', () => {
    const [british, american] = [
      show('uk', 'House of Cards', 1990),
      show('us', 'House of Cards', 2013),
    ]
    const score = scoreCandidate(item, american)
    const has = withEpisode(score, { has: true, episode: 'episode 13 of season 6' })
    const lacks = withEpisode(scoreCandidate(item, british), {
      has: false,
      episode: 'episode 13 of season 6',
    })
    expect(has.score - lacks.score).toBeGreaterThanOrEqual(0.1)
    expect(has.score).toBeGreaterThanOrEqual(sureFrom)
    expect(lacks.score).toBeLessThan(sureFrom)
  })
})

test('each score is the sum of its reasons, in words for people', () => {
  const { score, reasons } = scoreCandidate(wanted('Heat', 1994, { runtimeMinutes: 170 }), {
    ...film('1', 'The Heat', 1995),
    runtimeMinutes: 168,
  })
  expect(reasons).toEqual([
    { rule: 'title', points: 0.686, message: 'Its title "The Heat" differs by an article.' },
    { rule: 'year', points: 0.18, message: 'It is of 1995, a year off.' },
    { rule: 'runtime', points: 0.05, message: 'It is 168 minutes long, the file is 170.' },
  ])
  expect(score).toBe(0.916)
})
