import { expect, test } from 'bun:test'

import { extensionOf, fileKindOf } from '../../src/filesystem/file-kind.ts'

test.each([
  ['Alien (1979).mkv', 'video'],
  ['ALIEN.MKV', 'video'],
  ['recording.dvr-ms', 'video'],
  ['01 Intro.flac', 'audio'],
  ['poster.JPG', 'image'],
  ['Alien.en.forced.srt', 'subtitle'],
  ['tvshow.nfo', 'nfo'],
  ['Alien.mkv.part', 'other'],
  ['readme', 'other'],
  ['.mkv', 'other'],
  ['name.', 'other'],
  ['', 'other'],
] as const)('%s is %s', (name, kind) => {
  expect(fileKindOf(name)).toBe(kind)
})

test.each([
  ['Season 1.5/episode', ''],
  ['a/.hidden', ''],
  ['a/b.TaR.gZ', 'gz'],
])('the extension of %s is "%s"', (name, extension) => {
  expect(extensionOf(name)).toBe(extension)
})
