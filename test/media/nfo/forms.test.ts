import { describe, expect, test } from 'bun:test'
import { readNfo } from '../../../src/media/nfo/read-nfo.ts'
import { read, readOne } from './nfo.ts'

describe('an NFO of one element', () => {
  test.each(['movie', 'tvshow', 'season', 'episodedetails', 'musicvideo'])('reads <%s>', (root) => {
    const text = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<${root}><title>A</title></${root}>`
    expect(readOne(text)).toMatchObject({ root, title: 'A' })
  })

  test.each([
    ['leading blank lines', '\n\n  <?xml version="1.0"?>\n<movie><title>A</title></movie>'],
    ['no declaration', '<movie><title>A</title></movie>'],
    ['a comment that quotes an element', '<!-- a <tvshow> --><movie><title>A</title></movie>'],
    [
      'comments around the declaration',
      '<!--x--><?xml version="1.0"?><!--y--><movie><title>A</title></movie>',
    ],
    ['a document type', '<!DOCTYPE movie><movie><title>A</title></movie>'],
    ['attributes of the root', '<movie xmlns:xsi="http://x"><title>A</title></movie>'],
    ['a prefix nobody declared', '<movie><x:y>1</x:y><title>A</title></movie>'],
    ['Windows line ends', '<movie>\r\n<title>A</title>\r\n</movie>\r\n'],
    ['text behind it', '<movie><title>A</title></movie>\nripped by somebody & friends <3'],
    ['blanks in the end tag', '<movie><title>A</title></movie >'],
    ['a wrapper', '<root><movie><title>A</title></movie></root>'],
    ['a comment with two hyphens', '<movie><!-- a -- b --><title>A</title></movie>'],
    ['a control character', '<movie><title>A\u0001</title></movie>'],
  ])('reads it with %s', (_what, text) => {
    expect(readOne(text)).toMatchObject({ root: 'movie', title: 'A' })
  })

  test('reads an element without content', () => {
    expect(readOne('<movie/>')).toEqual({ root: 'movie', ids: [], metadata: {} })
    expect(readOne('<movie></movie>')).toEqual({ root: 'movie', ids: [], metadata: {} })
  })

  test.each([
    ['a bare &', 'Fast & Furious', 'Fast & Furious'],
    ['an & before a letter', 'R&B', 'R&B'],
    ['an HTML entity', 'Caf&eacute; &ndash; x', 'Café – x'],
    ['an unknown entity', 'a &nope; b', 'a &nope; b'],
    ['XML entities', '&lt;a&gt; &amp;amp; &quot;&apos;', '<a> &amp; "\''],
    ['character references', '&#233;&#xE9;', 'éé'],
    ['a bare & beside references', '& &#233; &lt;', '& é <'],
    ['a reference to no character', 'a & &#xD800;&#0;&#x110000;', 'a & \ufffd\ufffd\ufffd'],
    ['CDATA', '<![CDATA[A <b> & c]]>', 'A <b> & c'],
    ['text around CDATA', 'x <![CDATA[<y>]]> z', 'x <y> z'],
  ])('reads a text with %s', (_what, xml, expected) => {
    const { plot } = readOne(`<movie><plot>${xml}</plot></movie>`).metadata
    expect(plot?.replaceAll(/ +/g, ' ')).toBe(expected)
  })
})

describe('an NFO of several episodes', () => {
  const episode = (number: number): string =>
    `<episodedetails><title>E${number}</title><season>1</season><episode>${number}</episode></episodedetails>`

  test('gives a document for each', () => {
    const { documents, findings } = read(
      `<?xml version="1.0"?>\n${episode(1)}\n\n${episode(2)}\n${episode(3)}\n`,
    )
    expect(findings).toEqual([])
    expect(documents.map(({ title, season, episode: number }) => [title, season, number])).toEqual([
      ['E1', 1, 1],
      ['E2', 1, 2],
      ['E3', 1, 3],
    ])
  })

  test('gives the same inside a wrapper', () => {
    const text = `<xbmcmultiepisode>${episode(1)}${episode(2)}</xbmcmultiepisode>`
    expect(read(text).documents.map((document) => document.episode)).toEqual([1, 2])
  })

  test('gives the good ones and a finding for each bad one', () => {
    const bad = '<episodedetails><title>E2</episodedetails>'
    const { documents, findings } = read(`${episode(1)}${bad}${episode(3)}`)
    expect(documents.map((document) => document.episode)).toEqual([1, 3])
    expect(findings).toEqual([
      {
        code: 'nfo_invalid',
        message: expect.stringMatching(/^Episode 2 of 3 in the NFO is not valid XML: .*title/),
      },
    ])
  })

  test('gives a further document for each number up to episodenumberend', () => {
    const text =
      '<episodedetails><title>A</title><season>2</season><episode>4</episode>' +
      '<episodenumberend>6</episodenumberend></episodedetails>'
    expect(read(text)).toEqual({
      documents: [
        { root: 'episodedetails', title: 'A', season: 2, episode: 4, ids: [], metadata: {} },
        { root: 'episodedetails', season: 2, episode: 5, ids: [], metadata: {} },
        { root: 'episodedetails', season: 2, episode: 6, ids: [], metadata: {} },
      ],
      findings: [],
    })
  })

  test.each(['3', '4', '400', '-1', 'x'])(
    'ignores an episodenumberend of %s after episode 4',
    (end) => {
      const text = `<episodedetails><episode>4</episode><episodenumberend>${end}</episodenumberend></episodedetails>`
      expect(readOne(text).episode).toBe(4)
    },
  )
})

describe('an NFO with links', () => {
  test.each([
    ['https://www.themoviedb.org/movie/603-the-matrix', 'tmdb', '603'],
    ['http://themoviedb.org/tv/1396', 'tmdb', '1396'],
    ['https://www.imdb.com/title/tt0133093/', 'imdb', 'tt0133093'],
    ['https://m.imdb.com/de/title/tt0133093/?ref_=x', 'imdb', 'tt0133093'],
    ['https://www.thetvdb.com/?tab=series&id=81189', 'tvdb', '81189'],
    ['http://thetvdb.com/index.php?tab=series&id=81189&lid=7', 'tvdb', '81189'],
    ['http://thetvdb.com/?tab=episode&seriesid=81189&seasonid=1&id=9', 'tvdb', '81189'],
    ['https://thetvdb.com/dereferrer/series/81189', 'tvdb', '81189'],
    ['https://www.tvmaze.com/shows/169/breaking-bad', 'tvmaze', '169'],
  ])('reads only an address: %s', (link, provider, id) => {
    const expected = { root: 'url', ids: [{ provider, id }], metadata: {} } as const
    expect(readOne(`\n${link}\n`)).toEqual(expected)
  })

  test('finds the address in the text of a release group', () => {
    const text =
      '▄▄▀▀ RELEASE ▀▀▄▄\n<<< 1999 >>>\nIMDB: http://www.imdb.com/title/tt0133093\n░░ & more'
    expect(readOne(text).ids).toEqual([{ provider: 'imdb', id: 'tt0133093' }])
  })

  test('adds the id of an address behind the XML', () => {
    const text =
      '<movie><title>A</title><uniqueid type="imdb">tt0133093</uniqueid></movie>\n' +
      'https://www.themoviedb.org/movie/603\nhttps://www.imdb.com/title/tt9999999'
    expect(readOne(text)).toMatchObject({
      root: 'movie',
      title: 'A',
      ids: [
        { provider: 'imdb', id: 'tt0133093' },
        { provider: 'tmdb', id: '603' },
      ],
    })
  })

  test('takes no id from an address inside the XML', () => {
    const text = '<movie><trailer>https://www.themoviedb.org/movie/1</trailer></movie>'
    expect(readOne(text).ids).toEqual([])
  })
})

describe('an NFO in another encoding', () => {
  const text = '<movie><title>Amélie – Œuvre</title></movie>'
  const declared = (label: string): string => `<?xml version="1.0" encoding="${label}"?>\n${text}`
  const windows1252 = (value: string): Buffer =>
    Buffer.from(value.replace('–', '\u0096').replace('Œ', '\u008c'), 'latin1')
  const utf16be = (value: string): Buffer => Buffer.from(value, 'utf16le').swap16()

  test.each([
    ['UTF-8', Buffer.from(declared('UTF-8'))],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${declared('utf-8')}`)],
    ['UTF-16 little endian with a mark', Buffer.from(`\ufeff${declared('utf-16')}`, 'utf16le')],
    ['UTF-16 big endian with a mark', utf16be(`\ufeff${declared('utf-16')}`)],
    ['UTF-16 little endian without a mark', Buffer.from(declared('utf-16'), 'utf16le')],
    ['UTF-16 big endian without a mark', utf16be(declared('utf-16'))],
    ['declared windows-1252', windows1252(declared('windows-1252'))],
    ['declared ISO-8859-1', windows1252(declared('ISO-8859-1'))],
    ['windows-1252 declared as UTF-8', windows1252(declared('UTF-8'))],
    ['windows-1252 without a declaration', windows1252(text)],
    ['UTF-8 declared as UTF-16', Buffer.from(declared('utf-16'))],
    ['UTF-8 declared as nonsense', Buffer.from(declared('x-klingon'))],
  ])('reads %s', (_what, bytes) => {
    expect(readNfo(bytes)).toMatchObject({ documents: [{ title: 'Amélie – Œuvre' }], findings: [] })
  })
})

