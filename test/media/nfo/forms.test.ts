import { describe, expect, test } from 'bun:test'
import { read, readOne } from './nfo.ts'

describe('an NFO of one element', () => {
  test.each(['movie', 'tvshow', 'season', 'episodedetails', 'musicvideo', 'artist', 'album'])(
    'reads <%s>',
    (root) => {
      const text = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<${root}><title>A</title></${root}>`
      expect(readOne(text)).toMatchObject({ root, title: 'A' })
    },
  )

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
    ['HTML symbols', '&Omega;&sigmaf;&thetasym; &larr;&le;&permil;', 'Ως&thetasym; ←≤‰'],
    ['a reference by windows-1252', 'x &#150; y&#x92;s &eacute;', 'x – y’s é'],
    ['the same in well-formed XML', 'x &#150; y&#x92;s', 'x – y’s'],
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

  test('gives the same with a declaration before each', () => {
    const text = [1, 2].map((number) => `<?xml version="1.0"?>\n${episode(number)}`).join('\n')
    expect(read(text).documents.map((document) => document.episode)).toEqual([1, 2])
  })

  test.each(['3', '4', '400', '-1', 'x'])(
    'ignores an episodenumberend of %s after episode 4',
    (end) => {
      const text = `<episodedetails><episode>4</episode><episodenumberend>${end}</episodenumberend></episodedetails>`
      expect(readOne(text).episode).toBe(4)
    },
  )
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
    ['another root', '<recipe><title>A</title></recipe>', /neither a Kodi element .* nor a link/],
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
