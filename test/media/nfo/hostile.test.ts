import { describe, expect, test } from 'bun:test'
import type { NfoResult } from '../../../src/domain/scanner.ts'
import { readNfo } from '../../../src/media/nfo/read-nfo.ts'
import { read, readOne } from './nfo.ts'
import { stopwatch } from '../../support/stopwatch.ts'

const mebibyte = 1024 * 1024
const fill = (piece: string, length = mebibyte - 1000): string =>
  piece.repeat(length / piece.length)

/**
 * The result and the least time of three readings: of the clock or of the processor, whichever is less, as other
 * programs share the machine.
 */
function timed(bytes: Uint8Array): { result: NfoResult; ms: number } {
  let ms = Infinity
  let result: NfoResult = { documents: [], findings: [] }
  for (let round = 0; round < 3; round++) {
    const taken = stopwatch()
    result = readNfo(bytes)
    ms = Math.min(ms, taken())
  }
  return { result, ms }
}

describe('an NFO that declares entities', () => {
  test.each([
    [
      'an external one',
      '<!DOCTYPE movie [<!ENTITY x SYSTEM "file:///etc/passwd">]><movie><title>&x;</title></movie>',
    ],
    [
      'a billion laughs',
      '<!DOCTYPE movie [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><movie><title>&b;</title></movie>',
    ],
    [
      'a parameter entity',
      '<!DOCTYPE movie [<!ENTITY % x SYSTEM "http://127.0.0.1/"> %x;]><movie/>',
    ],
    [
      'a quadratic one',
      `<!DOCTYPE movie [<!ENTITY a "${'a'.repeat(50_000)}">]><movie>${'&a;'.repeat(50_000)}</movie>`,
    ],
  ])('is not read: %s', (_what, text) => {
    const { result, ms } = timed(Buffer.from(text))
    expect(result).toEqual({
      documents: [],
      findings: [
        {
          code: 'nfo_invalid',
          message: 'The NFO declares entities of its own, which is not safe to read.',
        },
      ],
    })
    expect(ms).toBeLessThan(200)
  })

  test('is not read in UTF-16 either', () => {
    const text =
      '<!DOCTYPE movie [<!ENTITY x SYSTEM "file:///etc/passwd">]><movie><title>&x;</title></movie>'
    expect(readNfo(Buffer.from(`\ufeff${text}`, 'utf16le'))).toMatchObject({
      documents: [],
      findings: [{ code: 'nfo_invalid' }],
    })
  })

  test('an external document type is not fetched and its entities stay text', () => {
    const text = '<!DOCTYPE movie SYSTEM "file:///etc/passwd"><movie><title>&x;</title></movie>'
    expect(readOne(text).title).toBe('&x;')
  })
})

describe('prototype pollution', () => {
  test.each([
    '<movie><__proto__><title>polluted</title></__proto__><title>A</title></movie>',
    '<movie __proto__="polluted"><title __proto__="x">A</title></movie>',
    '<movie><constructor><prototype><title>polluted</title></prototype></constructor><title>A</title></movie>',
    '<movie><toString>polluted</toString><hasOwnProperty>x</hasOwnProperty><title>A</title></movie>',
  ])('%s has no effect, strictly or leniently read', (text) => {
    for (const variant of [text, text.replace('</movie>', '<plot>a & b</plot></movie>')]) {
      const { documents } = read(variant)
      expect(documents.every((document) => document.title === 'A')).toBe(true)
      const plain: Record<string, unknown> = {}
      expect(plain['title']).toBeUndefined()
      expect(plain['polluted']).toBeUndefined()
      expect(Object.keys(Object.prototype)).toEqual([])
    }
  })
})