describe('an NFO that cannot be read', () => {
  test.each([
    ['an unclosed element', '<movie><title>A</movie>', /is not valid XML: .*title.*line 1/],
    ['half a file', '<movie>\n<title>A</title>\n<plot>and th', /is not valid XML: /],
    ['crossed tags', '<movie><a><b></a></b></movie>', /is not valid XML: /],
    [
      'an attribute without its quote',
      '<movie><title lang="x>A</title></movie>',
      /is not valid XML: /,
    ],
    ['another root', '<album><title>A</title></album>', /neither a Kodi element .* nor a link/],
    ['plain text', 'just some words', /neither a Kodi element .* nor a link/],
    ['JSON', '{"title":"A"}', /neither a Kodi element .* nor a link/],
    ['blanks', ' \n\t ', /^The NFO is empty\.$/],
    ['nothing', '', /^The NFO is empty\.$/],
  ])('gives no documents and a finding for %s', (_what, text, message) => {
    expect(read(text)).toEqual({
      documents: [],
      findings: [{ code: 'nfo_invalid', message: expect.stringMatching(message) }],
    })
  })

  test('gives a message of one short line', () => {
    const [finding] = read(`<movie>\n${'<a '.repeat(5000)}\u001b[31m\n`).findings
    expect(finding?.message).toMatch(/^\P{Cc}{20,300}$/u)
  })
})
