import { describe, expect, test } from 'bun:test'

import { groupAtEnd, withoutPosting } from '../../../src/media/name/release-group.ts'

const groupOf = (name: string): string | null => {
  const text = withoutPosting(name)
  return groupAtEnd({ text, posted: text })
}

describe('a release group', () => {
  test.each([
    ['Heat.1995.1080p.BluRay.x264-QUAY', 'QUAY'],
    ['Heat.1995.1080p.BluRay.DTS-HD.MA.5.1-QUAY', 'QUAY'],
    ['Heat.1995.1080p.WEB-DL.AAC2.0.H.264-QUAY', 'QUAY'],
    ['Heat.1995.1080p.WEB-DL.H264.Pier-QY', 'Pier-QY'],
    ['Heat.1995.1080p.BluRay.FLAC.2.0-Q.U.A', 'Q.U.A'],
    ['Heat.1995.720p.WEBRip.x264-QUAY_English', 'QUAY'],
    ['Heat 1995 2160p WEB-DL H265 MP4-THE QUAY MEN', 'THE QUAY MEN'],
    ['Heat (1995) (1080p BluRay x265 HEVC 10bit AAC 5.1 Quay)', 'Quay'],
    ['Heat (1995) (1080p WEB-DL x265 AAC 2.0 English - Quay)', 'Quay'],
    ['Heat (1995) (1080p WEB-DL x265 10bit EAC3 5.1 Person) [Quay]', 'Quay'],
    ['Heat (1995) (1080p WEB-DL x265 10bit EAC3 5.1 Person) Quay', 'Quay'],
    ['Heat.1995.720p.WEB.DL.AAC2.0.H.264.QUAY', 'QUAY'],
    ['Heat.1995.1080p.BluRay.x264.[QUAY]', 'QUAY'],
    ['Heat.1995.1080p.BluRay.x264-[QUAY]', 'QUAY'],
    ['Heat 1995 [Blu-ray][1080p][Softsubs (Quay)]', 'Quay'],
    ['Heat [BDRemux 1080p AVC][QUA]', 'QUA'],
  ])('of %s is %s', (name, group) => {
    expect(groupOf(name)).toBe(group)
  })

  test.each([
    '-xpost',
    '-postbot',
    '-Obfuscated',
    '-Obfuscation',
    '-Scrambled',
    '-Pre',
    '-AsRequested',
    '-NZBgeek',
    '-sample',
    '-RePACKPOST',
    '-1',
    '[eztv]',
    '[rartv]',
    '[TGx]',
    '[eztv.re]',
    '-xpost[eztv]',
    '.nzb',
  ])('keeps nothing of %s behind it', (suffix) => {
    expect(groupOf(`Heat.1995.1080p.BluRay.x264-QUAY${suffix}`)).toBe('QUAY')
  })

  test.each([
    'Heat (1995)',
    'Half-Light',
    'Heat (1995) 1080p',
    'Heat.1995.1080p.WEB-DL',
    'Heat.1995.1080p.BluRay.DTS-HD',
    'Heat - S01E02 - The Pilot [HDTV-720p]',
    'Heat.1995.1080p.x264-[1080p]',
    'Heat 1995 1080p BluRay [Multiple Subtitle]',
  ])('is not seen in %s', (name) => {
    expect(groupOf(name)).toBeNull()
  })
})
