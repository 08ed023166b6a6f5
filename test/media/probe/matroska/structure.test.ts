import { describe, expect, test } from 'bun:test'
import { readMatroska } from '../../../../src/media/probe/matroska/read-matroska.ts'
import { expectAsFfprobe } from './as-ffprobe.ts'
import {
  block,
  claiming,
  el,
  endless,
  file,
  header,
  ids,
  info,
  join,
  pcm,
  seekHead,
  subtitles,
  tracks,
  noBlocks,
  ac3Frame,
  ac3,
} from './build.ts'
import { reading, sourceOf } from './bytes-source.ts'

describe('the structure', () => {
  test('of a live recording has a segment and clusters of unknown size', () => {
    const frame = block(ids.simpleBlock, 1, {}, ac3Frame)
    const other = block(ids.simpleBlock, 2, {}, new Uint8Array(10))
    const bytes = join([
      header('webm'),
      endless(ids.segment, [
        info(),
        tracks(ac3(), subtitles(2)),
        endless(ids.cluster, [el(ids.timestamp, 0), other]),
        endless(ids.cluster, [el(ids.timestamp, 40), frame]),
      ]),
    ])
    expectAsFfprobe(bytes)
    expect(reading(bytes)).toMatchObject({ outcome: 'read', announcedBytes: null })
  })

  test('announces where the segment ends', () => {
    const whole = file(info(), tracks(pcm(1)), noBlocks)
    expect(reading(whole)).toMatchObject({ outcome: 'read', announcedBytes: whole.length })
    expect(reading(whole.subarray(0, -5))).toMatchObject({
      outcome: 'read',
      announcedBytes: whole.length,
    })
  })

  test('may name its parts in a seek head, wherever they lie', () => {
    const head = seekHead([ids.info, 0], [ids.tracks, 0], [ids.seekHead, 0])
    const big = el(ids.cluster, [el(ids.void, new Uint8Array(200_000))])
    const tracksAt = head.length + big.length
    const infoAt = tracksAt + tracks(pcm(1)).length
    const cyclic = seekHead([ids.info, infoAt], [ids.tracks, tracksAt], [ids.seekHead, 0])
    const bytes = file(cyclic, big, tracks(pcm(1)), info(2000))
    expectAsFfprobe(bytes)
    const source = sourceOf(bytes)
    expect(readMatroska(source)).toMatchObject({ outcome: 'read', facts: { durationMs: 2000 } })
    expect(source.reads).toBeLessThanOrEqual(3)
  })

  test('may have seek heads that name one another', () => {
    const length = seekHead([ids.seekHead, 0]).length
    const bytes = file(
      seekHead([ids.seekHead, length]),
      seekHead([ids.seekHead, 0]),
      info(),
      tracks(pcm(1)),
      noBlocks,
    )
    expect(reading(bytes).outcome).toBe('read')
  })

  test('may skip what is big without reading it', () => {
    const attachment = el(ids.attachments, [
      el(ids.attachedFile, [
        el(ids.fileName, 'a.ttf'),
        el(ids.mimeType, 'font/ttf'),
        el(ids.fileData, new Uint8Array(3_000_000)),
      ]),
    ])
    const source = sourceOf(file(info(), attachment, tracks(pcm(1)), noBlocks))
    expect(readMatroska(source).outcome).toBe('read')
    expect(source.reads).toBe(2)
  })

  test.each([
    ['nothing', new Uint8Array()],
    ['zeros', new Uint8Array(1000)],
    ['another EBML document', join([header('other'), el(ids.segment, [])])],
    ['text', new TextEncoder().encode('#EXTM3U\nhttp://127.0.0.1/')],
  ])('of %s is foreign', (_name, bytes) => {
    expect(reading(bytes)).toEqual({ outcome: 'foreign' })
  })

  test.each([
    ['no segment', header()],
    ['no tracks', file(info(), noBlocks)],
    ['subtitles only', file(info(), tracks(subtitles(1)), noBlocks)],
    ['a version of the future', join([el(ids.ebml, [el(0x42f7, 2), el(ids.docType, 'webm')])])],
  ])('with %s is left to ffprobe', (_name, bytes) => {
    expect(reading(bytes)).toMatchObject({ outcome: 'unsure', facts: null })
  })

  test('that is damaged is left to ffprobe, with what could be read', () => {
    const entry = claiming(ids.trackEntry, 2 ** 50, [])
    expect(reading(file(info(), tracks(pcm(1), entry), noBlocks))).toMatchObject({
      outcome: 'unsure',
      reason: expect.stringContaining('its structure is damaged at byte'),
      facts: { audio: [{ codec: 'pcm_s16le' }] },
    })
  })

  test('that is cut off within the tracks is left to ffprobe', () => {
    const whole = file(info(), tracks(pcm(1), pcm(2, el(ids.name, 'a long title'))))
    expect(reading(whole.subarray(0, -5))).toMatchObject({
      outcome: 'unsure',
      announcedBytes: whole.length,
      facts: { audio: [{ index: 0 }] },
    })
  })

  test('may be nested without end', () => {
    let nested = el(ids.void, 0)
    for (let depth = 0; depth < 2000; depth++) nested = el(ids.trackEntry, nested)
    const bytes = file(info(), tracks(pcm(1), nested), noBlocks)
    expect(reading(bytes).outcome).toBe('read')
  })
})
