import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { appendFileSync, copyFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { MediaTags, TagsOutcome } from '../../../src/domain/tags.ts'
import { fileOpener } from '../../../src/filesystem/file-opener.ts'
import { createTagReader } from '../../../src/media/tags/read-tags.ts'
import { streamOf } from '../../../src/media/tags/sound.ts'
import { ffmpeg, makeFolder } from '../probe/media.ts'
import { id3v24, picture } from './id3.ts'

setDefaultTimeout(120_000)

const folder = makeFolder()
const at = (name: string): string => join(folder, name)
const reader = createTagReader({ files: fileOpener })

const tone = '-f lavfi -i sine=duration=2:sample_rate=48000 -ac 2'
const tags = [
  '-metadata title=Thunder -metadata artist=AC/DC -metadata album_artist=AC/DC -metadata album=Razor',
  '-metadata track=3/12 -metadata disc=1/2 -metadata date=1990-09-24 -metadata genre=Rock',
].join(' ')
const more = [
  '-metadata compilation=1 -metadata MUSICBRAINZ_ALBUMID=1F1DE5AA-4b44-4b2c-9f06-6f8a3f8a4c11',
  '-metadata REPLAYGAIN_TRACK_GAIN=-6.50dB -metadata ORIGINALDATE=1989',
].join(' ')
const cover = '-i cover.jpg -map 0 -map 1 -c:v copy -disposition:v attached_pic'

async function read(name: string): Promise<TagsOutcome> {
  return await reader.read({ path: at(name) })
}

async function tagsOf(name: string): Promise<MediaTags> {
  const said = await read(name)
  if (said.outcome !== 'ok') throw new Error(JSON.stringify(said))
  return said.tags
}

beforeAll(() => {
  ffmpeg(folder, '-f lavfi -i color=red:s=64x64 -frames:v 1 cover.jpg')
  for (const name of ['all.flac', 'all.opus', 'all.m4a', 'all.wma']) {
    ffmpeg(folder, `${tone} ${tags} ${more} ${name}`)
  }
  ffmpeg(folder, `${tone} -c:a libvorbis ${tags} ${more} all.ogg`)
  ffmpeg(folder, `${tone} ${tags} -id3v2_version 3 v23.mp3`)
  ffmpeg(folder, `${tone} ${tags} -id3v2_version 4 v24.mp3`)
  ffmpeg(folder, `${tone} ${tags} all.wav`)
  ffmpeg(folder, `${tone} ${tags} -write_id3v2 1 all.aiff`)
  ffmpeg(folder, `${tone} -c:a alac ${tags} alac.m4a`)
  ffmpeg(folder, `${tone} ${cover} ${tags} cover.flac`)
  ffmpeg(folder, `${tone} ${cover} ${tags} cover.mp3`)
  ffmpeg(folder, `${tone} ${cover} ${tags} cover.m4a`)
  ffmpeg(folder, `${tone} bare.mp3`)
  copyFileSync(at('bare.mp3'), at('v1.mp3'))
  appendFileSync(at('v1.mp3'), id3v1({ title: 'Thunder', artist: 'AC/DC', album: 'Razor' }))
  ffmpeg(folder, `-i all.flac -map_metadata 0 apev2.wv`)
  ffmpeg(folder, '-f lavfi -i sine=duration=300 -ac 2 -c:a libvorbis long.ogg')
  ffmpeg(folder, '-f lavfi -i sine=duration=300 -ac 2 -c:a libopus long.opus')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The last 128 bytes of a file of old: of 1990, track 3, in the genre 17, which is rock. */
function id3v1(texts: Record<'title' | 'artist' | 'album', string>): Buffer {
  const tag = Buffer.alloc(128)
  tag.write('TAG')
  tag.write(texts.title, 3)
  tag.write(texts.artist, 33)
  tag.write(texts.album, 63)
  tag.write('1990', 93)
  tag[126] = 3
  tag[127] = 17
  return tag
}

/** A PICTURE block of FLAC, which is not the last one. */
function flacPicture(sizeBytes: number): Buffer {
  const mimeType = Buffer.from('image/jpeg')
  const head = Buffer.alloc(32 + mimeType.length)
  head.writeUInt32BE(3, 0)
  head.writeUInt32BE(mimeType.length, 4)
  head.set(mimeType, 8)
  head.writeUInt32BE(sizeBytes, 28 + mimeType.length)
  const block = Buffer.concat([Buffer.alloc(4), head, Buffer.alloc(sizeBytes)])
  block.writeUInt32BE(((6 << 24) | (block.length - 4)) >>> 0, 0)
  return block
}

const basics = {
  title: 'Thunder',
  artist: 'AC/DC',
  artists: ['AC/DC'],
  album: 'Razor',
  genres: ['Rock'],
}

describe('the tags of', () => {
  test.each([
    'all.flac',
    'all.ogg',
    'all.opus',
    'all.m4a',
    'alac.m4a',
    'v23.mp3',
    'v24.mp3',
    'all.aiff',
  ])('%s name title, artists, album and place', async (name) => {
    expect(await tagsOf(name)).toMatchObject({
      ...basics,
      albumArtist: 'AC/DC',
      track: { number: 3, of: 12 },
      disc: { number: 1, of: 2 },
      year: 1990,
    })
  })

  test('an ID3v1 of old are short, and know no album artist', async () => {
    expect(await tagsOf('v1.mp3')).toMatchObject({ ...basics, albumArtist: null, year: 1990 })
  })

  test('a WAV are its INFO', async () => {
    expect(await tagsOf('all.wav')).toMatchObject({
      ...basics,
      track: { number: 3 },
      date: '1990-09-24',
    })
  })

  test('an APEv2 behind WavPack are read', async () => {
    expect(await tagsOf('apev2.wv')).toMatchObject({ ...basics, track: { number: 3, of: 12 } })
  })

  test('a WMA are read', async () => {
    expect(await tagsOf('all.wma')).toMatchObject({ ...basics, albumArtist: 'AC/DC' })
  })

  test.each(['all.flac', 'all.ogg', 'all.opus'])('%s hold ids and dates', async (name) => {
    expect(await tagsOf(name)).toMatchObject({
      date: '1990-09-24',
      originalYear: 1989,
      originalDate: '1989',
      isCompilation: true,
      musicBrainz: { album: '1f1de5aa-4b44-4b2c-9f06-6f8a3f8a4c11', track: null },
      replayGain: { albumGainDb: null },
    })
  })

  test('a file without any are null, and its sound is known', async () => {
    const { sound, ...rest } = await tagsOf('bare.mp3')
    expect(rest).toMatchObject({
      title: null,
      artist: null,
      artists: [],
      albumArtist: null,
      album: null,
      track: { number: null, of: null },
      isCompilation: null,
      pictures: [],
    })
    expect(sound).toMatchObject({ channels: 2, sampleRateHz: 48_000, bitDepth: null })
  })
})

describe('the gain', () => {
  test('is told in decibels', async () => {
    const gain = 'replaygain_track_gain=-6.50 dB'
    const args = ['-i', at('all.flac'), '-metadata', gain, at('gain.flac')]
    Bun.spawnSync(['ffmpeg', '-v', 'error', '-nostdin', '-y', ...args])
    const { replayGain } = await tagsOf('gain.flac')
    expect(replayGain).toMatchObject({ trackGainDb: -6.5, trackPeak: null })
  })
})

describe('the sound', () => {
  test.each([
    ['all.flac', 'flac', 'flac'],
    ['all.ogg', 'ogg', 'vorbis'],
    ['all.opus', 'ogg', 'opus'],
    ['v24.mp3', 'mp3', 'mp3'],
    ['all.wav', 'wav', 'pcm_s16le'],
    ['all.aiff', 'aiff', 'pcm_s16be'],
  ])('of %s is told as a program would', async (name, container, codec) => {
    const { sound } = await tagsOf(name)
    const audio = [{ codec, channels: 2, layout: 'stereo', sampleRateHz: 48_000 }]
    expect(streamOf(sound)).toMatchObject({ container, audio })
    expect(Math.abs((sound.durationMs ?? 0) - 2_000)).toBeLessThan(60)
  })

  test('of a lossless file has a depth', async () => {
    expect((await tagsOf('all.flac')).sound.bitDepth).toBe(16)
    expect((await tagsOf('alac.m4a')).sound).toMatchObject({ codec: 'ALAC', bitDepth: 16 })
    expect((await tagsOf('all.m4a')).sound.bitDepth).toBeNull()
  })

  test.each(['long.ogg', 'long.opus'])('of %s is as long as its last page says', async (name) => {
    const { durationMs } = (await tagsOf(name)).sound
    expect(Math.abs((durationMs ?? 0) - 300_000)).toBeLessThan(30)
  })

  test('of a codec that is not sure is left to the program', async () => {
    expect(streamOf((await tagsOf('all.wma')).sound)).toBeNull()
    expect(streamOf((await tagsOf('all.m4a')).sound)).toBeNull()
  })
})

describe('pictures inside', () => {
  test.each(['cover.flac', 'cover.mp3', 'cover.m4a'])(
    '%s are told, and their bytes are asked for',
    async (name) => {
      const bytes = await Bun.file(at('cover.jpg')).bytes()
      expect((await tagsOf(name)).pictures).toEqual([
        { kind: null, mimeType: 'image/jpeg', sizeBytes: bytes.length },
      ])
      const said = await reader.readPicture({ path: at(name) })
      expect(said).toMatchObject({ outcome: 'ok', picture: { mimeType: 'image/jpeg' } })
      if (said.outcome === 'ok') expect(said.picture?.bytes).toEqual(bytes)
    },
  )

  test('a file without one are none', async () => {
    expect(await reader.readPicture({ path: at('bare.mp3') })).toMatchObject({
      outcome: 'ok',
      picture: null,
    })
  })
})

describe('a file', () => {
  test.each([
    ['noise.mp3', Buffer.alloc(3_000, 0x5a)],
    ['text.flac', Buffer.from('no audio at all')],
    ['short.ogg', Buffer.from('OggS')],
    ['half.m4a', Buffer.from('\0\0\0\x18ftypM4A ')],
  ])('%s that is none is unreadable', async (name, content) => {
    writeFileSync(at(name), content)
    expect(await read(name)).toMatchObject({ outcome: 'unreadable' })
  })

  test('that is empty is unreadable, and one that is not there has vanished', async () => {
    writeFileSync(at('empty.mp3'), '')
    expect(await read('empty.mp3')).toMatchObject({
      outcome: 'unreadable',
      reason: 'The file is empty.',
    })
    expect(await read('nowhere.mp3')).toEqual({ outcome: 'vanished' })
  })

  test('that is cut off behind its tags still tells them', async () => {
    copyFileSync(at('all.flac'), at('cut.flac'))
    truncateSync(at('cut.flac'), 2_000)
    expect(await tagsOf('cut.flac')).toMatchObject(basics)
  })

  test('that is a folder is not read', async () => {
    expect(await reader.read({ path: folder })).toMatchObject({
      outcome: 'unreadable',
      facts: null,
    })
  })

  test('whose tag claims to be endless costs no more than it holds', async () => {
    // ID3v2.4 with a length of 256 MiB, of which nothing follows.
    const header = Buffer.from([0x49, 0x44, 0x33, 4, 0, 0, 0x7f, 0x7f, 0x7f, 0x7f])
    writeFileSync(at('endless.mp3'), header)
    appendFileSync(at('endless.mp3'), Buffer.alloc(1_000))
    const began = performance.now()
    expect((await read('endless.mp3')).outcome).not.toBe('changed')
    expect(performance.now() - began).toBeLessThan(2_000)
  })

  test('with more pictures than are read still tells its tags', async () => {
    const [head, rest] = [4 + 38, await Bun.file(at('all.flac')).bytes()]
    const blocks = Array.from({ length: 5 }, () => flacPicture(12 * 1024 * 1024))
    writeFileSync(
      at('heavy.flac'),
      [rest.subarray(0, head), ...blocks, rest.subarray(head)].reduce(
        (a, b) => Buffer.concat([a, b]),
        Buffer.alloc(0),
      ),
    )
    expect(await tagsOf('heavy.flac')).toMatchObject({ ...basics, pictures: [] })
  })

  test('whose tag is larger than any sound one is unreadable', async () => {
    const audio = await Bun.file(at('bare.mp3')).bytes()
    const tag = id3v24([
      ['TIT2', 'Thunder'],
      ['APIC', picture(60 * 1024 * 1024)],
    ])
    writeFileSync(at('heavy.mp3'), Buffer.concat([tag, audio]))
    expect(await read('heavy.mp3')).toMatchObject({
      outcome: 'unreadable',
      reason: expect.stringContaining('more reading'),
    })
  })

  test('of many gigabytes is read at its ends', async () => {
    copyFileSync(at('all.wav'), at('huge.wav'))
    truncateSync(at('huge.wav'), 3 * 1024 ** 3)
    const began = performance.now()
    expect(await tagsOf('huge.wav')).toMatchObject({ sound: { channels: 2 } })
    expect(performance.now() - began).toBeLessThan(2_000)
  })

  test('is not read on when the call is cancelled', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    const reading = await reader.read({ path: at('all.flac'), signal }).catch(String)
    expect(reading).toContain('enough')
  })
})
