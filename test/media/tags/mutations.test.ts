import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { fileOpener } from '../../../src/filesystem/file-opener.ts'
import { createTagReader } from '../../../src/media/tags/read-tags.ts'
import { ffmpeg, makeFolder } from '../probe/media.ts'

setDefaultTimeout(120_000)

const folder = makeFolder()
const reader = createTagReader({ files: fileOpener })
const names = ['a.mp3', 'a.flac', 'a.m4a', 'a.opus', 'a.ogg', 'a.wav', 'a.aiff', 'a.wma', 'a.wv']

beforeAll(() => {
  ffmpeg(folder, '-f lavfi -i color=red:s=64x64 -frames:v 1 cover.jpg')
  for (const name of names) {
    const hasCover = name === 'a.mp3' || name === 'a.flac' || name === 'a.m4a'
    const cover = hasCover
      ? '-i cover.jpg -map 0 -map 1 -c:v copy -disposition:v attached_pic'
      : name === 'a.ogg'
        ? '-c:a libvorbis'
        : ''
    const tags = '-metadata title=One -metadata artist=Nina -metadata track=1/2 -metadata date=1999'
    ffmpeg(folder, `-f lavfi -i sine=duration=1 ${cover} ${tags} -write_id3v2 1 ${name}`)
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Numbers that are the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) & 0x7f_ff_ff_ff
    return state % below
  }
}

function damaged(whole: Buffer, next: (below: number) => number): Buffer {
  const bytes = Buffer.from(whole)
  for (let times = 1 + next(6); times > 0; times -= 1) {
    const isEnd = next(3) === 0
    const at = isEnd ? bytes.length - 1 - next(Math.min(bytes.length, 2_000)) : next(1_500)
    const fill = [next(256), 0xff, 0][next(3)] ?? 0
    bytes.fill(fill, at, at + 1 + next(4))
  }
  return next(10) === 0 ? bytes.subarray(0, 1 + next(bytes.length)) : bytes
}

test.each(names)('%s with damage anywhere is read or unreadable, in no time', async (name) => {
  const whole = readFileSync(join(folder, name))
  const path = join(folder, `damaged ${name}`)
  const next = numbers(name.length + name.charCodeAt(2))
  for (let at = 0; at < 150; at += 1) {
    writeFileSync(path, damaged(whole, next))
    const began = performance.now()
    const read = await reader.read({ path })
    const seen = await reader.readPicture({ path })
    expect(['ok', 'unreadable']).toContain(read.outcome)
    expect(seen.outcome).toBe(read.outcome)
    expect(performance.now() - began).toBeLessThan(2_000)
  }
})
