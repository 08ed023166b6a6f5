import { describe, expect, test } from 'bun:test'

import { createNameParser } from '../../../src/media/name/parse-name.ts'

// An explanation takes the longer way, which asks the token library about the whole name.
const names = [
  'Copper.Hill.2019.05.17.720p.WEB.H264-QUAY.mkv',
  'Copper.Hill.2019.05.17.PROPER.GERMAN.DL.1080p.HDTV.x264-QUAY.mkv',
  'Copper.Hill.2019.05.17.The.Danish.Guest.720p.WEB.H264-QUAY.mkv',
  'Copper.Hill.2019.05.17.1080p.E05.WEB.x264-QUAY.mkv',
  'Copper.Diamond.Hill.2019.05.17.1080p.WEB.x264-QUAY.mkv',
  'Copper.Hill.2019.05.17.1080p.WEB.x264-Albanian.mkv',
  'Copper.Hill.2019.05.17.1080p.WEB.x264-HDDVD.mkv',
  'Copper.Hill.2019.05.17.1080p.WEB-DL.20240518.AC3.x265-QUAY.mkv',
  'Dan.Hill.2019.05.17.NORDiC.1080p.WEB.x264-QUAY.mkv',
  'Über.Hill.2019.02.30.1080p.WEB.x264-QUAY.mkv',
  'Copper.Hill.2049.2014.1080p.BluRay.x264-QUAY.mkv',
  'Copper.Hill.1984.2020.GERMAN.DL.1080p.BluRay.x264-QUAY.mkv',
  'Copper.Hill.1950.1951.PL.1080p.BluRay.x264-QUAY.mkv',
  'Copper.Hill.1999.1999.1080p.BluRay.x264-QUAY.mkv',
  'Copper.Hill.ai.2049.2014.1080p.BluRay.x264-QUAY.mkv',
  'Copper.Caap.1965.1982.1080p.BluRay.x264-QUAY.mkv',
  'SIX.Copper.Hill.2049.2014.1080p.BluRay.x264-QUAY.mkv',
  'VodRip.Copper.Hill.2049.2014.1080p.BluRay.x264-QUAY.mkv',
  'HD.2049.2014.1080p.x264-QUAY.mkv',
  'Copper.Hill.2049.2014.1080p.5of9.BluRay.x264-QUAY.mkv',
  'Copper.Hill.2049.2014.1080p.S02.BluRay.x264-QUAY.mkv',
  'Copper.Hill.2049.2014.1080p.01-03.BluRay.DDP5.1.x264-QUAY.mkv',
  'Copper.Hill.2049.2014.Part.Two.HDTV.x264-QUAY.mkv',
  'Copper.Hill.2049.2014.480p.Part.Two.HDTV.x264-QUAY.mkv',
  'Copper.Hill.2049.2014.720p.Cap.205.HDTV.x264-QUAY.mkv',
  'Dan.Hill.2049.2014.NORDiC.1080p.WEB.x264-QUAY.mkv',
  '[Quay] Copper Hill - 05.mkv',
  '[Quay] Copper Hill - 05v2 [1080p].mkv',
  '[Quay] Copper Hill - 105 (BD 1080p) [HEVC] [ABCD1234].mkv',
  '[Quay] Copper Hill - 720 [1080p].mkv',
  '[Quay] Episodio - 05 [1080p].mkv',
  '[Quay] Copper Hill EXTENDED - 05 [1080p].mkv',
  '[Quay] Copper Hill FR - 05 [1080p].mkv',
  '[FLAC] Copper Hill - 05 [1080p].mkv',
  'Copper Hill/Season 2/[Quay] Copper Hill - 205 [1080p].mkv',
  'Copper Hill/[Quay] Copper Hill - 05 [DVDRip].mkv',
]

describe('a short way reads what the longer one does', () => {
  const parser = createNameParser()
  for (const name of names) {
    test(name, () => {
      expect(parser.parse(name)).toEqual(parser.explain(name).name)
    })
  }
})
