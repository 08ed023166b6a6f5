import { describe, expect, test } from 'bun:test'

import type { RemoteArtwork } from '../../src/domain/enricher.ts'
import { keptOffers } from '../../src/enrich/offers.ts'

const question = { itemId: 1, languages: ['de-DE', 'en'] }
const seasons = new Map([[2, 20]])

function kept(...found: Partial<RemoteArtwork>[]): { url: string; itemId: number }[] {
  const all = found.map((one, at) => ({
    type: 'poster' as const,
    url: `https://pictures.test/${at}.jpg`,
    language: null,
    ...one,
  }))
  return keptOffers(all, question, seasons)
}

describe('of what a provider offers', () => {
  test.each([
    'ftp://pictures.test/a.jpg',
    'file:///etc/passwd',
    'data:image/png;base64,AAAA',
    '//evil.test/a.jpg',
    '/../../a.jpg',
    'https://user:secret@pictures.test/a.jpg',
    `https://pictures.test/${'a'.repeat(3_000)}.jpg`,
    'https://',
  ])('%s is not kept', (url) => {
    expect(kept({ url })).toEqual([])
  })

  test.each(['subtitle', 'theme'] as const)('a %s is not kept, a trailer is', (type) => {
    expect(kept({ type }, { type: 'trailer' })).toMatchObject([{ type: 'trailer' }])
  })

  test('pictures of a season go to that season, and nowhere when there is none', () => {
    expect(kept({ season: 2 }, { season: 3 }, {}).map(({ itemId }) => itemId)).toEqual([20, 1])
  })

  test('the first of its languages come first, then those without words, then the others', () => {
    const tags = ['fr', null, 'en', 'de', 'en-GB']
    const offers = keptOffers(
      tags.map((language, at) => ({ type: 'poster', url: `https://p.test/${at}`, language })),
      question,
      seasons,
    )
    expect(offers.map(({ language }) => language)).toEqual(['de', 'en', 'en', null, 'fr'])
  })

  test('twenty of a type are kept, of each season too', () => {
    const many = Array.from({ length: 30 }, () => ({}))
    const ofSeason = many.map(() => ({ season: 2 }))
    const fanart = { type: 'fanart' } as const
    const offers = kept(...many, ...ofSeason, fanart)
    expect(offers.filter(({ itemId }) => itemId === 20)).toHaveLength(20)
    expect(offers).toHaveLength(41)
  })

  test('an address counts once, and a size of nothing is none', () => {
    const url = 'https://pictures.test/same.jpg'
    const offers = kept({ url }, { url, width: 0, height: 900 })
    expect(offers).toMatchObject([{ width: null, height: null }])
  })
})
