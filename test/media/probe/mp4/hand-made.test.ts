import { beforeAll, describe, expect, test } from 'bun:test'
import { closeSync, ftruncateSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { HeaderFacts } from '../../../../src/media/probe/header.ts'
import { differences } from '../differences.ts'
import { ffmpeg, h264, makeFolder, picture, tone } from '../media.ts'
import { askFfprobe, factsOf, readBytes, readFile } from './files.ts'
import { append, box, bytes, changeBox, longBox, u16, u32, u64, zeros } from './make.ts'

const folder = makeFolder()
const load = (file: string): Uint8Array => new Uint8Array(readFileSync(join(folder, file)))
let plain: Uint8Array = new Uint8Array()
let hevc: Uint8Array = new Uint8Array()
let linear: Uint8Array = new Uint8Array()

beforeAll(() => {
  ffmpeg(folder, `${picture} ${tone} ${h264} -c:a aac plain.mp4`)
  ffmpeg(folder, `${picture} -c:v libx265 -x265-params log-level=none -tag:v hvc1 hevc.mp4`)
  ffmpeg(folder, `${picture} ${tone} ${h264} -c:a pcm_s16le linear.mov`)
  plain = load('plain.mp4')
  hevc = load('hevc.mp4')
  linear = load('linear.mov')
}, 120_000)

/** The facts of a changed file, after ffprobe has said the same of it. */
function agreed(file: Uint8Array): HeaderFacts {
  const path = join(folder, 'changed.mp4')
  writeFileSync(path, file)
  const { reading } = readFile(path)
  if (reading.outcome !== 'read') throw new Error(JSON.stringify(reading))
  expect(differences(reading.facts, askFfprobe(path))).toEqual([])
  return reading.facts
}

const media = 'moov/trak/mdia'
const entries = `${media}/minf/stbl/stsd`

describe('Dolby Vision', () => {
  // Version 1.0, profile 8, level 6, with a base layer that other players show.
  const configuration = [1, 0, (8 << 1) | 0, (6 << 3) | 5, 0x10, ...zeros(19)]

  test('is read from its configuration', () => {
    const file = changeBox(hevc, `${entries}/hvc1`, append(box('dvvC', configuration)))
    expect(agreed(file).video[0]).toMatchObject({ range: 'DV', dolbyVisionProfile: 8 })
  })

  test.each(['dvh1', 'dvhe'])('is read from the code %s alone', (code) => {
    const file = changeBox(hevc, `${entries}/hvc1`, (payload) => box(code, payload))
    expect(agreed(file).video[0]).toMatchObject({
      codec: 'hevc',
      range: 'DV',
      dolbyVisionProfile: null,
    })
  })
})

describe('sound descriptions of QuickTime', () => {
  test('of version 2 have their numbers elsewhere', () => {
    const rate = new Uint8Array(8)
    new DataView(rate.buffer).setFloat64(0, 44_100)
    const second = [
      [...zeros(6), ...u16(1), ...u16(2), ...zeros(6)],
      [...u16(3), ...u16(16), ...u16(0xfffe), ...u16(0), ...u32(0x10000), ...u32(72)],
      [...rate, ...u32(1), ...u32(0x7f000000), ...u32(16), ...u32(12), ...u32(2), ...u32(1)],
    ]
    const path = 'moov/trak:1/mdia/minf/stbl/stsd/sowt'
    const sound = agreed(changeBox(linear, path, () => box('lpcm', ...second))).audio[0]
    expect(sound).toMatchObject({ codec: 'pcm_s16le', channels: 1, sampleRateHz: 44_100 })
  })

  test('may stand without a layout of speakers', () => {
    const path = 'moov/trak:1/mdia/minf/stbl/stsd/sowt/chan'
    expect(agreed(changeBox(linear, path, () => new Uint8Array())).audio[0]?.layout).toBeNull()
  })
})

describe('languages', () => {
  function withCode(code: number): Uint8Array {
    return changeBox(linear, 'moov/trak:1/mdia/mdhd', (payload) =>
      box('mdhd', payload.subarray(0, 20), u16(code), u16(0)),
    )
  }

  test.each([
    [2, 'de'],
    [11, 'ja'],
    [130, 'ca'],
    [34, null],
    [200, null],
    [0x7fff, null],
  ])('of the Macintosh: %d is %p', (code, language) => {
    expect(agreed(withCode(code)).audio[0]?.language).toBe(language)
  })

  test('of the Macintosh that ffprobe writes with a blank are known too', () => {
    expect(factsOf(readBytes(withCode(18))).audio[0]?.language).toBe('hr')
  })

  test('of the extended box count where the header names none, other than with ffprobe', () => {
    const file = changeBox(plain, media, append(box('elng', u32(0), 'pt-BR\0')))
    expect(factsOf(readBytes(file)).video[0]?.language).toBe('pt')
  })
})

describe('subtitles that ffprobe takes for data', () => {
  test.each([
    ['wvtt', 'webvtt'],
    ['stpp', 'ttml'],
  ])('of the code %s are listed', (code, codec) => {
    const asText = changeBox(plain, 'moov/trak:1/mdia/hdlr', (payload) =>
      box('hdlr', payload.subarray(0, 8), 'text', payload.subarray(12)),
    )
    const file = changeBox(asText, 'moov/trak:1/mdia/minf/stbl/stsd/mp4a', () =>
      box(code, zeros(6), u16(1)),
    )
    const facts = factsOf(readBytes(file))
    expect(facts.audio).toEqual([])
    expect(facts.subtitles).toMatchObject([{ index: 1, codec }])
  })
})

describe('boxes', () => {
  test('with sizes of 64 bits are read', () => {
    const tables = changeBox(plain, `${media}/minf`, (payload) => longBox('minf', payload))
    agreed(changeBox(tables, 'moov', (payload) => longBox('moov', payload)))
  })

  test('with a size of 0 reach to the end', () => {
    agreed(changeBox(plain, 'moov', (payload) => bytes(u32(0), 'moov', payload)))
  })

  test('that nobody knows are passed over', () => {
    const inside = changeBox(plain, media, append(box('uuid', zeros(40)), box('xyz1', zeros(9))))
    agreed(bytes(inside, box('uuid', zeros(100))))
  })

  test('before the tracks with a cover make the tracks come later', () => {
    const cover = box('data', u32(14), u32(0), load('plain.mp4').subarray(0, 64))
    const handler = box('hdlr', zeros(8), 'mdirappl', zeros(9))
    const tags = box('udta', box('meta', u32(0), handler, box('ilst', box('covr', cover))))
    const file = changeBox(plain, 'moov', (payload) =>
      box('moov', payload.subarray(0, 108), tags, payload.subarray(108)),
    )
    const facts = factsOf(readBytes(file))
    expect([facts.video[0]?.index, facts.audio[0]?.index]).toEqual([1, 2])
  })

  test('within themselves end where they would leave their parent', () => {
    const file = changeBox(plain, media, (payload) =>
      bytes(u32(payload.length + 8 + 1_000_000), 'mdia', payload),
    )
    expect(readBytes(file).outcome).not.toBe('foreign')
  })

  test('that are nested a thousand deep are not followed', () => {
    let deep = box('trak')
    for (let depth = 0; depth < 1000; depth++) deep = bytes(u32(deep.length + 8), 'trak', deep)
    expect(readBytes(bytes(plain.subarray(0, 32), box('moov', deep)))).toMatchObject({
      outcome: 'unsure',
      reason: 'it has neither video nor audio',
    })
  })
})

describe('what cannot be told', () => {
  test('is a codec that nobody knows', () => {
    const file = changeBox(plain, `${entries}/avc1`, (payload) => box('xyz1', payload))
    expect(readBytes(file)).toMatchObject({
      outcome: 'unsure',
      reason: "its codec 'xyz1' is not understood",
      facts: { video: [{ codec: 'unknown', width: 64, height: 36 }], audio: [{ codec: 'aac' }] },
    })
  })

  test('is sound that may have twice its rate', () => {
    const file = changeBox(plain, 'moov/trak:1/mdia/minf/stbl/stsd/mp4a/esds', () =>
      // AAC at 24 kHz with two channels, and not a word about band replication.
      box('esds', u32(0), [3, 22], u16(1), [0, 4, 17, 0x40, 0x15], zeros(11), [5, 2, 0x13, 0x10]),
    )
    expect(readBytes(file)).toMatchObject({
      outcome: 'unsure',
      reason: 'only a decoder can tell the form of its aac sound',
    })
  })

  test('is a track that changes its codec', () => {
    const file = changeBox(plain, entries, (payload) =>
      box('stsd', u32(0), u32(2), payload.subarray(8), payload.subarray(8)),
    )
    expect(readBytes(file)).toMatchObject({
      outcome: 'unsure',
      reason: 'it changes its codec midway',
    })
  })

  test('is a header that is compressed', () => {
    const file = bytes(plain.subarray(0, 32), box('moov', box('cmov', zeros(30))))
    expect(readBytes(file)).toMatchObject({ outcome: 'unsure', facts: null })
  })

  test('is a file of which the header is still missing', () => {
    const half = plain.subarray(0, Math.floor(plain.length / 2))
    const reading = readBytes(half)
    expect(reading).toMatchObject({ outcome: 'unsure', reason: 'its index (moov) is missing' })
    if (reading.outcome !== 'unsure') throw new Error('unreachable')
    expect(reading.announcedBytes).toBeGreaterThan(half.length)
  })

  test('is nothing of a file whose data are cut off behind the header', () => {
    ffmpeg(folder, `${picture} ${h264} -movflags +faststart fast.mp4`)
    const whole = load('fast.mp4')
    expect(readBytes(whole.subarray(0, -500))).toMatchObject({
      outcome: 'read',
      announcedBytes: whole.length,
    })
  })
})

describe('other files', () => {
  test.each([
    ['nothing', ''],
    ['text', 'This is a text, and nothing but a text.'],
    ['a picture of JPEG 2000', '\0\0\0\x14ftypjp2 \0\0\0\0jp2 \0\0\0\x08mdat'],
    ['Matroska', '\x1a\x45\xdf\xa3\0\0\0\0\0\0\0\0\0\0\0\0'],
  ])('are foreign: %s', (_name, text) => {
    expect(readBytes(bytes(text))).toEqual({ outcome: 'foreign' })
  })
})

describe('hostile numbers', () => {
  test('of entries do not make a table larger than its box', () => {
    const stbl = `${media}/minf/stbl`
    for (const table of ['stts', 'stsc', 'stco', 'stsz']) {
      const file = changeBox(plain, `${stbl}/${table}`, (payload) =>
        box(
          table,
          payload.subarray(0, table === 'stsz' ? 8 : 4),
          u32(0xffffffff),
          payload.subarray(8),
        ),
      )
      expect(readBytes(file).outcome).not.toBe('foreign')
    }
  })

  test('of tracks end at a thousand', () => {
    const track = box('trak', box('tkhd', u32(1), zeros(80)))
    const many = Array.from({ length: 1500 }, () => track)
    const file = changeBox(plain, 'moov', append(...many))
    expect(readBytes(file)).toMatchObject({ outcome: 'unsure', reason: 'it has too many tracks' })
  })

  test('of a file of 50 GB with its header at the end cost no more than elsewhere', () => {
    const path = join(folder, 'sparse.mp4')
    const fd = openSync(path, 'w')
    const dataBytes = 50 * 1024 ** 3
    const start = bytes(box('ftyp', 'isom', u32(512), 'isom'), u32(1), 'mdat', u64(dataBytes))
    const header = plain.subarray(Buffer.from(plain).lastIndexOf('moov') - 4)
    writeSync(fd, start)
    ftruncateSync(fd, 20 + dataBytes)
    writeSync(fd, header, 0, header.length, 20 + dataBytes)
    closeSync(fd)
    const { reading, reads } = readFile(path)
    expect(reading).toMatchObject({ outcome: 'read', facts: { durationMs: 1000 } })
    expect(reads).toBeLessThan(8)
  })
})

describe('a movie header', () => {
  function withDuration(duration: number): Uint8Array {
    return changeBox(plain, 'moov/mvhd', (payload) =>
      box('mvhd', payload.subarray(0, 16), u32(duration), payload.subarray(20)),
    )
  }

  test('tells the length before the tracks do', () => {
    expect(agreed(withDuration(1234)).durationMs).toBe(1234)
  })

  test.each([0, 0xffffffff])('with a length of %d leaves that to the tracks', (duration) => {
    expect(factsOf(readBytes(withDuration(duration))).durationMs).toBe(1000)
  })
})

describe('a header that is cut off', () => {
  test('is told apart from one that is whole', () => {
    const reading = readBytes(plain.subarray(0, -40))
    expect(reading).toMatchObject({ reason: 'its index (moov) is cut off' })
    expect(reading).toMatchObject({ outcome: 'unsure', announcedBytes: plain.length })
  })
})

describe('tracks of other kinds', () => {
  const description = 'moov/trak:1/mdia/minf/stbl/stsd/mp4a'

  function withHandler(handler: string): Uint8Array {
    return changeBox(plain, 'moov/trak:1/mdia/hdlr', (payload) =>
      box('hdlr', payload.subarray(0, 8), handler, payload.subarray(12)),
    )
  }

  test('are the pictures of subtitles from a DVD', () => {
    const decoder = [4, 13 + 2 + 64, 0xe0, 0x38, ...zeros(11), 5, 64, ...zeros(64)]
    const esds = box('esds', u32(0), [3, 3 + decoder.length], u16(2), [0], decoder)
    const file = changeBox(withHandler('subp'), description, () =>
      box('mp4s', zeros(6), u16(1), esds),
    )
    expect(agreed(file).subtitles).toMatchObject([{ index: 1, codec: 'dvd_subtitle' }])
  })

  test('are captions of American television', () => {
    const file = changeBox(withHandler('clcp'), description, () => box('c608', zeros(6), u16(1)))
    expect(agreed(file).subtitles).toMatchObject([{ index: 1, codec: 'eia_608' }])
  })

  test('are data, which take an index but are no stream of ours', () => {
    const file = changeBox(withHandler('meta'), description, () => box('mebx', zeros(6), u16(1)))
    expect(agreed(file)).toMatchObject({ audio: [], subtitles: [] })
  })

  test.each([
    ['samr', 'amr_nb', 8000],
    ['sawb', 'amr_wb', 16_000],
  ])('are sound of telephones: %s', (code, codec, sampleRateHz) => {
    const file = changeBox(plain, description, (payload) => box(code, payload.subarray(0, 28)))
    expect(agreed(file).audio).toMatchObject([{ codec, sampleRateHz, layout: 'mono' }])
  })

  test('are encrypted sound, named by what it was before', () => {
    const file = changeBox(plain, description, (payload) =>
      box(
        'enca',
        payload,
        box('sinf', box('frma', 'mp4a'), box('schm', u32(0), 'cenc', u32(0x10000))),
      ),
    )
    expect(factsOf(readBytes(file)).audio).toMatchObject([{ codec: 'aac', profile: 'LC' }])
  })
})
