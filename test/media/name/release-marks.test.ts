import { describe, expect, test } from 'bun:test'

import { takeCrc32 } from '../../../src/media/name/crc32.ts'
import { editionOf, withoutEdition } from '../../../src/media/name/edition.ts'
import { isHashed } from '../../../src/media/name/hashed.ts'
import { resolutionOf } from '../../../src/media/name/resolution.ts'
import { unreversed } from '../../../src/media/name/reversed.ts'
import { withoutSite } from '../../../src/media/name/site-prefix.ts'
import { sourceOf, strongerSourceOf } from '../../../src/media/name/source.ts'
import { versionOf } from '../../../src/media/name/version.ts'

describe('a version', () => {
  test.each([
    ['Show - 05v2 [720p]', 2],
    ['Show - 05 [v3]', 3],
    ['Show - 05 V2', 2],
    ['Show - 05v0', 0],
    ['Show.S01E02.REPACK.720p', 2],
    ['Show.S01E02.PROPER.720p', 2],
    ['Show.S01E02.RERIP.720p', 2],
    ['Show.S01E02.REPACK2.720p', 3],
    ['Show.S01E02.REAL.PROPER.720p', 2],
  ])('of %s is %i', (text, version) => {
    expect(versionOf(text)).toBe(version)
  })

  test.each(['Show - 05', 'Show v2.5', 'Properly', 'DVDR v', 'Vv2x'])(
    'is not seen in %s',
    (text) => {
      expect(versionOf(text)).toBeNull()
    },
  )
})

describe('a check sum', () => {
  test.each([
    ['Show - 05 [abcd1234]', 'ABCD1234', 'Show - 05'],
    ['Show - 05 (ABCD1234)', 'ABCD1234', 'Show - 05'],
    ['Show - 05 - 8F3A11BC', '8F3A11BC', 'Show - 05'],
    ['[12345678] Show', '12345678', 'Show'],
  ])('in %s is %s', (name, crc32, rest) => {
    expect(takeCrc32(name)).toEqual({ rest, crc32 })
  })

  test.each(['Show [20240517]', 'Show [ABCD123]', 'Show ABCD1234 x', 'Show [GHIJ1234]'])(
    'is none in %s',
    (name) => {
      expect(takeCrc32(name)).toEqual({ rest: name })
    },
  )
})

describe('a reversed name', () => {
  test('is turned the right way round', () => {
    expect(unreversed('YAUQ-462x p0801 20E10S ruobraH')).toBe('Harbour S01E02 1080p x264-QUAY')
  })

  test.each(['Harbour S01E02 1080p', 'Harbour 1080p 21E20S', 'Stressed', 'p0802'])(
    '%s is left as it is',
    (name) => {
      expect(unreversed(name)).toBe(name)
    },
  )
})

describe('a name without meaning', () => {
  test.each([
    '9f86d081884c7d659a2feaa0c55ad015',
    'b5c1d2e3-4f5a-6b7c-8d9e-0f1a2b3c4d5e',
    'Zk9S1e27QmVtP0aLrT4x',
    'abc',
  ])('%s is one', (stem) => {
    expect(isHashed(stem)).toBe(true)
  })

  test.each([
    'Casablanca',
    'defaced',
    'HarbourLightsS01E02',
    'Show1x02',
    '2001ASpaceOdyssey',
    '1917',
    'Heat 1995',
  ])('%s is none', (stem) => {
    expect(isHashed(stem)).toBe(false)
  })
})

describe('a web site', () => {
  test.each([
    ['www.site.com - Heat', 'Heat'],
    ['[ www.site.com ] - Heat', 'Heat'],
    ['[site.org] Heat', 'Heat'],
    ['site-2.org.au - Heat', 'Heat'],
    ['www.site.com_Heat', 'Heat'],
    ['Heat [www.site.com]', 'Heat'],
    ['Heat (site.net)', 'Heat'],
  ])('is taken off %s', (name, rest) => {
    expect(withoutSite(name)).toBe(rest)
  })

  test.each(['Mr. Robot', 'Dot.com', '[site.org]', 'Heat.1995', 'Heat [YTS.MX]'])(
    'is not seen in %s',
    (name) => {
      expect(withoutSite(name)).toBe(name)
    },
  )
})

describe('a source', () => {
  test.each([
    ['DSR.XviD', 'DSR'],
    ['DTHRip', 'DSR'],
    ['MBluRay', 'BluRay'],
    ['BD720p', 'BluRay'],
    ['BD1080p', 'BluRay'],
    ['[BD][1080p]', 'BluRay'],
    ['HD TV', 'HDTV'],
    ['SD TV', 'SDTV'],
    ['1080p.AMZN.x264', 'WEB-DL'],
    ['1080p NF H.264', 'WEB-DL'],
    ['DLMux', 'WEBRip'],
  ])('is read from %s', (text, source) => {
    expect(sourceOf(text)).toBe(source)
  })

  test.each([
    ['HDDVDRip', 'BluRay'],
    ['HD-DVD', 'BluRay'],
    ['BDRipMux', 'BluRay'],
    ['UHDBD', 'BluRay'],
    ['BD-50', 'BluRay'],
    ['MDVDR', 'DVD'],
    ['NetflixUHD', 'WEB-DL'],
    ['AmazonHD', 'WEB-DL'],
    ['WEBScreener', 'SCREENER'],
    ['Raw-HD', 'HDTV'],
  ])('is read from %s whatever the library takes it for', (text, source) => {
    expect(strongerSourceOf(text)).toBe(source)
  })

  test.each(['Abdomen', 'Websterland', 'Nfld', 'Standing'])('is not seen in %s', (text) => {
    expect(sourceOf(text)).toBeNull()
    expect(strongerSourceOf(text)).toBeNull()
  })
})

describe('a resolution in words or sizes', () => {
  test.each([
    ['FHD', '1080p'],
    ['UHD', '2160p'],
    ['1280×720', '720p'],
    ['1920*800', '1080p'],
    ['720x304', '304p'],
  ])('%s is %s', (text, resolution) => {
    expect(resolutionOf(text)).toBe(resolution)
  })
})

describe('an edition', () => {
  test.each([
    ['Final.Cut.1080p', 'Final Cut'],
    ["Director's Cut", "Director's Cut"],
    ['50th Anniversary Edition', '50th Anniversary Edition'],
    ['UNRATED', 'UNRATED'],
    ['Criterion Collection', 'Criterion Collection'],
  ])('is read from %s', (text, edition) => {
    expect(editionOf(text)).toBe(edition)
  })

  test.each([
    ['Heat.Extended.Edition.', 'Heat'],
    ["Heat (Director's Cut) ", 'Heat'],
    ['Hitze.German.DL.', 'Hitze'],
    ['Hitze.GERMAN.', 'Hitze'],
    ['The.Danish.Girl.', 'The.Danish.Girl.'],
    ['Final Cut', 'Final Cut'],
  ])('leaves of %s what is title', (text, title) => {
    expect(withoutEdition(text)).toBe(title)
  })
})