describe('an NFO made to take time or memory', () => {
  const whole = (piece: string): string => `<movie>${fill(piece)}</movie>`
  const lenient = (piece: string): string => `<movie>${fill(piece, mebibyte / 4 - 1000)}&</movie>`
  test.each([
    ['nested a hundred thousand deep', `<movie>${'<a>'.repeat(1e5)}${'</a>'.repeat(1e5)}</movie>`],
    [
      'nested deep, to be read leniently',
      `<movie>&${'<a>'.repeat(3e4)}${'</a>'.repeat(3e4)}</movie>`,
    ],
    ['nested and never closed', `<movie>${fill('<a>')}`],
    ['of empty elements', whole('<a/>')],
    ['of empty elements, to be read leniently', lenient('<a/>')],
    ['of genres', whole('<genre>x</genre>')],
    ['of genres, to be read leniently', lenient('<genre>x</genre>')],
    ['of actors', whole('<actor><name>x</name></actor>')],
    ['of ids', whole('<uniqueid type="a">b</uniqueid>')],
    [
      'of different attributes',
      `<movie ${Array.from({ length: 6e4 }, (_, i) => `a${i}="1"`).join(' ')}/>`,
    ],
    ['of attributes without quotes', `<movie><a ${fill('a=')}></a></movie>`],
    ['of open tags', `<movie>${fill('<a ')}`],
    ['of open quotes', whole('<a b="')],
    ['of blanks in a tag', `<movie><a ${fill(' ')}x></a></movie>`],
    ['of bare &', `<movie><plot>${fill('&')}</plot></movie>`],
    ['of unknown entities', `<movie><plot>${fill('&nope;', mebibyte / 4 - 1000)}</plot></movie>`],
    ['of character references', `<movie><plot>${fill('&#65;')}</plot></movie>`],
    ['of open comments', whole('<!--')],
    ['of comments before the root', `${fill('<!---->')}<movie/>`],
    ['of instructions before the root', `${fill('<?')}<movie/>`],
    ['of document types', `${fill('<!DOCTYPE ')}<movie/>`],
    ['of open CDATA', whole('<![CDATA[')],
    ['of CDATA', `<movie><plot>${fill('<![CDATA[a]]>')}</plot></movie>`],
    ['of end tags', `<movie>${fill('</a>')}`],
    ['of less-than signs', fill('<')],
    ['of episodes', fill('<episodedetails></episodedetails>')],
    ['of unclosed episodes', fill('<episodedetails>')],
    ['of broken episodes', fill('<episodedetails><a></episodedetails>')],
    ['of links', fill('https://www.thetvdb.com/?tab=series&id=81189 ')],
    ['of links in one word', fill('imdb.com/title/tt0133093/')],
    ['of hosts', fill('themoviedb.org')],
    ['of almost ids', fill('tt012345 ')],
    ['of thumbs', whole('<thumb>https://a.example/b</thumb>')],
    ['of fanart', whole('<fanart url="https://a.example/"><thumb>b</thumb></fanart>')],
    ['of trailers', whole('<trailer>plugin://plugin.video.youtube/?a&videoid=</trailer>')],
    [
      'of streams',
      `<movie><fileinfo><streamdetails>${fill('<audio><codec>x</codec></audio>')}</streamdetails></fileinfo></movie>`,
    ],
    ['of named seasons', `<tvshow>${fill('<namedseason number="1">x</namedseason>')}</tvshow>`],
    ['of windows-1252 references', `<movie><plot>${fill('&#150;')}</plot></movie>`],
    ['of almost links', fill('thetvdb.com/?&id=')],
    ['of almost links with long paths', fill(`thetvdb.com/${'x'.repeat(88)}`)],
    ['of blanks', fill(' ')],
    ['of line breaks', `<movie>${fill('\r\n')}</movie>`],
    ['of one long title', `<movie><title>${fill('x ')}</title></movie>`],
    ['of slashes between genres', `<movie><genre>${fill(' / ')}</genre></movie>`],
    ['of digits', `<movie><runtime>${fill('1')}</runtime><year>${'9'.repeat(999)}</year></movie>`],
  ])('takes less than 200 ms: %s', (_what, text) => {
    const { result, ms } = timed(Buffer.from(text))
    expect(result.documents.length).toBeLessThanOrEqual(100)
    expect(result.findings.length).toBeLessThanOrEqual(100)
    expect(ms).toBeLessThan(200)
  })

  test('loosely written, of more than 256 KiB, is not read', () => {
    const text = `<movie><title>A & B</title><plot>${fill('x', mebibyte / 4)}</plot></movie>`
    expect(read(text)).toMatchObject({ documents: [], findings: [{ code: 'nfo_invalid' }] })
    expect(readOne(text.replace('&', '&amp;')).title).toBe('A & B')
  })

  test('of more than a hundred episodes is not read', () => {
    expect(read('<episodedetails></episodedetails>'.repeat(100)).documents).toHaveLength(100)
    expect(read('<episodedetails></episodedetails>'.repeat(101))).toEqual({
      documents: [],
      findings: [{ code: 'nfo_invalid', message: 'The NFO holds more than 100 episodes.' }],
    })
  })

  test('of more than a MiB is not read', () => {
    expect(readNfo(Buffer.alloc(mebibyte + 1, 'a'))).toEqual({
      documents: [],
      findings: [
        { code: 'nfo_too_large', message: 'The NFO has 1048577 bytes; at most 1048576 are read.' },
      ],
    })
  })

  test('of random bytes gives no documents, and never throws', () => {
    let state = 7
    const next = (): number => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648)
    for (let round = 0; round < 200; round++) {
      const bytes = Uint8Array.from({ length: 300 }, () => next() >> 16)
      expect(readNfo(bytes).documents).toEqual([])
    }
  })

  test('changed at any byte is read or refused, and never throws', () => {
    const text = Buffer.from(
      '<?xml version="1.0"?><movie><title>A &amp; B</title><uniqueid type="tmdb">1</uniqueid></movie>',
    )
    for (let at = 0; at < text.length; at++) {
      for (const byte of [0, 0x26, 0x3c, 0x3e, 0x22, 0x5d, 0xff]) {
        const changed = Buffer.from(text)
        changed[at] = byte
        const { documents, findings } = readNfo(changed)
        expect(documents.length + findings.length).toBe(1)
      }
    }
  })
})
