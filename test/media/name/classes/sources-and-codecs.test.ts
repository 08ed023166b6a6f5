import { describe, expect } from 'bun:test'

import { bluray, h264, h265, says, uhd, web, type Case } from './says.ts'

const film = { title: 'Harbour Lights', year: 2014 }
const tv: unknown = expect.stringMatching(/tv|dsr|sat|dvb/i)
const dvd: unknown = expect.stringMatching(/^dvd/i)

describe('a source', () => {
  const words: [word: string, source: unknown][] = [
    ['BluRay', bluray],
    ['Blu-ray', bluray],
    ['BDRip', bluray],
    ['BRRip', bluray],
    ['MBluRay', bluray],
    ['BDRemux', bluray],
    ['BluRay.REMUX', bluray],
    ['UHD.BluRay', bluray],
    ['WEB-DL', web],
    ['WEBDL', web],
    ['WEBRip', web],
    ['WEB', web],
    ['AMZN.WEB-DL', web],
    ['NF.WEBRip', web],
    ['HDTV', tv],
    ['PDTV', tv],
    ['SDTV', tv],
    ['DSR', tv],
    ['TVRip', tv],
    ['SATRip', tv],
    ['DVDRip', dvd],
    ['DVD', dvd],
    ['DVD9', dvd],
    ['HDRip', expect.stringMatching(/hdrip/i)],
    ['HDCAM', expect.stringMatching(/cam/i)],
    ['CAM', expect.stringMatching(/cam/i)],
    ['TELESYNC', expect.stringMatching(/telesync|^ts$/i)],
    ['TELECINE', expect.stringMatching(/telecine|^tc$/i)],
    ['DVDSCR', expect.stringMatching(/scr/i)],
    ['VHSRip', expect.stringMatching(/vhs/i)],
  ]
  says(
    words.map(([word, source]): Case => [
      `Harbour.Lights.2014.${word}.x264-QUAY.mkv`,
      { ...film, source, videoCodec: h264, releaseGroup: 'QUAY' },
    ]),
  )
  says([
    ['Harbour.Lights.2014.BD720p.x264-QUAY.mkv', { ...film, source: bluray, resolution: '720p' }],
    ['Harbour Lights (2014) [BD 1080p].mkv', { ...film, source: bluray, resolution: '1080p' }],
    ['Harbour Lights (2014) Bluray-1080p.mkv', { ...film, source: bluray, resolution: '1080p' }],
    ['Harbour Lights (2014) Remux-2160p.mkv', { ...film, resolution: uhd }],
    [
      'Copper.Hill.S01E02.DSR.XviD-QUAY.avi',
      { title: 'Copper Hill', source: tv },
      ['episodeTitle'],
    ],
  ])
})

describe('a codec', () => {
  const words: [word: string, codec: unknown][] = [
    ['x264', h264],
    ['H.264', h264],
    ['h264', h264],
    ['AVC', h264],
    ['x265', h265],
    ['H.265', h265],
    ['HEVC', h265],
    ['XviD', expect.stringMatching(/^xvid$/i)],
    ['DivX', expect.stringMatching(/^divx$/i)],
    ['AV1', expect.stringMatching(/^av1$/i)],
    ['VP9', expect.stringMatching(/^vp9$/i)],
    ['MPEG2', expect.stringMatching(/^mpeg-?2$/i)],
    ['VC-1', expect.stringMatching(/^vc-?1$/i)],
  ]
  says(
    words.map(([word, videoCodec]): Case => [
      `Harbour.Lights.2014.1080p.BluRay.${word}-QUAY.mkv`,
      { ...film, videoCodec, resolution: '1080p', releaseGroup: 'QUAY' },
    ]),
  )
})

describe('a resolution', () => {
  const words: [word: string, resolution: unknown][] = [
    ['480p', '480p'],
    ['576p', '576p'],
    ['720p', '720p'],
    ['1080p', '1080p'],
    ['1080i', expect.stringMatching(/^1080[ip]$/)],
    ['1440p', expect.stringMatching(/^(?:1440p|2k)$/i)],
    ['2160p', uhd],
    ['4K', uhd],
    ['1280x720', '720p'],
    ['1920x1080', '1080p'],
    ['3840x2160', uhd],
  ]
  says(
    words.map(([word, resolution]): Case => [
      `Harbour.Lights.2014.${word}.WEB-DL.x264-QUAY.mkv`,
      { ...film, resolution, source: web },
    ]),
  )
})

describe('release words in a title', () => {
  says([
    ['Cam (2018)/Cam (2018).mkv', { title: 'Cam', year: 2018 }, ['source']],
    ['The Web (2013).mkv', { title: 'The Web', year: 2013 }, ['source']],
    ['Charlottes Web (2006).mkv', { title: 'Charlottes Web', year: 2006 }, ['source']],
    ['Web of Salt S01E02.mkv', { title: 'Web of Salt', seasons: [1] }, ['source']],
    ['The Opus (2025).mkv', { title: 'The Opus', year: 2025 }, ['source']],
    ['Atmos (2012)/Atmos (2012).mkv', { title: 'Atmos', year: 2012 }],
    ['Remux the Sea (2020).mkv', { title: 'Remux the Sea', year: 2020 }, ['source']],
    [
      'Copper Hill - S01E02 - The Web.mkv',
      { title: 'Copper Hill', episodeTitle: 'The Web' },
      ['source'],
    ],
    ['Proper Manners (2001).mkv', { title: 'Proper Manners', year: 2001 }],
    ['The Internal Sea (1996).mkv', { title: 'The Internal Sea', year: 1996 }],
  ])
})
