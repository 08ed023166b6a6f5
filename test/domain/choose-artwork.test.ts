import { describe, expect, test } from 'bun:test'

import type { ArtworkCandidate, ArtworkQuestion, ShownRef } from '../../src/domain/artwork.ts'
import type { ArtworkType } from '../../src/domain/media.ts'
import { chooseArtwork, rankArtwork, wantedOffers } from '../../src/domain/choose-artwork.ts'

let nextId = 0

type Shown = ArtworkCandidate & { readonly picture: ShownRef }

function candidate(name: string, facts: Partial<Omit<Shown, 'picture'>> = {}): Shown {
  nextId += 1
  return {
    picture: { assetId: nextId, imageId: null },
    type: 'poster',
    origin: 'local',
    name,
    language: null,
    width: 1000,
    height: 1500,
    isMissing: false,
    isBroken: false,
    liking: null,
    offer: null,
    ...facts,
  }
}

type Asked = Partial<ArtworkQuestion> & Pick<ArtworkQuestion, 'candidates'>

function question(asked: Asked): ArtworkQuestion {
  return { kind: 'movie', languages: ['de', 'en'], wishes: [], ...asked }
}

function order(asked: Asked, type: ArtworkType = 'poster'): string[] {
  return rankArtwork(question(asked), type).map(({ name }) => name)
}

const wide = { width: 1500, height: 1000 }
const small = { width: 200, height: 300 }
const provider = { origin: 'provider' } as const

/** Each time the better one, then the worse one. */
const pairs: readonly (readonly [
  why: string,
  better: ArtworkCandidate,
  worse: ArtworkCandidate,
])[] = [
  [
    'what can be shown before what cannot',
    candidate('far', { ...provider, ...small, language: 'fr' }),
    candidate('poster', { isBroken: true }),
  ],
  [
    'what is there before what has gone',
    candidate('broken', { isBroken: true, ...provider }),
    candidate('poster', { isMissing: true }),
  ],
  [
    'what lies beside the media before what a provider offers',
    candidate('small', { ...small, language: 'fr' }),
    candidate('poster', { ...provider, language: 'de', liking: { score: 1, votes: 900 } }),
  ],
  [
    'what a provider offers before a frame of the video',
    candidate('foreign', { ...provider, ...small, language: 'fr' }),
    candidate('poster', { origin: 'generated' }),
  ],
  [
    'a preferred language before none',
    candidate('german', { language: 'de', ...small, ...wide }),
    candidate('poster', { language: null }),
  ],
  [
    'the first language before the second',
    candidate('german', { language: 'de' }),
    candidate('english', { language: 'en' }),
  ],
  [
    'no language before another',
    candidate('plain', small),
    candidate('poster', { language: 'fr' }),
  ],
  ['the right shape before a wrong one', candidate('upright'), candidate('lying', wide)],
  ['more pixels before fewer', candidate('large'), candidate('tiny', small)],
  ['its own name before another', candidate('poster.jpg'), candidate('folder.jpg')],
  [
    'its own name and language before another name',
    candidate('poster.ger.jpg', { language: 'de' }),
    candidate('folder.de.jpg', { language: 'de' }),
  ],
  ['the name of the film before another', candidate('film-poster.jpg'), candidate('cover.jpg')],
  [
    'what many like before what few do',
    candidate('liked', { ...provider, liking: { score: 0.9, votes: 100 } }),
    candidate('less', { ...provider, liking: { score: 0.9, votes: 10 } }),
  ],
  [
    'what is known before what is not',
    candidate('seen'),
    candidate('unseen', { width: null, height: null }),
  ],
]

