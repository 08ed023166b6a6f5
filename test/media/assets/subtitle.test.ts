import { describe, expect, test } from 'bun:test'

import { classify } from './classified.ts'

describe('a subtitle', () => {
  const stem = 'Film.2010'
  test.each([
    ['Film.2010.srt', { stem }],
    ['Film.2010.en.srt', { stem, language: 'en' }],
    ['film.2010.ENG.srt', { stem, language: 'en' }],
    ['Film.2010.German.ass', { stem, language: 'de' }],
    ['Film.2010.pt-BR.srt', { stem, language: 'pt', title: 'pt-BR' }],
    ['Film.2010.zh-Hans.srt', { stem, language: 'zh', title: 'zh-Hans' }],
    ['Film.2010.pt_br.srt', { stem, language: 'pt', title: 'pt-BR' }],
    ['Film.2010.es-419.srt', { stem, language: 'es', title: 'es-419' }],
    ['Film.2010.zh-Hant-TW.srt', { stem, language: 'zh', title: 'zh-Hant-TW' }],
    ['Film.2010.por-BR.forced.srt', { stem, language: 'pt', forced: true, title: 'pt-BR' }],
    ['Film.2010.cht.srt', { stem, language: 'zh', title: 'zh-Hant' }],
    ['Film.2010.Brazilian Portuguese.srt', { stem, language: 'pt', title: 'pt-BR' }],
    ['Film.2010.ger.deu.srt', { stem, language: 'de' }],
    ['Film.2010.français.srt', { stem, language: 'fr' }],
    ['Film.2010.日本語.srt', { stem, language: 'ja' }],
    ['Film.2010.en.forced.srt', { stem, language: 'en', forced: true }],
    ['Film.2010.forced.en.srt', { stem, language: 'en', forced: true }],
    ['Film.2010.foreign.en.srt', { stem, language: 'en', forced: true }],
    [
      'Film.2010.default.en.sdh.srt',
      { stem, language: 'en', default: true, hearingImpaired: true },
    ],
    ['Film.2010.cc.en.srt', { stem, language: 'en', hearingImpaired: true }],
    ['Film.2010.hi.srt', { stem, language: 'hi' }],
    ['Film.2010.en.hi.srt', { stem, language: 'en', hearingImpaired: true }],
    ['Film.2010.hi.en.srt', { stem, language: 'en', hearingImpaired: true }],
    ['Film.2010.hi.hi.srt', { stem, language: 'hi', hearingImpaired: true }],
    ['Film.2010.hin.hi.srt', { stem, language: 'hi', hearingImpaired: true }],
    ['Film.2010.hi.forced.srt', { stem, language: 'hi', forced: true }],
    ['Film.2010.en-hi.srt', { stem, language: 'en', hearingImpaired: true }],
    ['Film.2010.en_cc.srt', { stem, language: 'en', hearingImpaired: true }],
    ['Film.2010.en-forced.srt', { stem, language: 'en', forced: true }],
    ['Film.2010.English (SDH).srt', { stem, language: 'en', hearingImpaired: true }],
    ['Film.2010.English [Forced].srt', { stem, language: 'en', forced: true }],
    ['Film.2010.English Commentary.srt', { stem, language: 'en', title: 'Commentary' }],
    ['Film.2010.Signs & Songs.en.ass', { stem, language: 'en', title: 'Signs & Songs' }],
    ['Film.2010.en.Commentary.srt', { stem, language: 'en', title: 'Commentary' }],
    ['Other.en.srt', { stem: null, title: 'Other', language: 'en' }],
    ['It.2017.1080p.srt', { stem: null, title: 'It.2017.1080p' }],
    ['The.French.Connection.srt', { stem: null, title: 'The.French.Connection' }],
    ['Apollo.13.forced.en.srt', { stem: null, title: 'Apollo.13', language: 'en', forced: true }],
    ['English.srt', { stem: null, language: 'en' }],
    ['Subs/English (SDH).srt', { stem: null, language: 'en', hearingImpaired: true }],
    ['Subs/Spanish (Latin America).srt', { stem: null, language: 'es', title: 'Latin America' }],
    ['Subs/Latin American.spa.srt', { stem: null, language: 'es', title: 'Latin American' }],
    ['Subs/SDH.eng.HI.srt', { stem: null, language: 'en', hearingImpaired: true }],
    ['Subs/2_English.srt', { stem: null, language: 'en' }],
    ['Subs/Film.2010/3_French.srt', { stem, language: 'fr' }],
    ['Subs/Film.2010.de.srt', { stem, language: 'de' }],
  ])('%s is %j', (path, expected) => {
    expect(classify(path, [stem]).subtitle).toEqual(expected)
  })

  test('belong to the longest stem that fits', () => {
    expect(classify('Film.2.en.srt', ['Film', 'Film.2']).subtitle?.stem).toBe('Film.2')
    expect(classify('Film.en.srt', ['Film', 'Film.2']).subtitle?.stem).toBe('Film')
  })
})

