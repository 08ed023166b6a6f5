import { describe, expect, test } from 'bun:test'
import { expectAsFfprobe } from './as-ffprobe.ts'
import { el, file, ids, info, pcm, subtitles, tracks, noBlocks } from './build.ts'
import { factsOf } from './bytes-source.ts'

describe('languages, titles and flags', () => {
  test('are those of the track entry, where an absent language is English', () => {
    const bytes = file(
      info(1234.5678),
      tracks(
        pcm(1),
        subtitles(2, el(ids.language, 'fre'), el(ids.name, 'Sous-titres')),
        subtitles(3, el(ids.language, 'fre'), el(ids.languageBcp47, 'de-DE')),
        subtitles(4, el(ids.languageBcp47, 'pt-BR')),
        subtitles(5, el(ids.language, 'und'), el(ids.name, 'cut\0off')),
        subtitles(6, el(ids.flagDefault, 0), el(ids.flagForced, 1), el(ids.flagHearingImpaired, 1)),
      ),
      noBlocks,
    )
    expectAsFfprobe(bytes)
    expect(factsOf(bytes).subtitles.map(({ language }) => language)).toEqual([
      'fr',
      'fr',
      'en',
      null,
      'en',
    ])
  })

  test('give way to tags of the same track', () => {
    const simple = (name: string, value: string, ...more: readonly Uint8Array[]): Uint8Array =>
      el(ids.simpleTag, [el(ids.tagName, name), el(ids.tagString, value), ...more])
    const tag = (uid: number, ...found: readonly Uint8Array[]): Uint8Array =>
      el(ids.tag, [el(ids.targets, [el(ids.tagTrackUid, uid)]), ...found])
    const german = el(ids.tagLanguage, 'ger')
    expectAsFfprobe(
      file(
        info(),
        tracks(pcm(1), ...[2, 3, 4, 5, 6].map((number) => subtitles(number, el(ids.name, 'own')))),
        el(ids.tags, [
          tag(102, simple('TITLE', 'capitals')),
          tag(103, simple('title', 'small'), simple('LANGUAGE', 'ger')),
          tag(104, simple('TITLE', 'German', german)),
          tag(105, simple('TITLE', 'German', german, el(ids.tagDefault, 1))),
          tag(106, simple('Title', 'mixed'), simple('Language', 'ita')),
        ]),
        noBlocks,
      ),
    )
  })
})

describe('chapters', () => {
  const atom = (
    uid: number,
    start: number,
    title: string,
    ...more: readonly Uint8Array[]
  ): Uint8Array =>
    el(ids.atom, [
      el(ids.chapterUid, uid),
      el(ids.chapterStart, start * 1e9),
      el(ids.display, [el(ids.chapterTitle, title)]),
      ...more,
    ])

  test('are those of the upper level of all editions that go forward', () => {
    const bytes = file(
      info(100_000),
      tracks(pcm(1)),
      el(ids.chapters, [
        el(ids.edition, [
          atom(1, 0, 'One', el(ids.display, [el(ids.chapterTitle, 'Eins')])),
          atom(2, 5, 'Two', atom(22, 6, 'nested', atom(23, 6.5, 'deeper'))),
          atom(3, 4, 'back in time'),
          atom(4, 7.1234567, 'odd'),
          atom(0, 8, 'without uid'),
          atom(5, 9.0005, 'ends before it begins', el(ids.chapterEnd, 1e9)),
          atom(1, 11, 'One again'),
        ]),
        el(ids.edition, [atom(30, 3, 'earlier'), atom(31, 20, 'later')]),
      ]),
      noBlocks,
    )
    expectAsFfprobe(bytes)
    expect(factsOf(bytes).chapters.map(({ title }) => title)).toEqual([
      'One again',
      'Two',
      'odd',
      'later',
    ])
  })
})

describe('attachments', () => {
  const attached = (name: string, type: string, data: string): Uint8Array =>
    el(ids.attachedFile, [
      el(ids.fileName, name),
      el(ids.mimeType, type),
      el(ids.fileUid, 7),
      el(ids.fileData, data),
    ])

  test('are files with name, type and data that are no pictures', () => {
    const bytes = file(
      info(),
      el(ids.attachments, [
        attached('font.ttf', 'application/x-truetype-font', 'x'),
        attached('cover.gif', 'image/gif', 'x'),
        attached('cover.webp', 'image/webp', 'x'),
        attached('empty.bin', 'application/octet-stream', ''),
        el(ids.attachedFile, [el(ids.fileName, 'untyped'), el(ids.fileData, 'x')]),
      ]),
      tracks(pcm(1), subtitles(2)),
      noBlocks,
    )
    expectAsFfprobe(bytes)
    expect(factsOf(bytes).attachments.map(({ name }) => name)).toEqual(['font.ttf', 'cover.webp'])
  })

  test('are named by tags that speak of them', () => {
    const uid = el(ids.targets, [el(ids.tagAttachmentUid, 7)])
    const name = el(ids.simpleTag, [el(ids.tagName, 'FILENAME'), el(ids.tagString, 'other.ttf')])
    const bytes = file(
      info(),
      el(ids.attachments, [attached('font.ttf', 'font/ttf', 'x')]),
      tracks(pcm(1)),
      el(ids.tags, [el(ids.tag, [uid, name])]),
      noBlocks,
    )
    expectAsFfprobe(bytes)
    expect(factsOf(bytes).attachments).toEqual([{ name: 'other.ttf', mimeType: 'font/ttf' }])
  })
})