describe('artwork is ranked', () => {
  for (const [why, better, worse] of pairs) {
    test(`with ${why}`, () => {
      const expected = [better.name, worse.name]
      expect(order({ candidates: [worse, better] })).toEqual(expected)
      expect(order({ candidates: [better, worse] })).toEqual(expected)
    })
  }

  test('in the order of the names where nothing else decides', () => {
    expect(order({ candidates: [candidate('a'), candidate('b')] })).toEqual(['a', 'b'])
  })

  test('by the shape that its type has', () => {
    const candidates = [candidate('tall'), candidate('wide', { width: 1920, height: 1080 })]
    expect(order({ candidates }, 'poster')).toEqual(['tall', 'wide'])
    expect(order({ candidates }, 'fanart')).toEqual(['wide', 'tall'])
    const square = [candidate('tall'), candidate('square', { width: 1500, height: 1500 })]
    expect(order({ candidates: square, kind: 'album' })).toEqual(['square', 'tall'])
  })

  test('with the first picture of a collection before larger ones', () => {
    const page = (name: string, width: number) =>
      candidate(name, { origin: 'contained', width, height: width * 1.5 })
    const candidates = [page('1', 100), page('2', 4000)]
    expect(order({ candidates, kind: 'collection' })).toEqual(['1', '2'])
  })

  test('with a reason for each point', () => {
    const one = candidate('poster.jpg', { language: 'en', width: 500, height: 750 })
    const [ranked] = rankArtwork(question({ candidates: [one] }), 'poster')
    expect(ranked?.score).toBe(1000 + 590 + 60 + 100 + 25)
    expect(ranked?.reasons.map(({ points, message }) => [points, message])).toEqual([
      [1000, 'It lies beside the media.'],
      [590, 'It is in a preferred language (en).'],
      [60, 'Its name says exactly what it is.'],
      [100, 'It has the right shape.'],
      [25, 'It has 500 × 750 pixels.'],
    ])
  })
})

describe('the artwork of an item', () => {
  test('is the best of each type', () => {
    const candidates = [
      candidate('folder.jpg'),
      candidate('poster.jpg'),
      candidate('fanart.jpg', { type: 'fanart' }),
    ]
    const chosen = chooseArtwork(question({ candidates }))
    expect(chosen.map(({ type, picture, chosenBy }) => [type, picture, chosenBy])).toEqual([
      ['poster', candidates[1]!.picture, 'rule'],
      ['fanart', candidates[2]!.picture, 'rule'],
    ])
  })

  test('is what a person chose, whatever its file says that it is', () => {
    const fanart = candidate('fanart.jpg', { type: 'fanart' })
    const wishes = [{ type: 'poster', picture: fanart.picture, locked: false }] as const
    const [poster] = chooseArtwork(
      question({ candidates: [candidate('poster.jpg'), fanart], wishes }),
    )
    expect(poster).toMatchObject({ type: 'poster', picture: fanart.picture, chosenBy: 'person' })
    expect(poster?.reasons[0]?.rule).toBe('person')
  })

  test('is another while what a person chose is away, and says so', () => {
    const there = candidate('poster.jpg')
    const gone = candidate('other.jpg', { isMissing: true })
    for (const candidates of [[there], [there, gone]]) {
      const wishes = [{ type: 'poster', picture: gone.picture, locked: true }] as const
      const [poster] = chooseArtwork(question({ candidates, wishes }))
      expect(poster).toMatchObject({ picture: there.picture, chosenBy: 'rule' })
      expect(poster?.reasons[0]?.rule).toBe('substitute')
    }
  })

  test('stays what a person chose when all has gone', () => {
    const [first, second] = ['a', 'b'].map((name) => candidate(name, { isMissing: true }))
    const wishes = [{ type: 'poster', picture: second!.picture, locked: false }] as const
    const chosen = chooseArtwork(question({ candidates: [first!, second!], wishes }))
    expect(chosen[0]?.picture).toEqual(second!.picture)
  })

  test('is nothing where there is nothing, but what a person chose is not forgotten', () => {
    expect(chooseArtwork(question({ candidates: [] }))).toEqual([])
    const wishes = [{ type: 'logo', picture: null, locked: true }] as const
    expect(chooseArtwork(question({ candidates: [], wishes }))).toMatchObject([
      { type: 'logo', picture: null },
    ])
  })
})