describe('numbered subtitles', () => {
  test.each(['en.1', '2.en', 'en.02', 'en-2', 'en_3', 'en (2)', 'en(2)', 'eng2', 'English 2'])(
    'Film.%s.srt is one in English',
    (words) => {
      expect(classify(`Film.${words}.srt`, ['Film']).subtitle).toEqual({
        stem: 'Film',
        language: 'en',
      })
    },
  )

  test('of two parts are in no language', () => {
    expect(classify('Film.pt2.srt', ['Film']).subtitle).toEqual({ stem: 'Film', title: 'pt2' })
  })
})

describe('a subtitle that is set off by something else than a dot', () => {
  const stem = 'Film (2010)'
  test.each([
    ['Film (2010)-en.srt', { stem, language: 'en' }],
    ['Film (2010)_eng_forced.srt', { stem, language: 'en', forced: true }],
    ['Film (2010) English SDH.srt', { stem, language: 'en', hearingImpaired: true }],
    ['Film (2010) [pt-BR].srt', { stem, language: 'pt', title: 'pt-BR' }],
    ['Film (2010) - German (forced).srt', { stem, language: 'de', forced: true }],
    ['Film (2010)_hi.srt', { stem, language: 'hi' }],
  ])('%s is %j', (name, expected) => {
    expect(classify(name, [stem]).subtitle).toEqual(expected)
  })

  test.each(['Film-2.srt', 'Film Two.srt', 'Film - Part en.srt', 'Film2.en.srt'])(
    'belongs to nobody when more than flags follow: %s',
    (name) => {
      expect(classify(name, ['Film']).subtitle?.stem).toBeNull()
    },
  )
})

describe('the words behind a stem', () => {
  const words = ['en', 'forced', 'default', 'sdh']
  const orders = words.flatMap((a) =>
    words.flatMap((b) =>
      words.flatMap((c) =>
        words.filter((d) => new Set([a, b, c, d]).size === 4).map((d) => `${a}.${b}.${c}.${d}`),
      ),
    ),
  )

  test('mean the same in each of their 24 orders', () => {
    expect(orders).toHaveLength(24)
    for (const order of orders) {
      expect(classify(`Film.${order}.srt`, ['Film']).subtitle).toEqual({
        stem: 'Film',
        language: 'en',
        forced: true,
        default: true,
        hearingImpaired: true,
      })
    }
  })
})

describe('subtitles of each kind', () => {
  test.each(['ass', 'idx', 'mks', 'sami', 'smi', 'srt', 'ssa', 'sub', 'sup', 'vtt'])(
    '.%s is one',
    (extension) => {
      expect(classify(`Film.en.${extension}`, ['Film'])).toMatchObject({
        kind: 'subtitle',
        subtitle: { stem: 'Film', language: 'en' },
      })
    },
  )
})