describe('what a provider offers', () => {
  type Offered = ArtworkCandidate & { readonly picture: { readonly offerId: number } }

  const offered = (facts: Partial<Omit<ArtworkCandidate, 'picture'>> = {}): Offered => {
    nextId += 1
    return {
      ...candidate('oracle', { ...provider, ...offer }),
      ...facts,
      picture: { assetId: null, imageId: null, offerId: nextId },
    }
  }
  const offer = {
    offer: {
      id: 1,
      enricher: 'oracle',
      url: 'https://p.test',
      state: 'offered',
      problem: null,
      triedAgain: false,
    },
  } as const
  const wanted = (asked: Asked): [number, string][] =>
    wantedOffers(question(asked)).map(({ offerId, chosenBy }) => [offerId, chosenBy])

  test('is not shown before it is there', () => {
    expect(chooseArtwork(question({ candidates: [offered()] }))).toEqual([])
  })

  test('is wanted, the best of each type, where there is nothing', () => {
    const best = offered({ language: 'de' })
    const fanart = offered({ type: 'fanart' })
    const candidates = [offered(), best, fanart]
    expect(wanted({ candidates })).toEqual([
      [best.picture.offerId, 'rule'],
      [fanart.picture.offerId, 'rule'],
    ])
  })

  test('is not wanted beside a local picture, unless that is broken or has gone', () => {
    const one = offered()
    expect(wanted({ candidates: [one, candidate('folder.jpg', small)] })).toEqual([])
    for (const facts of [{ isBroken: true }, { isMissing: true }]) {
      const candidates = [one, candidate('poster.jpg', facts)]
      expect(wanted({ candidates })).toEqual([[one.picture.offerId, 'rule']])
    }
    expect(wanted({ candidates: [one, candidate('a.mkv', { origin: 'generated' })] })).toHaveLength(
      1,
    )
  })

  test('is not wanted for being liked a little more than what was downloaded', () => {
    const known = candidate('oracle', { ...provider, ...offer })
    const liked = offered({ liking: { score: 0.8, votes: 500 } })
    const german = offered({ language: 'de' })
    expect(wanted({ candidates: [known, liked] })).toEqual([])
    expect(wanted({ candidates: [known, liked, german] })).toEqual([
      [german.picture.offerId, 'rule'],
    ])
  })

  test('is wanted when a person chose it, until it turns out to be none', () => {
    const one = offered()
    const wishes = [{ type: 'poster', picture: one.picture, locked: false }] as const
    const there = candidate('poster.jpg')
    expect(wanted({ candidates: [one, there], wishes })).toEqual([[one.picture.offerId, 'person']])
    expect(wanted({ candidates: [{ ...one, isBroken: true }, there], wishes })).toEqual([])
    const [shown] = chooseArtwork(question({ candidates: [one, there], wishes }))
    expect(shown).toMatchObject({ picture: there.picture, chosenBy: 'rule' })
    expect(shown?.reasons[0]?.rule).toBe('substitute')
  })

  test('is wanted in the place of one that failed, three times', () => {
    const failed = (): Offered => offered({ isBroken: true, liking: { score: 1, votes: 500 } })
    const next = offered()
    expect(wantedOffers(question({ candidates: [failed(), failed(), next] }))).toEqual([
      { offerId: next.picture.offerId, chosenBy: 'rule', isSubstitute: true },
    ])
    expect(wanted({ candidates: [failed(), failed(), failed(), next] })).toEqual([])
  })

  test('is not wanted in the place of one that is tried again', () => {
    const passing = offered({ isBroken: true, offer: { ...offer.offer, triedAgain: true } })
    expect(wanted({ candidates: [passing, offered()] })).toEqual([])
  })
})
